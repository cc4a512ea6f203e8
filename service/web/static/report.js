// The report of a finished import: counts, files with their columns, rows to look at.

import { element, show, waiting, written } from "./elements.js";
import { ask, download, showProblem } from "./server.js";
import { either, label, number, text } from "./words.js";

const STATUSES = ["accepted", "warned", "rejected", "duplicate"];
const TO_LOOK_AT = ["rejected", "warned", "duplicate"];
const OUTCOMES = ["created", "updated", "unchanged", "renumbered", "merged", "erased"];
const PAGE = 100;

export function showReport(place, job) {
  const title = text(job.state === "done" ? "import.done" : "import.failed");
  const rows = element("section", { class: "rows", "aria-labelledby": "rows-title" });
  const pairs = element("section");
  show(
    place,
    element("h3", { text: title }),
    job.state === "failed" ? element("p", { class: "notice", text: text("import.failed_detail") }) : null,
    counts(job.counts),
    outcomes(job.counts),
    downloads(job),
    rows,
    pairs,
    files(job.files),
    element(
      "p",
      { class: "onward" },
      `${text("import.match_now")} `,
      element("a", { href: "?view=demands", "data-inside": true, text: text("ways.demands") }),
      " · ",
      element("a", { href: "?view=talents", "data-inside": true, text: text("ways.talents") }),
    ),
  );
  showRows(rows, job);
  showPairs(pairs, job);
}

function counts(counted) {
  const tile = (status) =>
    element(
      "div",
      { class: `tile ${status}` },
      element("dt", { text: text(`status.${status}`) }),
      element("dd", { text: number(counted[status] ?? 0) }),
    );
  return element("dl", { class: "tiles", "aria-label": text("report.summary") }, STATUSES.map(tile));
}

function outcomes(counted) {
  const said = OUTCOMES.filter((name) => counted[name]).map((name) => text(`outcome.${name}`, { count: number(counted[name]) }));
  return said.length ? element("p", { class: "hint", text: said.join(text("outcome.between")) }) : null;
}

function downloads(job) {
  const place = element("div", { class: "downloads" });
  const button = (title, path, name) => {
    const fetchFile = async () => {
      try {
        await download(path, name);
        show(trouble);
      } catch (error) {
        showProblem(trouble, error, fetchFile);
      }
    };
    return element("button", { text: title, click: fetchFile });
  };
  const trouble = element("div");
  place.append(
    ...job.files
      .filter((file) => file.marked)
      .map((file) => button(text("report.marked", { name: file.name }), file.marked, `${file.name.replace(/\.\w+$/, "")}.marked.xlsx`)),
    button(text("report.json"), job.report, `${job.id}.report.json`),
    trouble,
  );
  return place;
}

function showRows(place, job) {
  const found = TO_LOOK_AT.filter((status) => job.counts[status]);
  const title = element("h3", { id: "rows-title", text: text("report.problems") });
  if (!found.length) {
    const none = job.counts.accepted ? element("p", { text: text("report.no_problems") }) : null;
    show(place, none ? [title, none] : null);
    return;
  }
  const shown = element("div");
  const choice = (status) =>
    element(
      "label",
      {},
      element("input", { type: "radio", name: "status", value: status, checked: status === found[0], change: () => list(status) }),
      element("span", { text: `${text(`status.${status}`)} ${number(job.counts[status])}` }),
    );
  const list = (status) => showTable(shown, `/api/v1/imports/${encodeURIComponent(job.id)}/report`, status);
  const legend = element("legend", { class: "unseen", text: text("report.show") });
  show(place, title, element("fieldset", { class: "kinds" }, legend, found.map(choice)), shown);
  list(found[0]);
}

async function showTable(place, path, status) {
  show(place, waiting(text("import.waiting")));
  const body = element("tbody");
  try {
    const page = await entries(path, status);
    show(place, element("div", { class: "wide", tabindex: "0", role: "region", "aria-labelledby": "rows-title" }, table(body)));
    addEntries(place, body, page, path, status);
  } catch (error) {
    showProblem(place, error, () => showTable(place, path, status));
  }
}

function entries(path, status, cursor = "") {
  const wanted = new URLSearchParams({ status, limit: PAGE, ...(cursor && { cursor }) });
  return ask(`${path}?${wanted}`);
}

function table(body) {
  const headings = ["report.sheet_column", "report.row", "report.column", "report.value", "report.message"];
  return element(
    "table",
    { class: "entries" },
    element("caption", { class: "unseen", text: text("report.problems") }),
    element("thead", {}, element("tr", {}, headings.map((key) => element("th", { scope: "col", text: text(key) })))),
    body,
  );
}

function addEntries(place, body, page, path, status) {
  body.append(...page.items.flatMap(entryRows));
  if (!page.next) return;
  const foot = element("div");
  const next = async () => {
    more.disabled = true;
    try {
      const following = await entries(path, status, page.next);
      foot.remove();
      addEntries(place, body, following, path, status);
    } catch (error) {
      showProblem(foot, error, next);
    }
  };
  const more = element("button", { class: "more", text: text("report.more"), click: next });
  foot.append(more);
  place.append(foot);
}

function entryRows(entry) {
  const where = entry.sheet ? `${entry.file} · ${entry.sheet}` : entry.file;
  const problems = entry.problems.length ? entry.problems : [{ column: "", value: entry.reference, message: "", severity: "note" }];
  return problems.map((problem, place) =>
    element(
      "tr",
      { class: place ? "same" : null },
      element("td", { "data-name": text("report.sheet_column"), text: where }),
      element("td", { class: "number", "data-name": text("report.row"), text: entry.row }),
      element("td", { "data-name": text("report.column"), text: problem.column }),
      written("td", problem.value, { class: "value", "data-name": text("report.value") }),
      element("td", { "data-name": text("report.message") }, problem.message ? message(problem) : null),
    ),
  );
}

function message(problem) {
  const severity = element("em", { class: `severity ${problem.severity}`, text: text(`severity.${problem.severity}`) });
  return element("div", {}, severity, ` ${problem.message}`);
}

async function showPairs(place, job) {
  try {
    const pairs = await ask(`/api/v1/imports/likely-duplicates?${new URLSearchParams({ import: job.id })}`);
    if (!pairs.length) return;
    show(
      place,
      element(
        "details",
        {},
        element("summary", { text: text("report.duplicates", { count: number(pairs.length) }) }),
        element("ul", { class: "pairs" }, pairs.map(pairItem)),
      ),
    );
  } catch (error) {
    showProblem(place, error, () => showPairs(place, job));
  }
}

function pairItem({ first, second, reason }) {
  const link = (id) =>
    element("a", { href: `?${new URLSearchParams({ [id.startsWith("t_") ? "talent" : "demand"]: id })}`, "data-inside": true, text: id });
  return element("li", {}, link(first), " – ", link(second), " ", element("span", { text: either(reason) }));
}

function files(held) {
  return element(
    "section",
    { class: "files", "aria-labelledby": "files-title" },
    element("h3", { id: "files-title", text: text("report.files") }),
    held.map(fileItem),
  );
}

function fileItem(file) {
  return element(
    "article",
    { class: "file" },
    element("h4", { text: file.name }),
    file.error
      ? element("p", { class: "notice" }, element("strong", { text: text("report.refused") }), " ", either(file.error))
      : file.sheets.map(sheetItem),
  );
}

function sheetItem(sheet) {
  const name = sheet.sheet ? text("report.sheet", { sheet: sheet.sheet }) : text("report.whole_file");
  if (sheet.left_out)
    return element("p", {}, element("strong", { text: name }), ` ${text("report.left_out")} · ${sheet.left_out.message}`);
  const read = sheet.header_row ? "report.read_as" : "report.read_as_lines";
  const kind = sheet.kind ? text(`list.${sheet.kind}`) : "–";
  return element(
    "div",
    { class: "sheet" },
    element("p", {}, element("strong", { text: name }), ` ${text(read, { kind, row: sheet.header_row })}`),
    sheet.problems.map((problem) => element("p", { class: "notice", text: problem.message })),
    sheet.columns.length ? columnTable(sheet, name) : null,
    sheet.left_out_rows.length ? leftOutRows(sheet.left_out_rows) : null,
  );
}

function columnTable(sheet, name) {
  const fields = sheet.kind === "talent" ? "talent_fields" : "demand_fields";
  const meaning = (column) => (column.use === "taken" ? label(fields, column.field) : text(`use.${column.use}`));
  const row = (column) =>
    element(
      "tr",
      { class: column.use },
      element("td", { text: column.column }),
      element("td", { text: column.heading }),
      element("td", { text: meaning(column) }),
    );
  const headings = ["report.column", "report.heading", "report.meaning"];
  return element(
    "details",
    {},
    element("summary", { text: text("report.columns") }),
    element(
      "table",
      { class: "columns" },
      element("caption", { class: "unseen", text: `${name}: ${text("report.columns")}` }),
      element("thead", {}, element("tr", {}, headings.map((key) => element("th", { scope: "col", text: text(key) })))),
      element("tbody", {}, sheet.columns.map(row)),
    ),
  );
}

function leftOutRows(rows) {
  const line = ({ row, reason, text: said }) => element("li", { text: text("report.line", { row, reason: label("left_out", reason), text: said }) });
  return element(
    "details",
    {},
    element("summary", { text: text("report.rows_left_out", { count: number(rows.length) }) }),
    element("ul", {}, rows.map(line)),
  );
}
