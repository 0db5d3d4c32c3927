// Hears of what happens, and tells it on once for each picture on the screen. The browser goes on where it broke off.

/** Listens to all sessions. `told`: a list of calls; `changed`: what somebody has changed; `lost`: all must be asked anew. */
export function listen({ told, changed, lost, state }) {
  const source = new EventSource("/events?session=*");
  let waiting = [];
  let frame = 0;

  function flush() {
    frame = 0;
    const calls = waiting;
    waiting = [];
    told(calls);
  }

  source.addEventListener("open", () => state("live"));
  source.addEventListener("error", () => state(source.readyState === EventSource.CLOSED ? "ended" : "waiting"));
  source.addEventListener("call", (event) => {
    waiting.push(JSON.parse(event.data));
    frame ||= document.hidden ? setTimeout(flush, 500) : requestAnimationFrame(flush);
  });
  source.addEventListener("change", (event) => changed(JSON.parse(event.data)));
  source.addEventListener("restart", () => lost());
  source.addEventListener("left-out", () => lost());
  return source;
}
