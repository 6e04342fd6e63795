// Words and numbers in the language of the page.
import { state } from "./state.js";

const LANGUAGES = ["en", "ko", "ja"];
let words = {};
let units = {};
let sentences = [];

/** Load the words, from the page itself (report) or from beside it. */
export async function loadWords() {
  const inside = document.getElementById("words");
  ({ words, units, said: sentences } = inside ? JSON.parse(inside.textContent) : await (await fetch("words.json")).json());
}

/** A word; `{}` in it are replaced in order. An unknown key shows itself, so that a test finds it. */
export function t(key, ...values) {
  const text = words[key]?.[LANGUAGES.indexOf(state.lang)] ?? `⟨${key}⟩`;
  return values.reduce((s, v) => s.replace("{}", v), text);
}

/** A word where there is one, else the text itself. */
export function tOr(key, text) {
  return key in words ? t(key) : text;
}

/** A sentence of the server in the language of the page, where there is one for it; else as it was said. */
export function said(text) {
  const at = LANGUAGES.indexOf(state.lang);
  if (at === 0) return text;
  return text.split(" help: ").map((part) => {
    for (const [pattern, ...others] of sentences) {
      const found = new RegExp(`^(?:${pattern})$`, "s").exec(part);
      if (found) return others[at - 1].replace(/\{(\d)\}/g, (_, k) => found[Number(k)]);
    }
    return part;
  }).join(" ");
}

/** The same as an element: what is still English says so, for voices that read it out. */
export function spoken(text) {
  const told = said(text), element = document.createElement("span");
  element.textContent = told;
  if (told === text && state.lang !== "en") element.lang = "en";
  return element;
}

/** A scenario's title; shipped ones have theirs in three languages. */
export function titleOf(one) {
  const key = one.label.startsWith("baseline ") ? "title_baseline" : `title_${one.label}`; // a second baseline has its fingerprint behind it
  return tOr(key, one.title || one.label);
}

/** A scenario's description; shipped ones that say what they shipped with have theirs in three languages. */
export function aboutOf(one) {
  const key = `about_${one.label.startsWith("baseline ") ? "baseline" : one.label}`;
  return words[key]?.[0] === one.description ? t(key) : one.description;
}

export function unitWord(unit) {
  return units[unit]?.[LANGUAGES.indexOf(state.lang)] ?? unit;
}

/** One of three texts. */
export function inLanguage(texts) {
  return texts[LANGUAGES.indexOf(state.lang)];
}

export function labelOf(indicator) {
  return indicator.labels[LANGUAGES.indexOf(state.lang)];
}

export function nameOf(place, code) {
  return place ? place[state.lang] || place.en || code : code;
}

/** A place with the province it lies in: many cities have an East and a South district. */
export function fullName(geometry, code) {
  const place = geometry?.places[code], above = geometry?.places[place?.province];
  return [nameOf(place, code), above && above !== place ? nameOf(above) : ""].filter(Boolean).join(", ");
}

/** Figures as people read them: three digits of small numbers, whole thousands. */
export function figure(x, sign = false) {
  if (x === null || x === undefined || !Number.isFinite(x)) return "–";
  const digits = Math.abs(x) >= 1000 ? { maximumFractionDigits: 0 } : { maximumSignificantDigits: 3, notation: x !== 0 && Math.abs(x) < 1e-4 ? "scientific" : "standard" };
  return new Intl.NumberFormat(state.lang, { ...digits, signDisplay: sign ? "exceptZero" : "auto" }).format(x);
}

/** `+1.9 (1.6 to 2.1)`. */
export function interval(mean, low, high) {
  if (low === null || high === null || low === undefined) return figure(mean, true);
  return `${figure(mean, true)} (${figure(low, true)}${t("to")}${figure(high, true)})`;
}

/** A count without rounding. */
export function whole(x) {
  return new Intl.NumberFormat(state.lang).format(x);
}

const SAID = ["kind", "budget_bn_krw_per_year", "start", "end", "regions"];

/** A policy's budget, time and places in a few words. */
export function policyWords(policy, geometry) {
  return `${t("budget_line", whole(policy.budget_bn_krw_per_year ?? 0), policy.start ?? "…", policy.end ?? "…")}, ${regionWords(policy.regions ?? [], geometry)}`;
}

export function regionWords(regions, geometry) {
  return regions.map((r) => tOr(`regions_${r}`, nameOf(geometry?.places[r], r))).join(", ");
}

/** What a scenario has that its baseline has not, policy by policy, then all other settings by their keys. */
export function differencesInWords(base, one, geometry) {
  const name = (p) => tOr(`kind_${p.kind}`, p.kind), out = [];
  for (const [key, p] of Object.entries(base.policies)) if (!(key in one.policies)) out.push(t("policy_left_out", name(p)));
  for (const [key, p] of Object.entries(one.policies)) {
    const before = base.policies[key];
    if (!before) { out.push(t("policy_added", name(p), policyWords(p, geometry))); continue; }
    if (SAID.some((k) => JSON.stringify(p[k]) !== JSON.stringify(before[k]))) out.push(`${name(p)}: ${policyWords(before, geometry)} → ${policyWords(p, geometry)}`);
    for (const k of Object.keys(p)) if (!SAID.includes(k) && JSON.stringify(p[k]) !== JSON.stringify(before[k])) out.push(`${name(p)}, ${tOr(`key_${k}`, k)}: ${before[k] ?? "–"} → ${p[k]}`);
  }
  return [...out, ...(one.settings ?? [])];
}
