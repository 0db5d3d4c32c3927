// What to type first, while no call has come: with the right address, for curl, Python and Node.

import { app } from "./app.js";
import { copier, el } from "./dom.js";

const LINK = '{"type": {"name": "Blocks"}, "inwardIssue": {"key": "HSP-1"}, "outwardIssue": {"key": "MKY-1"}}';

export function beginning() {
  const is_mock = app.status.mode === "mock";
  const [user, token] = is_mock ? ["admin", "token"] : ["$JIRA_EMAIL", "$JIRA_TOKEN"];
  const examples = [
    ["curl", is_mock ? curlLink(user, token) : `curl -u "${user}:${token}" ${app.url}/rest/api/3/issueLinkType`],
    ["Python", python(is_mock)],
    ["Node", node(is_mock)],
  ];
  return el(
    "div",
    { class: "begin" },
    el("h2", {}, "No call came yet"),
    el("p", {}, "Give your client the address ", el("code", {}, app.url), " in place of Jira's, or try one of these."),
    examples.map(([name, text]) =>
      el("section", {}, el("h3", {}, name, " ", copier("Copy", () => text)), el("pre", { tabindex: "0", "aria-label": name }, text)),
    ),
  );
}

function curlLink(user, token) {
  return `curl -u ${user}:${token} ${app.url}/rest/api/3/issueLink \\\n  -H 'Content-Type: application/json' \\\n  -d '${LINK}'`;
}

function python(is_mock) {
  const auth = is_mock ? '"admin", "token"' : 'os.environ["JIRA_EMAIL"], os.environ["JIRA_TOKEN"]';
  const call = is_mock ? 'jira.create_issue_link("Blocks", "HSP-1", "MKY-1")' : "print(jira.issue_link_types())";
  return `${is_mock ? "" : "import os\n"}from jira import JIRA\n\njira = JIRA("${app.url}", basic_auth=(${auth}))\n${call}`;
}

function node(is_mock) {
  const user = is_mock ? '"admin:token"' : "`${process.env.JIRA_EMAIL}:${process.env.JIRA_TOKEN}`";
  const head = `const Authorization = "Basic " + Buffer.from(${user}).toString("base64");\n`;
  if (!is_mock) return `${head}const answer = await fetch("${app.url}/rest/api/3/issueLinkType", { headers: { Authorization } });\nconsole.log(await answer.json());`;
  return `${head}await fetch("${app.url}/rest/api/3/issueLink", {\n  method: "POST",\n  headers: { Authorization, "Content-Type": "application/json" },\n  body: '${LINK}',\n});`;
}
