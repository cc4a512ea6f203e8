// Where the reader is, kept in the address: ?view=…, ?demand=ID, ?talent=ID, ?import=ID.

import { Picker } from "./picker.js";
import { showFor, showForText, stop } from "./ranking.js";
import { followImport, receiveFiles } from "./spreadsheet.js";
import { text } from "./words.js";

const VIEWS = ["demands", "talents", "text", "import"];
const sections = Object.fromEntries(VIEWS.map((view) => [view, document.getElementById(`view-${view}`)]));
const pickers = {
  demands: new Picker("demands", sections.demands),
  talents: new Picker("talents", sections.talents),
};
const answerPlace = document.getElementById("answer");
const start = [...answerPlace.childNodes];

function where() {
  const parameters = new URLSearchParams(location.search);
  const demand = parameters.get("demand");
  const talent = parameters.get("talent");
  const report = parameters.get("import");
  if (demand) return { view: "demands", id: demand };
  if (talent) return { view: "talents", id: talent };
  if (report) return { view: "import", id: report };
  const view = parameters.get("view");
  return { view: VIEWS.includes(view) ? view : "demands", id: "" };
}

function go(address) {
  history.pushState(null, "", address);
  arrive({ moved: true });
}

/** Shows what the address says. `moved`: the reader asked for it here, so the focus follows. */
async function arrive({ moved = false } = {}) {
  const { view, id } = where();
  showView(view);
  if (view === "import") {
    if (id) await followImport(id);
    return;
  }
  pickers[view]?.choose(id);
  pickers[view]?.ready();
  if (!id) {
    stop();
    answerPlace.replaceChildren(...start);
    return;
  }
  await showFor(view, id);
  if (moved) document.getElementById("subject")?.focus();
}

function showView(view) {
  for (const [name, section] of Object.entries(sections)) section.hidden = name !== view;
  document.getElementById("matching").hidden = view === "import";
  for (const link of document.querySelectorAll("[data-view]")) {
    if (link.dataset.view === view) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  keepPlaceInSwitch();
}

/** The link to the other language leads to the same place in it. */
function keepPlaceInSwitch() {
  const link = document.getElementById("switch");
  const parameters = new URLSearchParams(location.search);
  parameters.set("lang", link.hreflang);
  link.href = `?${parameters}`;
}

function isPlainClick(event) {
  return event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-view], a[data-id], a[data-inside]");
  if (!link || !isPlainClick(event)) return;
  event.preventDefault();
  go(link.getAttribute("href"));
});

const written = document.getElementById("question-text");
// Our own words: the browser would say it in its own language, not the page's.
written.addEventListener("input", () => written.setCustomValidity(""));
document.getElementById("question").addEventListener("submit", (event) => {
  event.preventDefault();
  if (!written.value.trim()) {
    written.setCustomValidity(text("text.missing"));
    written.reportValidity();
    return;
  }
  const given = Object.fromEntries(new FormData(event.target));
  const question = { text: given.text, for: given.for };
  if (given.kind) question.kind = given.kind;
  showForText(question);
});

receiveFiles({
  started: (id) => {
    if (where().view !== "import") return; // the reader went on while the files were being sent
    history.pushState(null, "", `?${new URLSearchParams({ import: id })}`);
    keepPlaceInSwitch();
  },
  finished: () => {
    for (const picker of Object.values(pickers)) picker.loaded = false;
  },
});
addEventListener("popstate", () => arrive());
arrive();
