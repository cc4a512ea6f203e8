// Making elements. Everything that comes from the server goes in as text, never as markup.

import { languageOf } from "./words.js";

/** `properties`: class, text, and any attribute; functions are listeners. Children that are null or "" are left out. */
export function element(name, properties = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (key === "text") made.textContent = value;
    else if (typeof value === "function") made.addEventListener(key, value);
    else made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ""));
  return made;
}

/** A text that somebody wrote, marked with the language it is in. */
export function written(name, given, properties = {}) {
  return element(name, { ...properties, text: given, lang: languageOf(given) });
}

/** Replaces what is in `place`; `null` leaves it empty. */
export function show(place, ...children) {
  place.replaceChildren(...children.flat().filter((child) => child !== null && child !== ""));
}

/** A name beside its value in a list of facts; null where there is no value. */
export function fact(name, value, mark = "") {
  if (!value) return null;
  return element(
    "div",
    {},
    element("dt", { text: name }),
    element("dd", {}, value, mark ? element("em", { class: "must", text: mark }) : null),
  );
}

export function waiting(message) {
  return element("p", { class: "waiting", text: message });
}

/** Says a short message to those who hear the page. */
export function announce(message) {
  document.getElementById("announcer").textContent = message;
}
