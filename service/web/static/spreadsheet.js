// Sending spreadsheets, following the import, and its report.

import { announce, element, show } from "./elements.js";
import { showReport } from "./report.js";
import { ask, showProblem } from "./server.js";
import { number, text } from "./words.js";

const ACCEPTED = /\.(xlsx|xlsm|csv|tsv|jsonl|json)$/i;
const SHORTEST_PAUSE = 300; // ms between two looks at a running import
const LONGEST_PAUSE = 2000;

const place = document.getElementById("report");
let following = 0;
let tell;

/** Takes files that are dropped or chosen; `heard` is told the id when an import has started, and when it is finished. */
export function receiveFiles(heard) {
  tell = heard;
  const drop = document.getElementById("drop");
  const input = document.getElementById("files");
  input.addEventListener("change", () => {
    send([...input.files]);
    input.value = ""; // so that the same file, mended, can be chosen again
  });
  for (const name of ["dragenter", "dragover", "dragleave", "drop"])
    drop.addEventListener(name, (event) => {
      event.preventDefault();
      drop.classList.toggle("over", name === "dragenter" || name === "dragover");
    });
  drop.addEventListener("drop", (event) => send([...event.dataTransfer.files]));
  // A file dropped beside the field would otherwise open in place of the page.
  for (const name of ["dragover", "drop"]) addEventListener(name, (event) => event.preventDefault());
}

async function send(files) {
  const fit = files.filter((file) => ACCEPTED.test(file.name));
  const unfit = files.filter((file) => !fit.includes(file));
  const notes = unfit.map((file) => element("p", { class: "notice", role: "alert", text: text("import.wrong_type", { name: file.name }) }));
  if (!fit.length) {
    if (files.length) show(place, notes);
    return;
  }
  const turn = ++following;
  const state = element("div");
  show(place, notes, state);
  showProgress(state, text("import.sending"));
  const form = new FormData();
  for (const file of fit) form.append("files", file);
  try {
    const job = await ask("/api/v1/imports", { method: "POST", form });
    if (turn !== following) return;
    tell.started(job.id);
    await follow(state, job, turn);
  } catch (error) {
    if (turn === following) showProblem(place, error, () => send(files));
  }
}

/** The report of an import by its id, or its progress until it is finished. */
export async function followImport(id) {
  const turn = ++following;
  const state = element("div");
  show(place, state);
  showProgress(state, text("import.waiting"));
  try {
    await follow(state, await ask(addressOf(id)), turn);
  } catch (error) {
    if (turn === following) showProblem(place, error, () => followImport(id));
  }
}

async function follow(state, first, turn) {
  let job = first;
  for (let pause = SHORTEST_PAUSE; !isFinished(job); pause = Math.min(LONGEST_PAUSE, pause * 1.3)) {
    showProgress(state, progressText(job), job);
    await new Promise((resolve) => setTimeout(resolve, pause));
    if (turn !== following) return;
    job = await ask(addressOf(job.id));
  }
  if (turn !== following) return;
  tell.finished();
  announce(text(job.state === "done" ? "import.done" : "import.failed"));
  showReport(state, job);
}

function isFinished(job) {
  return job.state === "done" || job.state === "failed";
}

function addressOf(id) {
  return `/api/v1/imports/${encodeURIComponent(id)}`;
}

function progressText({ state, rows_done: done, rows_total: total }) {
  if (state === "waiting") return text("import.waiting");
  if (!total) return text("import.running_open", { done: number(done) });
  return text("import.running", { done: number(done), total: number(total) });
}

function showProgress(state, message, job = {}) {
  const known = job.rows_total ? { max: job.rows_total, value: job.rows_done } : {};
  show(
    state,
    element("p", { id: "progress-text", text: message }),
    element("progress", { "aria-labelledby": "progress-text", ...known }),
  );
}
