// The calls that the page knows: the newest ten thousand, in their order, and those of them that are wanted.

import { ask } from "./api.js";

export const MOST = 10_000;
const PAGE = 1_000;

export class Calls {
  constructor() {
    this.session = "";
    this.chip = "all";
    this.text = "";
    this.clear();
  }

  clear() {
    this.all = [];
    this.wanted = [];
    this.places = new Map();
  }

  /** Gets a session's calls: the newest first, so that they are seen at once, then all that came before them. */
  async load(session, shown) {
    if (session !== this.session) this.clear();
    this.session = session;
    const newest = await ask("/journal", { session, newest: "true", limit: PAGE });
    if (this.session !== session) return;
    this.clear();
    this.add(newest.entries);
    shown();
    if (newest.entries.length < PAGE) return;
    let since = "0";
    while (since !== null && this.session === session) {
      const page = await ask("/journal", { session, since, limit: PAGE });
      if (this.session !== session) return;
      const is_known = page.entries.some((entry) => this.places.has(key(entry)));
      this.add(page.entries);
      shown();
      since = is_known ? null : page.next;
    }
  }

  /** Adds calls, or what is known of them by now. Gives how many of the wanted ones are new. */
  add(entries) {
    const before = this.wanted.length;
    let is_in_order = true;
    for (const entry of entries) {
      if (this.session !== "*" && entry.session !== this.session) continue;
      const row = slim(entry);
      const known = this.places.get(key(entry));
      if (known) {
        Object.assign(known, row);
        is_in_order = false;
        continue;
      }
      this.places.set(key(entry), row);
      is_in_order &&= !this.all.length || order(this.all[this.all.length - 1], row) < 0;
      this.all.push(row);
      if (is_in_order && this.fits(row)) this.wanted.push(row);
    }
    if (!is_in_order) this.all.sort(order);
    const left_out = this.all.length > MOST ? this.all.splice(0, this.all.length - MOST) : [];
    for (const row of left_out) this.places.delete(key(row));
    if (!is_in_order || left_out.length) this.choose();
    return Math.max(0, this.wanted.length - before);
  }

  /** Says which calls are wanted from now on. */
  choose(chip = this.chip, text = this.text) {
    this.chip = chip;
    this.text = text;
    this.wanted = this.all.filter((row) => this.fits(row));
  }

  fits(row) {
    return (this.chip === "all" || row.marks.includes(this.chip)) && (!this.text || row.searched.includes(this.text));
  }
}

function key(entry) {
  return `${entry.session}/${entry.n}`;
}

function order(one, other) {
  if (one.session === other.session) return one.n - other.n;
  return one.at < other.at ? -1 : one.at > other.at ? 1 : one.session < other.session ? -1 : 1;
}

/** Leaves out what only `explain` shows: ten thousand calls are to stay small. */
function slim({ n, session, at, took_s, method, path, words, status, origin, cause, fault, delivered, marks }) {
  const searched = [words, path, origin, cause, fault].join("\n").toLowerCase();
  return { n, session, at, took_s, method, path, words, status, origin, cause, fault, delivered, marks, searched };
}

/** Says in a word how a call went, as the pictures do. */
export function kind(row) {
  if (row.delivered === null) return "plain";
  if (row.delivered === false || row.status === null || row.status >= 500) return "bad";
  return row.status < 400 ? "good" : "warn";
}

/** Says what the client got. */
export function outcome(row) {
  if (row.delivered === null) return "under way";
  if (row.delivered === false) return row.status ? `${row.status} lost` : "lost";
  return String(row.status ?? "nothing");
}
