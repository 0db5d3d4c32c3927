// The views that are pictures of the server's: verdict, tape, links, coverage. Drawn anew while they can be seen.

import { paced } from "./api.js";
import { app, EVERY } from "./app.js";
import { el } from "./dom.js";
import { show } from "./picture.js";

const VIEWS = [
  { id: "verdict", title: "Verdict", modes: null, about: "What is to be said against the client, the bad first." },
  { id: "tape", title: "Tape", modes: ["replay"], about: "The recordings in their order, as this session has played them." },
  { id: "links", title: "Links", modes: ["mock"], about: "The links that the fake Jira holds: an arrow goes out from the source of a link." },
  { id: "coverage", title: "Coverage", modes: null, about: "Jira's documented answers, and which of them this session's client has met." },
];

export function pictureViews() {
  return VIEWS.map(({ id, title, modes, about }) => {
    const drawn = el("div", { class: "drawn" });
    const element = el("div", {}, el("p", { class: "soft" }, about), drawn);
    const draw = paced(async () => {
      if (!element.isConnected || element.closest("[hidden]")) return;
      await show(drawn, `/pictures/${id}`, { session: id === "coverage" && app.session === EVERY ? EVERY : app.one });
    }, 500);
    app.on("calls changed session", draw);
    return { id, title, element, shown: draw, modes };
  });
}
