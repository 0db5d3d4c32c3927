// Begins: puts the parts of the page together, asks for what there is, and listens to what happens.

import { paced } from "./api.js";
import { app } from "./app.js";
import { breaking } from "./breaking.js";
import { conversation } from "./conversation.js";
import { el, fill } from "./dom.js";
import { explaining } from "./explain.js";
import { listen } from "./live.js";
import { pictureViews } from "./pictures.js";
import { sessionList } from "./sessions.js";
import { stateView } from "./state.js";
import { tabs } from "./tabs.js";
import { topBar } from "./top.js";

const part = (id) => document.getElementById(id);
const explain = explaining(part("explain"));
const [verdict, ...pictures] = pictureViews();
const views = tabs(part("views"), [conversation(explain), verdict, ...pictures, breaking(), stateView()], keepPlace);
const live = topBar(part("top"), () => views.open("verdict"));
let is_chosen = false;
let tab = "conversation";

sessionList(part("sessions"), choose);
document.addEventListener("click", followCall);

function place() {
  return new URLSearchParams(location.hash.slice(1));
}

function keepPlace(id = tab) {
  tab = id;
  history.replaceState(null, "", `#${new URLSearchParams({ view: tab, session: app.session })}`);
}

async function choose(session) {
  is_chosen = true;
  await app.choose(session);
  keepPlace();
}

/** A number in a picture leads to its call. */
function followCall(event) {
  const address = event.target.closest?.("a[href^='#call-']")?.getAttribute("href");
  if (!address) return;
  event.preventDefault();
  const [n, session] = address.slice("#call-".length).split("/");
  explain(Number(n), session ?? app.one);
}

function told(calls) {
  app.calls.add(calls);
  app.tell("calls");
  app.refresh();
}

/** Looks at the first session that has calls, until somebody has chosen one. */
function follow() {
  const first = app.sessions.find((line) => line.calls);
  if (is_chosen || !first || app.line?.calls) return;
  app.choose(first.name).then(() => keepPlace());
}

async function changed({ session, what }) {
  if (what !== "scenario" && what !== "files" && (session === app.session || app.session === "*")) await app.reload();
  app.refresh();
  app.tell("changed");
}

async function begin() {
  const { view, session } = Object.fromEntries(place());
  try {
    await app.look();
  } catch (error) {
    live("ended");
    fill(part("views"), el("p", { class: "banner bad" }, `${error.message}. Open the address that linktape printed, or run: linktape ctl open`));
    return;
  }
  views.allow(app.status.mode);
  if (session) is_chosen = true;
  app.on("looked", follow);
  listen({ told, changed, lost: paced(() => app.reload().then(app.refresh), 2000), state: live });
  await app.choose(session || "default");
  views.open(view || "conversation");
  follow();
}

begin();
