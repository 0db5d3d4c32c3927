// Asks the control API. The cookie says who asks.

export class Refused extends Error {
  constructor(status, said) {
    super(said.error || `the control port answered ${status}`);
    this.status = status;
    this.hint = said.hint || "";
    this.problems = said.problems || [];
  }
}

/** Gives the JSON of an answer. */
export async function ask(path, query = {}) {
  return (await answered("GET", path, query)).json();
}

/** Gives the text of an answer. */
export async function text(path, query = {}, headers = {}) {
  return (await answered("GET", path, query, undefined, headers)).text();
}

/** Changes something. */
export async function change(method, path, query = {}, body = {}) {
  return (await answered(method, path, query, JSON.stringify(body), { "Content-Type": "application/json" })).json();
}

async function answered(method, path, query, body, headers = {}) {
  const given = Object.entries(query).filter(([, value]) => value !== "" && value !== null && value !== undefined);
  const address = given.length ? `${path}?${new URLSearchParams(given)}` : path;
  const answer = await fetch(address, { method, body, headers, credentials: "same-origin", cache: "no-store" });
  if (!answer.ok) throw new Refused(answer.status, await answer.json().catch(() => ({})));
  return answer;
}

/** Calls `work` when it is asked for, one at a time, and rests longer the longer it took. */
export function paced(work, least_ms = 400) {
  let is_wanted = false;
  let is_busy = false;
  return async function again() {
    is_wanted = true;
    if (is_busy) return;
    is_busy = true;
    while (is_wanted) {
      is_wanted = false;
      const began = performance.now();
      try {
        await work();
      } catch (error) {
        if (!(error instanceof Refused) && !(error instanceof TypeError)) throw error;
      }
      const took = performance.now() - began;
      await new Promise((done) => setTimeout(done, Math.max(least_ms, 4 * took)));
    }
    is_busy = false;
  };
}
