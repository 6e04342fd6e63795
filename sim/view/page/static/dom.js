// Elements without markup in strings: names from files can never become code.
import { t } from "./words.js";

const SVG = "http://www.w3.org/2000/svg";

function fill(element, attributes, children) {
  for (const [key, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (key === "value") element.value = value;
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter((c) => c !== null && c !== undefined));
  return element;
}

/** An HTML element with attributes, listeners (`onclick`) and children. */
export function h(tag, attributes, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/** The same in SVG. */
export function s(tag, attributes, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

/** A labelled choice. `options` are [value, text]. */
export function choice(label, options, value, onchange, attributes = {}) {
  const select = h("select", { ...attributes, onchange: (e) => onchange(e.target.value) },
    options.map(([v, text]) => h("option", { value: v, selected: String(v) === String(value) }, text)));
  return h("label", { class: "choice" }, h("span", {}, label), select);
}

/** Buttons of which one is pressed. */
export function switches(label, options, value, onchange) {
  return h("div", { class: "switches", role: "group", "aria-label": label },
    options.map(([v, text]) => h("button", { type: "button", "aria-pressed": String(v === value), onclick: () => onchange(v) }, text)));
}

/** Tell screen readers. */
export function say(text) {
  document.getElementById("live").textContent = text;
}

/** Offer a text as a file. */
export function download(name, text, type = "text/csv") {
  const link = h("a", { href: URL.createObjectURL(new Blob([text], { type })), download: name });
  link.click();
  window.setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

export function message(text) {
  return h("p", { class: "note", role: "alert" }, text || t("empty"));
}
