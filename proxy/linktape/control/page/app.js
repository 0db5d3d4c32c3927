// What the views share: which server this is, which session is looked at, and who wants to know when that changes.

import { ask, paced } from "./api.js";
import { Calls } from "./calls.js";

export const EVERY = "*";

class App extends EventTarget {
  constructor() {
    super();
    this.status = null;
    this.sessions = [];
    this.session = "default";
    this.calls = new Calls();
    this.refresh = paced(() => this.look(), 500);
  }

  /** The session that a question about one is to name. */
  get one() {
    return this.session === EVERY ? "default" : this.session;
  }

  get counts() {
    const lines = this.session === EVERY ? this.sessions : this.sessions.filter((line) => line.name === this.session);
    const sum = { calls: 0, faults: 0, misses: 0, writes: 0, lost: 0, dropped: 0 };
    for (const line of lines) for (const name of Object.keys(sum)) sum[name] += line.counts[name];
    return sum;
  }

  get line() {
    return this.sessions.find((line) => line.name === this.session);
  }

  /** The address that a client of this session is given. */
  get url() {
    const url = new URL(this.status.url);
    const prefix = ["default", EVERY].includes(this.session) ? "" : `/s/${this.session}`;
    return `${url.origin}${prefix}${url.pathname}`.replace(/\/$/, "");
  }

  /** Asks for what stands above and beside every view. */
  async look() {
    const [status, listed] = await Promise.all([ask("/status"), ask("/sessions", { limit: 1000 })]);
    this.status = status;
    this.sessions = listed.sessions;
    this.tell("looked");
  }

  /** Looks at another session from now on. */
  async choose(session) {
    this.session = session;
    this.tell("session");
    await this.reload();
  }

  /** Asks for the session's calls anew. */
  async reload() {
    await this.calls.load(this.session, () => this.tell("calls"));
    this.tell("calls");
  }

  tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  on(names, listener) {
    for (const name of names.split(" ")) this.addEventListener(name, (event) => listener(event.detail));
  }
}

export const app = new App();
