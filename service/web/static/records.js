// A demand or a talent as facts to read.

import { element, fact, written } from "./elements.js";
import { either, label, labels, listed, money, number, text } from "./words.js";

/** What was asked about, above its matches. */
export function demandSubject(demand) {
  return subject(
    [element("span", { class: `kind ${demand.kind}`, text: text(`kind.${demand.kind}`) }), organisation(demand)],
    demand.title,
    demandFacts(demand),
    text("subject.description"),
    demand.description,
  );
}

export function talentSubject(talent) {
  return subject(
    [element("span", { class: "kind talent", text: text("subject.talent") }), talent.headline],
    either(talent.label),
    talentFacts(talent),
    text("subject.summary"),
    talent.summary,
  );
}

export function textSubject(given) {
  return subject([], "", null, text("text.yours"), given);
}

function subject(above, title, facts, heading, body) {
  return element(
    "div",
    { class: "subject" },
    above.length ? element("p", { class: "above" }, above.map((part) => (part instanceof Node ? part : element("span", { text: part })))) : null,
    title ? written("h2", title, { id: "subject", tabindex: "-1" }) : null,
    facts,
    body
      ? element("details", { open: true }, element("summary", { text: heading }), written("p", body, { class: "body" }))
      : null,
  );
}

export function organisation({ organisation: held }) {
  const tier = held.tier ? label("tiers", held.tier) : "";
  const district = held.district ? label("places", held.district) : "";
  return [either(held.label), tier, district].filter(Boolean).join(" · ");
}

export function demandFacts(demand) {
  const must = (name) => (demand.hard.includes(name) ? text("fact.must") : "");
  const degree = demand.degree ? text("fact.at_least", { degree: label("degrees", demand.degree) }) : "";
  return element(
    "dl",
    { class: "facts" },
    fact(text("fact.industry"), labels("industries", demand.industries)),
    fact(text("fact.degree"), degree, must("degree")),
    fact(text("fact.years"), years(demand.years), must("years")),
    fact(text("fact.languages"), languagesAsked(demand), must("languages")),
    fact(text("fact.places"), labels("places", demand.places), must("place")),
    termsFacts(demand.terms),
    fact(text("fact.expires"), demand.expires),
    fact(text("fact.skills_wanted"), listed(demand.skills)),
  );
}

function languagesAsked({ languages, any_language: oneIsEnough }) {
  if (!oneIsEnough) return labels("languages", languages);
  return languages.map((code) => label("languages", code)).join(text("fact.or"));
}

function termsFacts(terms) {
  if (terms.kind === "funding")
    return [
      fact(text("fact.amount"), money(terms.amount)),
      fact(text("fact.stage"), terms.stage && label("stages", terms.stage)),
      fact(text("fact.partners"), labels("partners", terms.partners)),
    ];
  if (terms.kind === "technology")
    return [
      fact(text("fact.budget"), money(terms.budget)),
      fact(text("fact.maturity"), terms.maturity && label("maturities", terms.maturity)),
      fact(text("fact.cooperation"), labels("cooperations", terms.cooperation)),
    ];
  return [
    fact(text("fact.salary"), money(terms.salary)),
    fact(text("fact.headcount"), terms.headcount && number(terms.headcount)),
    fact(text("fact.employment"), labels("employments", terms.employment)),
  ];
}

export function talentFacts(talent) {
  return element(
    "dl",
    { class: "facts" },
    fact(text("fact.degree"), talent.degree && label("degrees", talent.degree)),
    fact(text("fact.years"), years(talent.years)),
    fact(text("fact.institution"), talent.institution),
    fact(text("fact.employer"), talent.employer),
    fact(text("fact.industry"), labels("industries", talent.industries)),
    fact(text("fact.languages"), labels("languages", talent.languages)),
    fact(text("fact.intents"), labels("intents", talent.intents)),
    fact(text("fact.stage"), labels("stages", talent.stages)),
    fact(text("fact.places"), labels("places", talent.places)),
    fact(text("fact.skills"), listed(talent.skills)),
  );
}

function years(count) {
  return count === null ? "" : text("fact.years_value", { years: number(count) });
}
