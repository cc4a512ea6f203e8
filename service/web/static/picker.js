// The lists from which a demand or a talent is chosen.

import { element, show, waiting, written } from "./elements.js";
import { ask, showProblem } from "./server.js";
import { either, label, listed, text } from "./words.js";

const PAGE = 40;
const PAUSE = 250; // ms without typing before a search starts

export class Picker {
  /** `kind`: "demands" or "talents"; `section` holds a search form and the place for what is found. */
  constructor(kind, section) {
    this.kind = kind;
    this.form = section.querySelector("form");
    this.place = section.querySelector(".found");
    this.chosen = "";
    this.loaded = false;
    let timer;
    this.form.addEventListener("input", (event) => {
      clearTimeout(timer);
      timer = setTimeout(() => this.load(), event.target.type === "search" ? PAUSE : 0);
    });
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.load();
    });
  }

  /** Reads the list the first time that it is wanted. */
  async ready() {
    if (!this.loaded) await this.load();
  }

  choose(id) {
    this.chosen = id;
    for (const link of this.place.querySelectorAll("a")) this.mark(link);
  }

  mark(link) {
    if (link.dataset.id === this.chosen) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }

  async load() {
    this.loaded = true;
    this.asking?.abort();
    this.asking = new AbortController();
    show(this.place, waiting(text("pick.loading")));
    try {
      const page = await this.page();
      const empty = text(this.isFiltered() ? "pick.nothing_found" : "pick.empty");
      this.list = element("ul", { class: "records" });
      show(this.place, page.items.length ? this.list : element("p", { class: "hint", text: empty }));
      this.add(page);
    } catch (error) {
      showProblem(this.place, error, () => this.load());
    }
  }

  page(cursor) {
    const wanted = new URLSearchParams({ limit: PAGE });
    for (const [name, value] of new FormData(this.form)) if (value.trim()) wanted.set(name, value.trim());
    if (cursor) wanted.set("cursor", cursor);
    return ask(`/api/v1/${this.kind}?${wanted}`, { signal: this.asking.signal });
  }

  isFiltered() {
    return [...new FormData(this.form).values()].some((value) => value.trim());
  }

  add(page) {
    this.list.append(...page.items.map((item) => this.item(item)));
    if (!page.next) return;
    const more = element("button", { class: "more", text: text("pick.more"), click: () => this.addNext(more, page.next) });
    this.place.append(more);
  }

  async addNext(more, cursor) {
    more.disabled = true;
    try {
      const page = await this.page(cursor);
      more.remove();
      const before = this.list.lastElementChild;
      this.add(page);
      before.nextElementSibling?.querySelector("a").focus();
    } catch (error) {
      const place = element("div");
      more.replaceWith(place);
      showProblem(place, error, () => {
        place.replaceWith(more);
        this.addNext(more, cursor);
      });
    }
  }

  item(record) {
    const parameter = this.kind === "demands" ? "demand" : "talent";
    const link = element(
      "a",
      { href: `?${new URLSearchParams({ [parameter]: record.id })}`, "data-id": record.id },
      this.kind === "demands" ? demandLines(record) : talentLines(record),
    );
    this.mark(link);
    return element("li", {}, link);
  }
}

function demandLines(demand) {
  return [
    element("span", { class: `kind ${demand.kind}`, text: text(`kind.${demand.kind}`) }),
    written("strong", demand.title),
    element("span", { class: "under", text: either(demand.organisation.label) }),
  ];
}

function talentLines(talent) {
  const degree = talent.degree ? label("degrees", talent.degree) : "";
  const under = listed([degree, talent.institution].filter(Boolean));
  return [
    written("strong", either(talent.label)),
    written("span", talent.headline || talent.skills.slice(0, 3).join(" · "), { class: "line" }),
    element("span", { class: "under", text: under }),
  ];
}
