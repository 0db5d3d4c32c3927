// The sessions: each with a dot for its verdict, its calls, and what it plays. Choosing one filters everything.

import { app, EVERY } from "./app.js";
import { button, el, fill } from "./dom.js";

const MOST = 200;

export function sessionList(element, choose) {
  const search = el("input", { type: "search", placeholder: "Find a session", "aria-label": "Find a session", oninput: draw });
  const list = el("ul", { class: "sessions" });
  fill(element, el("h2", {}, "Sessions"), search, list);

  function draw() {
    const wanted = search.value.trim().toLowerCase();
    const lines = app.sessions.filter((line) => line.name.toLowerCase().includes(wanted));
    if (!app.sessions.some((line) => line.name === app.one) && !wanted) lines.unshift(unused(app.one));
    search.hidden = app.sessions.length < 8;
    const focused = list.contains(document.activeElement) ? document.activeElement.dataset.session : null;
    const rows = lines.slice(0, MOST).map((line) => item(line, choose));
    if (app.sessions.length > 1) rows.unshift(item(all(), choose));
    const more = lines.length > MOST ? el("li", { class: "soft" }, `… and ${lines.length - MOST} more`) : null;
    fill(list, rows, more);
    if (focused) list.querySelector(`[data-session="${CSS.escape(focused)}"]`)?.focus();
  }

  app.on("looked session", draw);
}

function item(line, choose) {
  const is_chosen = line.name === app.session;
  const plays = line.scenarios.length ? el("span", { class: "plays" }, line.scenarios.join(", ")) : null;
  const word = line.calls ? (line.ok ? "good" : "bad") : "plain";
  const made = button("", () => choose(line.name), { "aria-current": is_chosen ? "true" : null, title: line.says });
  made.dataset.session = line.name;
  const dot = el("span", { class: `dot ${word}` }, el("span", { class: "aside" }, word));
  fill(made, dot, el("span", { class: "name" }, line.title ?? line.name), el("span", { class: "count" }, line.calls), plays);
  return el("li", {}, made);
}

function all() {
  const calls = app.sessions.reduce((sum, line) => sum + line.calls, 0);
  return { name: EVERY, title: "all sessions", calls, ok: app.sessions.every((line) => line.ok), says: "", scenarios: [] };
}

function unused(name) {
  return { name, calls: 0, ok: true, says: "no call came yet", scenarios: [] };
}
