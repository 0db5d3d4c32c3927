// Brings a picture of the server's into the page: element by element, and only those that a picture is made of.

import { text } from "./api.js";
import { fill } from "./dom.js";

const SVG = "http://www.w3.org/2000/svg";
const XHTML = "http://www.w3.org/1999/xhtml";
const ELEMENTS = new Set(
  ("svg g path rect line text title circle a p span ul ol li b strong code pre div table thead tbody tr th td " +
    "caption details summary wbr").split(" "),
);
const ATTRIBUTES = new Set(
  ("class id x y x1 x2 y1 y2 width height viewBox d rx text-anchor stroke-dasharray title scope open tabindex role " +
    "aria-label aria-hidden").split(" "),
);

/** Asks for a picture, and puts it into an element. */
export async function show(element, path, query) {
  const parsed = new DOMParser().parseFromString(await text(path, query), "text/html"); // there no script runs
  const scrolled = element.querySelector(".scroll")?.scrollLeft ?? 0;
  const opened = [...element.querySelectorAll("details[open] > summary")].map((one) => one.textContent);
  fill(element, copies(parsed.body));
  for (const one of element.querySelectorAll("summary")) one.parentElement.open ||= opened.includes(one.textContent);
  const box = element.querySelector(".scroll");
  if (box) box.scrollLeft = scrolled;
}

function copies(parent) {
  return [...parent.childNodes].map(copy).filter(Boolean);
}

function copy(node) {
  if (node.nodeType === Node.TEXT_NODE) return document.createTextNode(node.data);
  if (node.nodeType !== Node.ELEMENT_NODE || !ELEMENTS.has(node.localName)) return null;
  const made = document.createElementNS(node.namespaceURI === SVG ? SVG : XHTML, node.localName);
  for (const { name, value } of node.attributes) {
    if (ATTRIBUTES.has(name) || (name === "href" && value.startsWith("#"))) made.setAttribute(name, value);
  }
  made.append(...copies(node));
  return made;
}
