// The tabs of the views: arrow keys move between them, and only the chosen view is there.

import { button, el, fill } from "./dom.js";

/** Makes the tabs of these views. Gives what opens one by its id, and what says which of them there are. */
export function tabs(element, views, opened) {
  const list = el("div", { role: "tablist", "aria-label": "Views", class: "tabs", onkeydown: pressed });
  const panels = views.map((view) => el("section", { role: "tabpanel", id: `view-${view.id}`, "aria-labelledby": `tab-${view.id}`, hidden: true }, view.element));
  const made = views.map((view) => button(view.title, () => open(view.id), { role: "tab", id: `tab-${view.id}`, "aria-controls": `view-${view.id}`, "aria-selected": "false", tabindex: "-1" }));
  fill(list, made);
  fill(element, list, panels);
  let current = null;

  function open(id) {
    const place = Math.max(0, views.findIndex((view) => view.id === id && !made[views.indexOf(view)].hidden));
    if (current === place) return;
    current = place;
    made.forEach((tab, at) => {
      tab.setAttribute("aria-selected", String(at === place));
      tab.tabIndex = at === place ? 0 : -1;
      panels[at].hidden = at !== place;
    });
    views[place].shown();
    opened(views[place].id);
  }

  function pressed(event) {
    const steps = { ArrowRight: 1, ArrowLeft: -1 };
    if (!(event.key in steps)) return;
    event.preventDefault();
    const there = made.filter((tab) => !tab.hidden);
    const next = there[(there.indexOf(document.activeElement) + steps[event.key] + there.length) % there.length];
    next.focus();
    next.click();
  }

  function allow(mode) {
    views.forEach((view, place) => (made[place].hidden = Boolean(view.modes) && !view.modes.includes(mode)));
  }

  return { open, allow };
}
