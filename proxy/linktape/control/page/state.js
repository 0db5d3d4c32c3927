// State and reset: begin the session anew, take the fake Jira's state away or put another in, keep a report.

import { change, text } from "./api.js";
import { app, EVERY } from "./app.js";
import { button, el, fill, keep, say } from "./dom.js";

const YAML = { Accept: "application/yaml" };
const MOST_SHOWN = 400_000;

export function stateView() {
  const about = el("p", { class: "soft" });
  const trouble = el("div", { role: "alert", class: "bad" });
  const area = el("textarea", { spellcheck: "false", rows: "18", "aria-label": "The fake Jira as a site file" });
  const site = el("section", {}, el("h2", {}, "What the fake Jira holds"), el("p", { class: "row-of-buttons" }, button("Show it", load), button("Download", download), button("Put this in its place", set)), trouble, area);

  async function load() {
    const said = await text("/state", { session: app.one }, YAML);
    area.value = said.length > MOST_SHOWN ? `# ${said.length} characters: download it` : said;
    fill(trouble);
  }

  async function download() {
    keep(`${app.one}.site.yaml`, await text("/state", { session: app.one }, YAML), "application/yaml");
  }

  async function set() {
    try {
      await change("PUT", "/state", { session: app.one }, { yaml: area.value });
      fill(trouble);
      say(`session ${app.one} has another state`);
    } catch (error) {
      fill(trouble, el("p", {}, error.message), el("ul", {}, error.problems.map((one) => el("li", {}, `line ${one.line}:${one.column} ${one.what} ${one.expected}`))));
    }
  }

  async function reset(session) {
    await change("POST", "/reset", { session });
    area.value = "";
    say(session === EVERY ? "every session begins anew" : `session ${session} begins anew`);
  }

  async function report() {
    keep(`linktape-${app.one}.html`, await text("/report", { session: app.one }), "text/html");
  }

  async function journal() {
    keep(`linktape-${app.one}.json`, await text("/journal", { session: app.one, limit: 1000, pretty: "true" }), "application/json");
  }

  function shown() {
    fill(about, `Of session ${app.one}. To reset is to begin anew: journal, verdict, tape position, state and scenario.`);
    site.hidden = app.status?.mode !== "mock";
  }

  app.on("looked session", shown);
  const buttons = el("p", { class: "row-of-buttons" }, button("Reset this session", () => reset(app.one), { class: "strong" }), button("Reset every session", () => reset(EVERY)), button("Download the report", report), button("Download the journal", journal));
  return { id: "state", title: "State and reset", element: el("div", { class: "state" }, about, buttons, site), shown };
}
