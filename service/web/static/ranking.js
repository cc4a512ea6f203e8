// What was asked about and its matches, best first, with reasons and gaps.

import { announce, element, show, waiting, written } from "./elements.js";
import { demandFacts, demandSubject, organisation, talentFacts, talentSubject, textSubject } from "./records.js";
import { ask, showProblem } from "./server.js";
import { either, percent, text } from "./words.js";

const STEP = 20;
const MOST = 200; // the server lists no more
const LIKELY = 0.6;
const POSSIBLE = 0.3;
const WORTH_TELLING = 0.005; // a rise that rounds to a percent

const place = document.getElementById("answer");
let asking = new AbortController();

/** The matches of a demand or a talent; `side` is "demands" or "talents" and says which of them the id is of. */
export function showFor(side, id) {
  const path = `/api/v1/${side}/${encodeURIComponent(id)}`;
  const subjectOf = side === "demands" ? demandSubject : talentSubject;
  return answer({
    wanted: side === "demands" ? "talents" : "demands",
    subject: async (signal) => subjectOf(await ask(path, { signal })),
    matches: (limit, signal) => ask(`${path}/matches?limit=${limit}`, { signal }),
  });
}

/** The matches of a text; `question` is what POST /matches takes. */
export function showForText(question) {
  return answer({
    wanted: question.for,
    subject: async () => textSubject(question.text),
    matches: (limit, signal) => ask("/api/v1/matches", { method: "POST", json: { ...question, limit }, signal }),
  });
}

/** Ends what is being asked, so that a late answer does not take the place of what the reader went on to. */
export function stop() {
  asking.abort();
  asking = new AbortController();
  place.removeAttribute("aria-busy");
}

async function answer(question) {
  stop();
  const { signal } = asking;
  show(place, waiting(text("ranking.loading")));
  announce(text("ranking.loading"));
  place.setAttribute("aria-busy", "true");
  try {
    const [subject, ranking] = await Promise.all([question.subject(signal), question.matches(STEP, signal)]);
    const list = element("section", { class: "ranking", "aria-labelledby": "ranking-title" });
    show(place, subject, list);
    showRanking(list, question, ranking.items, STEP);
    place.removeAttribute("aria-busy");
  } catch (error) {
    if (error.name !== "AbortError") place.removeAttribute("aria-busy");
    showProblem(place, error, () => answer(question));
  }
}

function showRanking(list, question, items, limit) {
  const title = element("h2", { id: "ranking-title", tabindex: "-1", text: text(`ranking.${question.wanted}`) });
  if (!items.length) {
    const none = element("p", { class: "notice", text: text(`ranking.none_${question.wanted}`) });
    show(list, title, none);
    announce(text("ranking.none_title"));
    return;
  }
  const count = text("ranking.count", { count: items.length });
  show(
    list,
    element("div", { class: "titled" }, title, element("button", { class: "print", text: text("ranking.print"), click: () => print() })),
    element("p", { class: "hint", text: `${count} ${text("ranking.estimate")}` }),
    element("ol", { class: "matches" }, items.map(matchItem)),
    items.length === limit && limit < MOST ? moreButton(list, question, limit) : null,
  );
  announce(count);
}

function moreButton(list, question, limit) {
  const next = Math.min(MOST, limit + STEP);
  const more = async () => {
    button.disabled = true;
    try {
      const ranking = await question.matches(next, asking.signal);
      showRanking(list, question, ranking.items, next);
      list.querySelectorAll(".match")[limit]?.querySelector("a").focus();
    } catch (error) {
      showProblem(foot, error, () => {
        show(foot, button);
        more();
      });
    }
  };
  const button = element("button", { class: "more", text: text("ranking.more"), click: more });
  const foot = element("div", {}, button);
  return foot;
}

function matchItem(match) {
  const { demand, talent } = match;
  const side = demand ? "demand" : "talent";
  const id = (demand ?? talent).id;
  const source = (demand ?? talent).source;
  return element(
    "li",
    { class: "match" },
    element(
      "article",
      {},
      element(
        "header",
        {},
        element("span", { class: "unseen", text: text("match.rank", { rank: match.rank }) }),
        element("span", { class: "rank", "aria-hidden": "true", text: match.rank }),
        element("div", { class: "who" }, demand ? demandHead(demand) : talentHead(talent)),
        scoreOf(match),
      ),
      reasonsOf(match.reasons),
      gapsOf(match.gaps),
      element("details", { class: "more-facts" }, element("summary", { text: text("match.details") }), demand ? demandFacts(demand) : talentFacts(talent)),
      element(
        "footer",
        {},
        source ? element("span", { class: "source", text: text("match.source", { source }) }) : null,
        element("a", { href: `?${new URLSearchParams({ [side]: id })}`, "data-inside": true, text: text(`match.other_way_${side}`) }),
      ),
    ),
  );
}

function demandHead(demand) {
  return [
    written("h3", demand.title),
    element(
      "p",
      { class: "above" },
      element("span", { class: `kind ${demand.kind}`, text: text(`kind.${demand.kind}`) }),
      element("span", { text: organisation(demand) }),
    ),
  ];
}

function talentHead(talent) {
  return [written("h3", either(talent.label)), talent.headline ? written("p", talent.headline) : null];
}

/** The estimated chance of a meeting as a bar, a word and a percentage, and of what each side would say. */
function scoreOf({ score, invited, accepted }) {
  const word = score >= LIKELY ? "likely" : score >= POSSIBLE ? "possible" : "unlikely";
  const filled = element("span");
  filled.style.width = `${Math.round(score * 100)}%`;
  return element(
    "div",
    { class: `score ${word}`, title: text("match.chance", { percent: percent(score) }) },
    element("span", { class: "bar", "aria-hidden": "true" }, filled),
    element("strong", { text: text(`match.${word}`) }),
    element("span", { class: "percent", text: percent(score) }),
    element("span", { class: "sides", text: text("match.sides", { invited: percent(invited), accepted: percent(accepted) }) }),
  );
}

function reasonsOf(reasons) {
  const quoting = reasons.filter((reason) => reason.demand_phrase && reason.talent_phrase);
  const stating = reasons.filter((reason) => !quoting.includes(reason));
  return element(
    "div",
    { class: "why" },
    element("h4", { text: text("match.reasons") }),
    quoting.length ? phraseTable(quoting) : null,
    stating.length ? element("ul", { class: "stated" }, stating.map((reason) => written("li", either(reason.message)))) : null,
    reasons.length ? null : element("p", { class: "hint", text: text("match.no_reasons") }),
  );
}

function phraseTable(reasons) {
  const heading = (key) => element("th", { scope: "col", text: text(key) });
  const cell = (phrase, side) => element("td", { class: side, "data-side": text(`subject.${side}`) }, written("q", phrase));
  return element(
    "table",
    { class: "phrases" },
    element("caption", { class: "unseen", text: text("match.phrases") }),
    element("thead", {}, element("tr", {}, heading("match.asked"), heading("match.offered"))),
    element("tbody", {}, reasons.map((r) => element("tr", {}, cell(r.demand_phrase, "demand"), cell(r.talent_phrase, "talent")))),
  );
}

function gapsOf(gaps) {
  if (!gaps.length) return element("p", { class: "gapless", text: text("match.no_gaps") });
  return element(
    "div",
    { class: "gaps" },
    element("h4", { text: text("match.gaps") }),
    element("ul", {}, gaps.map(gapItem)),
  );
}

function gapItem({ message, hard, effect }) {
  return element(
    "li",
    { class: hard ? "hard" : null },
    hard ? element("em", { class: "must", text: text("match.hard") }) : null,
    element("span", { text: either(message) }),
    effect >= WORTH_TELLING ? element("span", { class: "effect", text: text("match.effect", { percent: percent(effect) }) }) : null,
  );
}
