// Break it: what is in force, the library in groups, and a scenario of your own with its mistakes at their lines.

import { ask, change, paced } from "./api.js";
import { app } from "./app.js";
import { button, chip, el, fill, say } from "./dom.js";
import { ownScenario } from "./own_scenario.js";

export function breaking() {
  const stop = button("Stop", () => play(null), { class: "strong", "aria-label": "Stop: nothing breaks from now on", hidden: true });
  const named = el("h3");
  const exactly = el("div");
  const force = el("section", { class: "force", "aria-label": "In force" }, el("div", { class: "in-force" }, named, stop), exactly);
  const search = el("input", { type: "search", placeholder: "Find: limit, slow, 429, …", "aria-label": "Find a scenario", oninput: filter });
  const groups = el("div", { class: "groups" });
  const trouble = el("p", { role: "alert", class: "bad" });
  let library = null;

  async function play(scenario) {
    await put({ scenario }, scenario ? `${scenario} is played in session ${app.one}` : `nothing breaks in session ${app.one}`);
  }

  /** Puts a scenario in the place of the session's. Raises Refused for one that cannot be played. */
  async function put(body, done) {
    try {
      await change("PUT", "/scenario", { session: app.one }, body);
    } catch (error) {
      fill(trouble, `${error.message}. ${error.hint}`);
      throw error;
    }
    fill(trouble);
    say(done);
    app.refresh();
    await draw(); // who has clicked waits for no pace
  }

  async function draw() {
    if (element.closest("[hidden]")) return;
    const played = await ask("/scenario", { session: app.one });
    drawForce(played.scenarios);
    library ??= (await ask("/scenarios", { session: app.one })).groups;
    drawLibrary(new Set(played.scenarios.map((one) => one.name)));
  }

  function drawForce(scenarios) {
    stop.hidden = !scenarios.length;
    if (stop.hidden) fill(named, chip("calm", "plain"), ` Nothing breaks in session ${app.one}.`);
    else fill(named, chip("breaking", "warn"), " ", scenarios.map((one) => one.name).join(", "));
    fill(exactly, scenarios.map(inForce));
  }

  function drawLibrary(played) {
    if (!groups.childElementCount) fill(groups, library.map((group) => el("section", {}, el("h3", {}, group.name), el("ul", { class: "cards" }, group.scenarios.map((one) => card(one, play))))));
    for (const one of groups.querySelectorAll(".card")) one.classList.toggle("is-played", played.has(one.dataset.name));
    filter();
  }

  function filter() {
    const wanted = search.value.trim().toLowerCase();
    for (const one of groups.querySelectorAll(".card")) one.hidden = !one.dataset.text.includes(wanted);
    for (const group of groups.children) group.hidden = !group.querySelector(".card:not([hidden])");
  }

  const refresh = paced(draw, 500);
  app.on("calls changed session", refresh);
  const own = ownScenario((yaml) => put({ yaml }, `your scenario is played in session ${app.one}`));
  const element = el("div", { class: "breaking" }, force, trouble, own, el("h2", {}, "The library"), search, groups);
  return { id: "break", title: "Break it", element, shown: refresh };
}

function inForce(one) {
  return [
    one.description ? el("p", { class: "soft" }, one.description) : null,
    el("ul", { class: "rules" }, one.rules.map((rule) => el("li", {}, rule.says, " ", chip(`fitted ${rule.fitted}`, rule.fitted ? "warn" : "plain"), " ", chip(`acted ${rule.acted}`, rule.acted ? "bad" : "plain")))),
    one.expect.length ? [el("p", {}, "A good client:"), el("ul", {}, one.expect.map((said) => el("li", {}, said)))] : null,
  ];
}

function card(one, play) {
  const made = el(
    "li",
    { class: "card" },
    el("div", {}, el("strong", {}, one.name), button("Play", () => play(one.name).catch(() => {}), { "aria-label": `Play ${one.name}` })),
    el("p", {}, one.description),
    el("details", {}, el("summary", {}, "exactly"), el("ul", {}, one.sentences.slice(2).map((said) => el("li", {}, said)))),
  );
  made.dataset.name = one.name;
  made.dataset.text = [one.name, one.description, ...one.sentences].join("\n").toLowerCase();
  return made;
}
