// One call, explained: its words, why each layer did what it did, request and answer, and what to make of it.

import { ask } from "./api.js";
import { app } from "./app.js";
import { kind, outcome } from "./calls.js";
import { asCurl, asExpectation, asRule } from "./copies.js";
import { button, chip, copier, el, fill, say } from "./dom.js";
import { LAYERS } from "./layers.js";

const TAKEN_OUT = /(\*\*\*|\buser-[0-9a-f]{10}\b|\bperson-[0-9a-f]{10}@example\.invalid|\b(?:Person|Text) [0-9a-f]{10}\b)/;
const REACHED = { true: "the client got it", false: "the client did not get it", null: "it is under way" };

/** Makes the panel. Gives what opens it for a call. */
export function explaining(panel) {
  let opener = null;

  function close() {
    if (panel.hidden) return;
    panel.hidden = true;
    document.body.classList.remove("explaining");
    app.tell("explained", null);
    if (opener?.isConnected) opener.focus({ preventScroll: true });
  }

  panel.addEventListener("keydown", (event) => event.key === "Escape" && close());
  document.addEventListener("keydown", (event) => event.key === "Escape" && close());
  app.on("session", close);

  return async function open(n, session) {
    if (!panel.contains(document.activeElement)) opener = document.activeElement;
    let call;
    try {
      call = await ask(`/explain/${n}`, { session });
    } catch (error) {
      return say(error.message);
    }
    const title = el("h2", { tabindex: "-1" }, `#${call.n} `, call.words);
    fill(panel, button("Close", close, { class: "close" }), title, parts(call));
    panel.hidden = false;
    document.body.classList.add("explaining");
    app.tell("explained", `${call.session}/${call.n}`);
    panel.scrollTop = 0;
    title.focus();
  };
}

function parts(call) {
  const took = call.took_s === null ? "" : `, ${(call.took_s * 1000).toFixed(1)} ms`;
  return [
    el("p", {}, chip(outcome(call), kind(call)), ` ${REACHED[call.delivered]}${took}`),
    el("p", { class: "soft" }, el("code", {}, `${call.method} ${call.path}`)),
    facts(call),
    el("h3", {}, "Why"),
    el("ol", { class: "layers" }, call.layers.map((note) => el("li", {}, el("strong", {}, LAYERS[note.layer] ?? note.layer), ` ${told(note.reason, call.nearest)}`))),
    nearest(call.nearest),
    message("Request", call.request, call),
    message("Answer", call.answer, call),
    el("h3", {}, "Copy"),
    el("p", { class: "copies" }, copier("as curl", () => asCurl(call)), copier("as a scenario's rule", () => asRule(call)), copier("as an expectation", () => asExpectation(call))),
  ];
}

function facts(call) {
  const rows = [["session", call.session], ["at", call.at], ["operation", call.operation], ["subject", call.subject], ["from", call.origin], ["cause", call.cause], ["fault", call.fault], ["counted as", call.marks.join(", ")]];
  return el("table", { class: "facts" }, el("tbody", {}, rows.filter(([, value]) => value).map(([name, value]) => el("tr", {}, el("th", { scope: "row" }, name), el("td", {}, value)))));
}

/** Gives a reason without the lines that stand below it as the nearest recordings. */
function told(reason, recordings = []) {
  const near = recordings.map((one) => `${one.file}:${one.line}:`);
  return reason.split("\n").filter((line) => !near.some((place) => line.startsWith(place))).join("\n");
}

/** Shows the recordings that came nearest to a call that had none, field by field. */
function nearest(recordings) {
  if (!recordings?.length) return null;
  return [
    el("h3", {}, "Nearest recordings"),
    el("ol", { class: "nearest" }, recordings.map((one) =>
      el("li", {}, el("strong", {}, one.operation), el("div", { class: "soft" }, `${one.file}:${one.line}`), el("ul", {}, one.differences.map((said) => el("li", {}, said)))),
    )),
  ];
}

function message(title, sent, call) {
  if (!sent) return null;
  const head = [sent.start, ...sent.headers.map(({ name, value }) => `${name}: ${value}`)].join("\n");
  const text = sent.body ? `${head}\n\n${pretty(sent.body)}` : head;
  const cut = sent.is_cut ? el("p", { class: "soft" }, "… it goes on, and only its beginning is kept") : null;
  return el("details", { open: true }, el("summary", {}, title), el("pre", { tabindex: "0", "aria-label": `${title} of call ${call.n}` }, marked(text)), cut);
}

function pretty(body) {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}

/** Marks what was taken out, so that nobody takes it for what was sent. */
function marked(text) {
  return text.split(TAKEN_OUT).map((part, place) => (place % 2 ? el("mark", {}, part) : part));
}
