// Makes elements. What is put into them is text, never markup: nothing that comes from outside can act.

const UNSEEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** Shows what cannot be seen, or would turn the text around it, as its code. */
export function visible(text) {
  return String(text).replace(UNSEEN, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** Makes an element: `on...` listens, `true` sets an attribute, `false` and null leave it out. */
export function el(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (value === true) made.setAttribute(key, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(key, visible(value));
  }
  made.append(...nodes(children));
  return made;
}

/** Puts other children into an element. */
export function fill(element, ...children) {
  element.replaceChildren(...nodes(children));
  return element;
}

export function button(label, onclick, attributes = {}) {
  return el("button", { type: "button", onclick, ...attributes }, label);
}

export function chip(word, kind, attributes = {}) {
  return el("span", { class: `chip ${kind}`, ...attributes }, word);
}

/** Says something to who listens to the page rather than looking at it. */
export function say(text) {
  document.getElementById("said").textContent = visible(text);
}

/** Makes a button that copies what `text()` gives. */
export function copier(label, text) {
  const made = button(label, async () => {
    const is_done = await copied(await text());
    made.textContent = is_done ? "Copied" : "Could not copy";
    say(made.textContent);
    setTimeout(() => (made.textContent = label), 1500);
  }, { class: "quiet" });
  return made;
}

async function copied(text) {
  try {
    await navigator.clipboard.writeText(text); // only where the page came by https, or from this machine
    return true;
  } catch {
    const area = el("textarea", { class: "aside" });
    document.body.append(area);
    area.value = text;
    area.select();
    const is_done = document.execCommand("copy");
    area.remove();
    return is_done;
  }
}

/** Has the browser keep a text as a file. */
export function keep(name, text, type) {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = el("a", { href: address, download: name });
  link.click();
  URL.revokeObjectURL(address);
}

function nodes(children) {
  return children
    .flat(Infinity)
    .filter((child) => child !== null && child !== undefined && child !== false)
    .map((child) => (child instanceof Node ? child : document.createTextNode(visible(child))));
}
