// Hears of what happens, and tells it on, at once or ten times a second. The browser goes on where it broke off.

const EVERY_MS = 100;
const HIDDEN_MS = 500;

/** Listens to all sessions. `told`: a list of calls; `changed`: what somebody has changed; `lost`: all must be asked anew. */
export function listen({ told, changed, lost, state }) {
  const source = new EventSource("/events?session=*");
  let waiting = [];
  let is_due = false;
  let last = -EVERY_MS;

  function flush() {
    is_due = false;
    last = performance.now();
    const calls = waiting;
    waiting = [];
    told(calls);
  }

  source.addEventListener("open", () => state("live"));
  source.addEventListener("error", () => state(source.readyState === EventSource.CLOSED ? "ended" : "waiting"));
  source.addEventListener("call", (event) => {
    waiting.push(JSON.parse(event.data));
    if (is_due) return;
    is_due = true;
    setTimeout(flush, document.hidden ? HIDDEN_MS : Math.max(0, last + EVERY_MS - performance.now()));
  });
  source.addEventListener("change", (event) => changed(JSON.parse(event.data)));
  source.addEventListener("restart", () => lost());
  source.addEventListener("left-out", () => lost());
  return source;
}
