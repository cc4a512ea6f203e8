"use strict";
(() => {
  const page = document.documentElement;
  const box = document.getElementById("q");
  const found = document.getElementById("found");
  const plain = (text) => text.normalize("NFKC").toLowerCase();
  // Names are found by any part, numbers and codes by how they begin: a part of one may look like the name of a table.
  const rows = Array.from(document.querySelectorAll("tr[data-ids]"), (row) => ({
    row,
    text: plain(Array.from(row.querySelectorAll("td:not(.id)"), (cell) => cell.textContent).join(" ")),
    ids: plain(row.dataset.ids).split(" "),
  }));
  const groups = Array.from(document.querySelectorAll("tbody, section:has(table)"));

  function search() {
    const words = plain(box.value).split(/\s+/).filter(Boolean);
    let count = 0;
    for (const { row, text, ids } of rows) {
      row.hidden = !words.every((word) => text.includes(word) || ids.some((id) => id.startsWith(word)));
      count += row.hidden ? 0 : 1;
    }
    for (const group of groups) {
      group.hidden = words.length > 0 && !group.querySelector("tr[data-ids]:not([hidden])");
    }
    page.classList.toggle("searching", words.length > 0);
    found.textContent = words.length ? found.dataset[page.lang].replace("{count}", count) : "";
  }

  function follow() {
    const asked = /^#q=(.*)$/.exec(location.hash);
    if (asked) {
      box.value = decodeURIComponent(asked[1]);
      search();
      window.scrollTo(0, 0);
    }
  }

  function speak(language) {
    page.lang = language;
    search();
  }

  box.addEventListener("input", search);
  document.getElementById("clear").addEventListener("click", () => {
    box.value = "";
    history.replaceState(null, "", location.pathname);
    search();
    box.focus();
  });
  document.getElementById("print").addEventListener("click", () => window.print());
  document.getElementById("switch").addEventListener("click", () => speak(page.lang === "zh" ? "en" : "zh"));
  window.addEventListener("hashchange", follow);
  follow();
})();
