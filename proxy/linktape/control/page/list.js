// A long table of which only the rows that can be seen exist. Keys move in it; the newest row stays in view.

import { button, el, fill } from "./dom.js";

const NARROW_PX = 700; // below it a row has two lines
const MARGIN = 8;

export class LongList {
  /** `columns`: their titles; `draw(row)`: the cells of a row; `open(row)`: it was chosen; `key(row)`: its name. */
  constructor({ label, columns, draw, open, key }) {
    Object.assign(this, { draw, open, key });
    this.rows = [];
    this.drawn = new Map();
    this.active = null;
    this.marked = null;
    this.follows = true;
    this.frame = 0;
    this.head = el("div", { role: "row", class: "row head" }, columns.map((title) => el("span", { role: "columnheader" }, title)));
    this.body = el("div", { class: "rows" });
    this.box = el("div", { role: "rowgroup", class: "long-list", tabindex: "-1", onscroll: () => this.scrolled(), onkeydown: (event) => this.pressed(event) }, this.body);
    this.grid = el("div", { role: "grid", "aria-label": label, class: "grid" }, el("div", { role: "rowgroup" }, this.head), this.box);
    this.newer = button("Newest ↓", () => this.end(), { class: "newer", hidden: true });
    this.element = el("div", { class: "list-frame" }, this.grid, this.newer);
    new ResizeObserver(() => this.resized()).observe(this.box);
  }

  get high() {
    return this.element.classList.contains("narrow") ? 62 : 34;
  }

  resized() {
    const top = this.box.scrollTop / this.high;
    this.element.classList.toggle("narrow", this.box.clientWidth < NARROW_PX);
    this.box.scrollTop = top * this.high;
    this.soon();
  }

  /** Shows these rows; those that were drawn stay what they are where nothing changed. */
  set(rows) {
    this.rows = rows;
    this.soon();
  }

  soon() {
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      this.render();
    });
  }

  end() {
    this.follows = true;
    this.soon();
  }

  scrolled() {
    const { scrollTop, clientHeight, scrollHeight } = this.box;
    this.follows = scrollTop + clientHeight >= scrollHeight - this.high;
    this.soon();
  }

  render() {
    const high = this.high;
    this.grid.setAttribute("aria-rowcount", this.rows.length + 1);
    this.body.style.height = `${this.rows.length * high}px`;
    if (this.follows) this.box.scrollTop = this.rows.length * high;
    this.newer.hidden = this.follows || !this.rows.length;
    const first = Math.max(0, Math.floor(this.box.scrollTop / high) - MARGIN);
    const last = Math.min(this.rows.length, Math.ceil((this.box.scrollTop + this.box.clientHeight) / high) + MARGIN);
    const focused = document.activeElement?.dataset.key;
    const wanted = new Set(this.rows.slice(first, last).map(this.key));
    for (const [key, line] of this.drawn) if (!wanted.has(key)) line.remove();
    const kept = new Map();
    let before = null;
    for (let place = first; place < last; place += 1) {
      const row = this.rows[place];
      const line = this.line(row);
      line.style.transform = `translateY(${place * high}px)`;
      line.setAttribute("aria-rowindex", place + 2);
      const next = before ? before.nextSibling : this.body.firstChild;
      if (next !== line) this.body.insertBefore(line, next); // in their order, for who has them read
      kept.set(this.key(row), line);
      before = line;
    }
    this.drawn = kept;
    if (!kept.has(this.active)) this.lead(this.rows[last - 1]);
    if (focused && !kept.has(focused)) this.box.focus({ preventScroll: true });
  }

  line(row) {
    const key = this.key(row);
    const signature = JSON.stringify([row.status, row.delivered, row.took_s]);
    let line = this.drawn.get(key);
    if (!line) {
      const onclick = () => this.chosen(row);
      line = el("div", { role: "row", class: "row", tabindex: key === this.active ? "0" : "-1", onclick });
      if (key === this.marked) line.setAttribute("aria-selected", "true");
      line.dataset.key = key;
    }
    if (line.dataset.drawn !== signature) {
      fill(line, this.draw(row).map((cell) => el("span", { role: "gridcell", class: cell.class }, cell.inside)));
      line.dataset.drawn = signature;
    }
    return line;
  }

  chosen(row) {
    this.lead(row);
    this.open(row);
  }

  /** Marks the row of this name as the one that is explained; null: none is. */
  mark(key) {
    this.drawn.get(this.marked)?.removeAttribute("aria-selected");
    this.marked = key;
    this.drawn.get(key)?.setAttribute("aria-selected", "true");
  }

  /** Makes a row the one that the Tab key comes to. */
  lead(row) {
    this.drawn.get(this.active)?.setAttribute("tabindex", "-1");
    this.active = row ? this.key(row) : null;
    this.drawn.get(this.active)?.setAttribute("tabindex", "0");
  }

  pressed(event) {
    const page = Math.max(1, Math.floor(this.box.clientHeight / this.high) - 1);
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity };
    const place = this.rows.findIndex((row) => this.key(row) === this.active);
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      if (place >= 0) this.open(this.rows[place]);
    } else if (event.key in steps) {
      event.preventDefault();
      this.focus(Math.min(this.rows.length - 1, Math.max(0, place + steps[event.key])));
    }
  }

  focus(place) {
    const row = this.rows[place];
    if (!row) return;
    const top = place * this.high;
    const { scrollTop, clientHeight } = this.box;
    this.follows = place === this.rows.length - 1;
    if (top < scrollTop) this.box.scrollTop = top;
    else if (top + this.high > scrollTop + clientHeight) this.box.scrollTop = top + this.high - clientHeight;
    this.render();
    this.lead(row);
    this.drawn.get(this.active)?.focus({ preventScroll: true });
  }
}
