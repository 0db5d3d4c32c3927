// A call as something to paste: a curl line, a rule of a scenario that breaks it, an expectation of it.

import { app } from "./app.js";

export function asCurl(call) {
  const url = new URL(app.status.url);
  const prefix = call.session === "default" ? "" : `/s/${call.session}`;
  const words = ["curl", "-i"];
  if (call.method !== "GET") words.push("-X", call.method);
  words.push("-u", app.status.mode === "mock" ? "admin:token" : '"$JIRA_EMAIL:$JIRA_TOKEN"');
  const body = bodyOf(call);
  if (body) words.push("-H", quoted("Content-Type: application/json"), "-d", quoted(body));
  return [...words, quoted(`${url.origin}${prefix}${call.path}`)].join(" ");
}

export function asRule(call) {
  const then = call.fault ?? "{delay: 5s}";
  return `scenario: mine\nrules:\n  - name: call-${call.n}\n    ${on(call)}\n    when: {nth: 1}\n    then: ${then}\n`;
}

/** Expects that a good client does not make this call again after the fault that struck it, or after any like it. */
export function asExpectation(call) {
  const because = `because: ${JSON.stringify(`as after call ${call.n}`)}`;
  return `${asRule(call)}expect:\n  - {operation: ${call.operation === "other" ? "any" : call.operation}, after: call-${call.n}, at_most: 0, ${because}}\n`;
}

function on(call) {
  if (call.operation !== "other") return `on: ${call.operation}`;
  return `on: {method: ${call.method}, path: ${JSON.stringify(call.path.split("?")[0])}}`;
}

function bodyOf(call) {
  const body = call.request?.body;
  return body === undefined || body === null ? "" : typeof body === "string" ? body : JSON.stringify(body);
}

function quoted(text) {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
