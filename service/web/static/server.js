// Asking the server, and showing what went wrong in the reader's language.

import { announce, element, show } from "./elements.js";
import { language, text } from "./words.js";

let token = "";

/** An answer that is no success, after RFC 9457. */
export class Problem extends Error {
  constructor({ status, title, detail, errors }) {
    super(title);
    Object.assign(this, { status, title, detail, errors: errors ?? [] });
  }
}

/** The JSON of the answer. Throws Problem, or AbortError when `signal` ends it. */
export async function ask(path, options = {}) {
  return (await send(path, options)).json();
}

/** The body of the answer as a file for the reader to keep. */
export async function download(path, name) {
  const blob = await (await send(path)).blob();
  const address = URL.createObjectURL(blob);
  element("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

async function send(path, { method = "GET", json, form, signal } = {}) {
  const headers = { "Accept-Language": language };
  if (token) headers.Authorization = `Bearer ${token}`;
  if (json) headers["Content-Type"] = "application/json";
  let response;
  try {
    response = await fetch(path, { method, headers, signal, body: json ? JSON.stringify(json) : form });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Problem({ status: 0, title: text("problem.offline_title"), detail: text("problem.offline") });
  }
  if (!response.ok) throw await problemOf(response);
  return response;
}

async function problemOf(response) {
  const { status } = response;
  try {
    const { title, detail, errors } = await response.json();
    if (title && detail) return new Problem({ status, title, detail, errors });
  } catch {
    // Not one of our documents: a proxy in between, perhaps.
  }
  const detail = text("problem.unexpected", { status });
  return new Problem({ status, title: text("problem.unexpected_title"), detail });
}

/** Shows an error in `place` with a way on: the staff token where it is needed, else `retry`. */
export function showProblem(place, error, retry) {
  if (error.name === "AbortError") return;
  const problem = error instanceof Problem ? error : unexpected(error);
  // The server speaks to programs of a header; a reader without a token yet needs to know only that there is one.
  const detail = problem.status === 401 && !token ? text("token.needed") : problem.detail;
  const way = problem.status === 401 ? tokenForm(retry) : element("button", { text: text("problem.retry"), click: retry });
  show(
    place,
    element(
      "div",
      { class: "problem", role: "alert" },
      element("h3", { text: problem.title }),
      element("p", { text: detail }),
      problem.errors.length ? element("ul", {}, problem.errors.map(errorItem)) : null,
      retry ? way : null,
    ),
  );
  announce(problem.title);
  place.querySelector("#token")?.focus();
}

function unexpected(error) {
  console.error(error);
  const detail = text("problem.unexpected", { status: "–" });
  return new Problem({ status: 0, title: text("problem.unexpected_title"), detail });
}

function errorItem({ pointer, detail, value }) {
  const given = value ? text("problem.given", { value }) : "";
  return element("li", {}, element("code", { text: pointer }), ` ${detail}${given}`);
}

function tokenForm(retry) {
  token = "";
  const input = element("input", { type: "password", id: "token", autocomplete: "off", required: true, "aria-describedby": "token-hint" });
  const go = (event) => {
    event.preventDefault();
    token = input.value.trim();
    retry();
  };
  return element(
    "form",
    { class: "token", submit: go },
    element("label", { for: "token", text: text("token.label") }),
    input,
    element("button", { class: "primary", text: text("token.send") }),
    element("p", { class: "hint", id: "token-hint", text: text("token.hint") }),
  );
}
