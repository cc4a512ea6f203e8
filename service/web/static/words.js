// The texts and labels of the page, in the one language in which it was sent.

const words = JSON.parse(document.getElementById("words").textContent);

export const language = words.language;

/** The text under a key, with {names} filled in. A key that is not in the catalogue is a mistake of ours, so it throws. */
export function text(key, values = {}) {
  const template = words.texts[key];
  if (template === undefined) throw new Error(`no text under ${key}`);
  return template.replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
}

/** The name of a code; what is no code (a place kept as it was written) is its own name. */
export function label(vocabulary, code) {
  return words.labels[vocabulary][code] ?? code;
}

export function labels(vocabulary, codes) {
  return listed(codes.map((code) => label(vocabulary, code)));
}

export function listed(names) {
  return names.join(language === "zh" ? "、" : ", ");
}

/** Of a text that the server gives in both languages. */
export function either(both) {
  return both[language];
}

export function percent(share) {
  return new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 0 }).format(share);
}

export function number(value) {
  return new Intl.NumberFormat(language).format(value);
}

/** "" where nothing is stated. */
export function money(stated) {
  if (!stated) return "";
  const amount = range(stated);
  if (amount) return text(`money.${stated.period}`, { amount });
  return stated.negotiable ? text("money.negotiable") : "";
}

function range({ low, high, currency }) {
  const written = (value) =>
    new Intl.NumberFormat(language, { style: "currency", currency, notation: "compact", maximumFractionDigits: 2 }).format(value);
  if (low === null && high === null) return "";
  if (low === high) return written(low);
  if (high === null) return text("money.from", { low: written(low) });
  if (low === null) return text("money.to", { high: written(high) });
  return text("money.range", { low: written(low), high: written(high) });
}

/** The language a text of unknown language is set in, so that fonts and screen readers fit it. */
export function languageOf(given) {
  return /[\u3400-\u9fff]/.test(given) ? "zh-CN" : "en";
}
