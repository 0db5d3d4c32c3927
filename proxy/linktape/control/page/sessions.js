// The sessions: each with a dot for its verdict, its calls, and what it plays. Choosing one filters everything.

import { app, EVERY } from "./app.js";
import { button, el, fill, visible } from "./dom.js";

const MOST = 200;

export function sessionList(element, choose) {
  const search = el("input", { type: "search", placeholder: "Find a session", "aria-label": "Find a session", oninput: draw });
  const list = el("ul", { class: "sessions" });
  const items = new Map();
  fill(element, el("h2", {}, "Sessions"), search, list);

  function draw() {
    const wanted = search.value.trim().toLowerCase();
    const lines = app.sessions.filter((line) => line.name.toLowerCase().includes(wanted));
    if (!app.sessions.some((line) => line.name === app.one) && !wanted) lines.unshift(unused(app.one));
    search.hidden = app.sessions.length < 8;
    const shown = lines.slice(0, MOST);
    if (app.sessions.length > 1) shown.unshift(all());
    const rows = shown.map((line) => item(items.get(line.name) ?? made(line), line));
    if (lines.length > MOST) rows.push(el("li", { class: "soft" }, `… and ${lines.length - MOST} more`));
    place(rows);
  }

  /** Makes a session's item. It stays while the session is listed: one made anew would lose a click or the focus. */
  function made({ name }) {
    const one = el("li", {}, button("", () => choose(name)));
    one.firstChild.dataset.session = name;
    items.set(name, one);
    return one;
  }

  function place(rows) {
    for (const [name, one] of items) if (!rows.includes(one)) items.delete(name);
    for (const one of [...list.children]) if (!rows.includes(one)) one.remove();
    rows.forEach((one, at) => list.children[at] === one || list.insertBefore(one, list.children[at] ?? null));
  }

  app.on("looked session", draw);
}

function item(one, line) {
  const shown = one.firstChild;
  const word = line.calls ? (line.ok ? "good" : "bad") : "plain";
  shown.title = visible(line.says);
  if (line.name === app.session) shown.setAttribute("aria-current", "true");
  else shown.removeAttribute("aria-current");
  const dot = el("span", { class: `dot ${word}` }, el("span", { class: "aside" }, word));
  const plays = line.scenarios.length ? el("span", { class: "plays" }, line.scenarios.join(", ")) : null;
  fill(shown, dot, el("span", { class: "name" }, line.title ?? line.name), el("span", { class: "count" }, line.calls), plays);
  return one;
}

function all() {
  const calls = app.sessions.reduce((sum, line) => sum + line.calls, 0);
  return { name: EVERY, title: "all sessions", calls, ok: app.sessions.every((line) => line.ok), says: "", scenarios: [] };
}

function unused(name) {
  return { name, calls: 0, ok: true, says: "no call came yet", scenarios: [] };
}
