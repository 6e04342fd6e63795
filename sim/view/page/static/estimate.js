// The instant estimate: what a draft of policies would do, by the sums of a fitted design, until a run replaces it.
import { draft } from "./draft.js";
import { figure, t, tOr } from "./words.js";

const OWN = ["kind", "budget_bn_krw_per_year"];
let shipped = null;

/** Fetch the fits once; without a server or without the file there is no estimate. */
export async function loadEstimate(start) {
  if (!start?.estimate) return null;
  shipped ??= fetch("api/estimate").then((answer) => (answer.ok ? answer.json() : null)).catch(() => { shipped = null; return null; });
  return shipped;
}

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

/** Whether a scenario on screen consists of the draft's policies, so that nothing needs to be estimated. */
export function isRun(one, levers, d = draft()) {
  const rest = Object.values(one.policies), mine = Object.values(d.policies);
  return mine.length === rest.length && mine.every((p) => {
    const at = rest.findIndex((q) => q.kind === p.kind && levers[p.kind]?.fields.every((f) => same(q[f.key] ?? f.default, p[f.key] ?? f.default)));
    return at >= 0 && rest.splice(at, 1);
  });
}

/** What of a draft lies outside the design, in words; nothing where the estimate holds. */
export function outside(found, levers, d = draft()) {
  const out = [], kinds = new Set();
  const facts = { pack: found.pack, scale: found.scale };
  for (const [key, value] of Object.entries(facts)) if (d[key] !== value) out.push(t(key));
  if (d.years > found.years.length - 1) out.push(t("years"));
  let sum = 0;
  for (const p of Object.values(d.policies)) {
    const name = tOr(`kind_${p.kind}`, p.kind), budget = Number(p.budget_bn_krw_per_year) || 0;
    sum += budget;
    if (!found.kinds.includes(p.kind)) out.push(name);
    if (kinds.has(p.kind)) out.push(t("twice", name));
    kinds.add(p.kind);
    if (budget < 0) out.push(`${name}: ${t("budget_year")}`);
    for (const f of levers[p.kind]?.fields ?? []) {
      const usual = f.key in found ? found[f.key] : f.default;
      if (!OWN.includes(f.key) && !same(p[f.key] ?? usual, usual)) out.push(`${name}: ${f.key === "regions" ? t("where") : tOr(`key_${f.key}`, f.key)}`);
    }
  }
  if (sum > found.most) out.push(t("more_than", figure(found.most)));
  return [...new Set(out)];
}

function termsOf(found, fit, d) {
  const budgets = found.kinds.map((kind) => Object.values(d.policies).reduce((a, p) => a + (p.kind === kind ? Number(p.budget_bn_krw_per_year) || 0 : 0), 0));
  return budgets.map((b, i) => (fit.turns[i] === null ? b / found.most : Math.expm1(-b / fit.turns[i]) / Math.expm1(-found.most / fit.turns[i])));
}

/** An indicator's estimated frames, shaped like those of a scenario: `effect` and `half` [year][place] by level; null where there is no fit. */
export function estimated(found, name, years, places, d = draft()) {
  const fit = found.indicators[name];
  if (!fit) return null;
  const x = termsOf(found, fit, d);
  const wide = 2 * Math.sqrt(Math.max(0, x.reduce((a, xi, i) => a + xi * x.reduce((b, xj, j) => b + fit.spread[i][j] * xj, 0), 0)));
  const sum = (weights) => (weights[0] === null ? null : weights.reduce((a, w, i) => a + w * x[i], 0));
  const out = { guess: true };
  for (const level of ["nation", "province"]) {
    if (!fit[level] || !same(found.places[level], places[level])) continue;
    const rows = years.map((y) => found.years.indexOf(y)).map((k) => (k < 0 ? null : { w: fit[level].weights[k], e: fit[level].error[k] }));
    out[level] = {
      effect: rows.map((r) => found.places[level].map((_, p) => (r ? sum(r.w[p]) : null))),
      half: rows.map((r) => found.places[level].map((_, p) => (r && r.e[p] !== null ? wide * r.e[p] : null))),
      once: rows.map((r) => found.places[level].map((_, p) => r?.e[p] ?? null)),
    };
  }
  return out;
}

/** Frames with the estimate behind the scenarios: its levels are the baseline's plus the effect. */
export function withEstimate(frames, found, study) {
  const guess = estimated(found, frames.indicator, frames.years, study.places);
  if (!guess) return frames;
  for (const level of ["nation", "province"]) {
    const base = frames.scenarios[0]?.[level];
    if (guess[level] && base) {
      const add = (sign) => base.level.map((row, i) => row.map((v, p) => (v === null || guess[level].effect[i][p] === null ? null : v + guess[level].effect[i][p] + sign * (guess[level].half[i][p] ?? 0))));
      Object.assign(guess[level], { level: add(0), low: add(-1), high: add(1) });
    }
  }
  return { ...frames, scenarios: [...frames.scenarios, guess] };
}
