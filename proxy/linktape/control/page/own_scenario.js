// A scenario that is written in the page: checked while it is typed, each mistake at its line.

import { change, Refused } from "./api.js";
import { app } from "./app.js";
import { button, el, fill } from "./dom.js";

const FIRST = `scenario: mine
description: The third link of an issue takes five seconds, and then is refused.
rules:
  - on: linkIssues
    when: {nth: 3}
    then: {fault: link-limit, delay: 5s}
expect:
  - no-retry-413
`;
const PAUSE_MS = 250;

export function ownScenario(play) {
  const numbers = el("div", { class: "numbers", "aria-hidden": "true" });
  const area = el("textarea", { spellcheck: "false", "aria-label": "A scenario in YAML", rows: "10", oninput: soon, onscroll: () => (numbers.scrollTop = area.scrollTop) });
  const told = el("div", { class: "told", role: "status" });
  const go = button("Play it", start, { class: "strong", disabled: true });
  area.value = FIRST;
  let timer = 0;
  let asked = 0;

  function soon() {
    clearTimeout(timer);
    timer = setTimeout(check, PAUSE_MS);
    number([]);
  }

  async function check() {
    const mine = (asked += 1);
    const said = await change("POST", "/scenarios/check", { session: app.one }, { yaml: area.value }).catch((error) => ({ ok: false, problems: [{ line: 1, column: 1, what: error.message, expected: error.hint ?? "" }] }));
    if (mine !== asked) return;
    show(said.ok ? [] : said.problems, said.sentences ?? []);
  }

  function show(problems, sentences) {
    go.disabled = problems.length > 0;
    area.setAttribute("aria-invalid", String(problems.length > 0));
    number(problems);
    if (problems.length) fill(told, el("ul", { class: "problems" }, problems.map((one) => el("li", {}, button(`line ${one.line}:${one.column}`, () => lead(one), { class: "quiet" }), ` ${one.what}`, one.expected ? el("em", {}, ` ${one.expected}`) : null))));
    else fill(told, el("ul", { class: "soft" }, sentences.slice(1).map((said) => el("li", {}, said))));
  }

  function number(problems) {
    const bad = new Set(problems.map((one) => one.line));
    fill(numbers, area.value.split("\n").map((_, place) => el("span", { class: bad.has(place + 1) ? "bad" : null }, place + 1)));
    numbers.scrollTop = area.scrollTop;
  }

  function lead({ line, column }) {
    const before = area.value.split("\n").slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0);
    area.focus();
    area.setSelectionRange(before + column - 1, before + column - 1);
  }

  async function start() {
    try {
      await play(area.value);
    } catch (error) {
      if (error instanceof Refused) show(error.problems, []);
    }
  }

  const details = el("details", { class: "own", ontoggle: () => details.open && check() }, el("summary", {}, "Write your own, in YAML"), el("div", { class: "editor" }, numbers, area), told, go);
  number([]);
  return details;
}
