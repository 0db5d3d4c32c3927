// The conversation: as a table and as the sequence picture, newest visible, with chips and a text to filter.

import { paced } from "./api.js";
import { app, EVERY } from "./app.js";
import { beginning } from "./begin.js";
import { kind, outcome } from "./calls.js";
import { button, chip, el, fill } from "./dom.js";
import { LongList } from "./list.js";
import { show } from "./picture.js";

const CHIPS = [["all", "All", "calls"], ["fault", "Faults", "faults"], ["miss", "Misses", "misses"], ["write", "Writes", "writes"], ["lost", "Lost", "lost"]];
const FORMS = [["table", "Table"], ["picture", "Picture"]];
const DRAWN = 60;
const FOLDERS = /(?:[A-Za-z]:)?[\/\\]\S*[\/\\]/; // of a cassette's path, whose end tells more

export function conversation(explain) {
  const chosen = CHIPS.map(([name]) => button("", () => choose(name), { class: "pill", "data-chip": name }));
  const chips = el("div", { class: "chips", role: "group", "aria-label": "Which calls" }, chosen);
  const search = el("input", { type: "search", placeholder: "Filter: HSP-1, 404, …", "aria-label": "Filter the calls", oninput: () => choose(app.calls.chip) });
  const shapes = FORMS.map(([name, title]) => button(title, () => switchTo(name), { class: "pill" }));
  const forms = el("div", { class: "forms", role: "group", "aria-label": "Shown as" }, shapes);
  const list = new LongList({
    label: "Calls",
    columns: ["#", "call", "answer", "took", "from"],
    draw: cells,
    open: (row) => explain(row.n, row.session),
    key: (row) => `${row.session}/${row.n}`,
  });
  const drawn = el("div", { class: "drawn", hidden: true });
  const empty = el("div", { class: "empty", hidden: true });
  const note = el("p", { class: "soft note" });
  let form = "table";
  const redraw = paced(draw, 400);

  function choose(name) {
    app.calls.choose(name, search.value.trim().toLowerCase());
    update();
  }

  function update() {
    const counts = app.counts;
    CHIPS.forEach(([name, title, count], place) => press(chosen[place], app.calls.chip === name, `${title} ${counts[count] ?? 0}`));
    FORMS.forEach(([name, title], place) => press(shapes[place], form === name, title));
    element.dataset.session = app.session;
    const is_empty = !app.calls.all.length;
    if (is_empty && app.status && empty.dataset.url !== app.url) fill(empty, beginning()), (empty.dataset.url = app.url);
    empty.hidden = !is_empty || !app.status;
    list.element.hidden = is_empty || form !== "table";
    drawn.hidden = is_empty || form !== "picture";
    fill(note, noted(counts));
    list.set(app.calls.wanted);
    if (!drawn.hidden) redraw();
  }

  function switchTo(name) {
    form = name;
    update();
  }

  async function draw() {
    if (drawn.hidden) return;
    const only = app.calls.chip === "all" ? "" : app.calls.chip;
    await show(drawn, "/pictures/calls", { session: app.session, newest: "true", limit: DRAWN, only, text: app.calls.text });
  }

  function noted(counts) {
    if (form === "picture" && app.calls.wanted.length > DRAWN) return `the newest ${DRAWN} of ${app.calls.wanted.length} calls`;
    if (counts.dropped) return `${counts.dropped} older calls are counted, and are no longer in the journal`;
    return app.calls.wanted.length || !app.calls.all.length ? "" : "no call is like that";
  }

  app.on("explained", (key) => list.mark(key));
  app.on("calls looked session", update);
  const element = el("div", { class: "conversation" }, el("div", { class: "tools" }, chips, search, forms), note, list.element, drawn, empty);
  return { id: "conversation", title: "Conversation", element, shown: update };
}

/** Says which button is pressed. The buttons stay: one that was made anew would lose a click or the focus. */
function press(made, is_pressed, title) {
  made.setAttribute("aria-pressed", String(is_pressed));
  if (made.textContent !== title) made.textContent = title;
}

function cells(row) {
  const number = app.session === EVERY ? `${row.session} #${row.n}` : `#${row.n}`;
  const why = row.fault || row.cause;
  return [
    { class: "n", inside: number },
    { class: "words", inside: [row.words, why ? el("span", { class: `why ${kind(row)}` }, ` ${why}`) : null] },
    { class: "answer", inside: chip(outcome(row), kind(row)) },
    { class: "took", inside: row.took_s === null ? "" : `${(row.took_s * 1000).toFixed(1)} ms` },
    { class: "from", inside: row.origin.replace(FOLDERS, "") },
  ];
}
