// The top bar: what is served, the address for clients, the verdict with its first sentence, and whether this is live.

import { app, EVERY } from "./app.js";
import { button, chip, copier, el, fill } from "./dom.js";

const MODES = { mock: "fake Jira", replay: "tape", record: "recording", forward: "passing on" };
const STATES = { live: "live", waiting: "looking for linktape…", ended: "linktape has ended" };

export function topBar(element, openVerdict) {
  const source = el("p", { class: "source" });
  const address = el("code", { class: "address" });
  const verdict = button("", openVerdict, { class: "verdict" });
  const files = el("ul", { class: "files", role: "status" });
  const live = el("span", { class: "live", "data-state": "waiting" }, STATES.waiting);
  const copy = copier("Copy", () => app.url);
  copy.setAttribute("aria-label", "Copy the client's address");
  fill(
    element,
    el("div", { class: "brand" }, el("h1", {}, "linktape"), live),
    el("div", { class: "served" }, source, el("p", {}, el("span", { class: "soft" }, "clients call "), address, " ", copy)),
    verdict,
    files,
  );

  app.on("looked session", () => {
    if (!app.status) return;
    fill(source, el("strong", {}, app.status.mode), ` · ${said(app.status)}`);
    fill(address, app.url);
    fill(files, app.status.files.map(changed));
    const { word, kind, sentence } = judged();
    fill(verdict, chip(word, kind), " ", el("span", { class: "sentence" }, sentence));
    document.querySelector("link[rel=icon]").href = `/page/${kind}.svg`;
    document.title = `${word}: linktape ${app.status.mode}`;
  });

  return (state) => {
    live.dataset.state = state;
    fill(live, STATES[state]);
  };
}

/** Says what came of a change of files while linktape runs. */
function changed({ kind, files, at, ok, says }) {
  const time = new Date(at).toLocaleTimeString();
  if (ok) return el("li", {}, chip("read again", "good"), ` ${name(files)} at ${time}: ${says}`);
  return el("li", {}, chip("broken", "bad"), ` ${name(files)} at ${time}; the ${kind} that was there before goes on. `, el("pre", {}, says));
}

function said(status) {
  if (status.mode === "record") {
    const files = Object.entries(status.recorded).map(([file, count]) => `${name(file)}, ${count} so far`);
    return `${status.upstream} → ${files.join(", ") || "nothing recorded yet"}`;
  }
  if (status.mode === "replay") return `${status.cassettes.map(name).join(", ")}${status.upstream ? `, else ${status.upstream}` : ""}`;
  return status.upstream ?? MODES[status.mode];
}

function name(path) {
  return path.split("/").pop();
}

function judged() {
  if (app.session === EVERY) {
    const bad = app.sessions.filter((line) => !line.ok);
    if (!bad.length) return { word: "good", kind: "good", sentence: `nothing is to be said in ${app.sessions.length} sessions` };
    return { word: "bad", kind: "bad", sentence: `${bad.length} of ${app.sessions.length} sessions; ${bad[0].name}: ${bad[0].says}` };
  }
  const line = app.line;
  if (!line || !line.calls) return { word: "waiting", kind: "plain", sentence: "no call came yet" };
  return { word: line.ok ? "good" : "bad", kind: line.ok ? "good" : "bad", sentence: line.says };
}
