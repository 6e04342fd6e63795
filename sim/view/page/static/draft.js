// The scenario that is being put together: kept in the address, with undo and redo.
import { change, state } from "./state.js";

export const NEW = { name: "my scenario", pack: "korea_2024", scale: 100, years: 10, replicates: 12, seed: 1, ceiling_bn_krw_per_year: 200, policies: {} };
const done = [];
const undone = [];

/** The draft of the address; what is wrong in it falls back to a new one. */
export function draft() {
  try {
    const found = state.pol ? JSON.parse(state.pol) : {};
    const known = Object.fromEntries(Object.entries(found).filter(([k, v]) => k in NEW && typeof v === typeof NEW[k]));
    return { ...NEW, ...known };
  } catch {
    return { ...NEW };
  }
}

/** Set a new draft; only what differs from a new one stands in the address. */
export function setDraft(next, remember = true) {
  if (remember) { done.push(state.pol); undone.length = 0; }
  const said = Object.fromEntries(Object.entries(next).filter(([k, v]) => JSON.stringify(v) !== JSON.stringify(NEW[k])));
  change({ pol: Object.keys(said).length ? JSON.stringify(said) : "" }, false);
}

export const canUndo = () => done.length > 0;
export const canRedo = () => undone.length > 0;
export function undo() { step(done, undone); }
export function redo() { step(undone, done); }

function step(from, to) {
  if (!from.length) return;
  to.push(state.pol);
  change({ pol: from.pop() }, false);
}

/** A policy with the budget, window and places that most scenarios have. */
export function freshPolicy(kind, budget, lastYear) {
  return { kind, budget_bn_krw_per_year: budget, start: "2025Q1", end: `${Math.min(2029, lastYear)}Q4`, regions: ["non_capital"] };
}

/** Free names: `ai_services`, `ai_services_2`. */
export function nameFor(kind, policies) {
  let name = kind;
  for (let i = 2; name in policies; i++) name = `${kind}_${i}`;
  return name;
}

export const PRESETS = {
  status_quo: {},
  ai: { ai_adoption_subsidy: 200 },
  campus: { campus_innovation_space: 200 },
  settling: { settlement: 200 },
  mixed: { ai_adoption_subsidy: 70, campus_innovation_space: 70, settlement: 60 },
};

export function preset(name) {
  const d = draft(), last = 2024 + d.years;
  const policies = Object.fromEntries(Object.entries(PRESETS[name]).map(([kind, budget]) => [kind, freshPolicy(kind, budget, last)]));
  return { ...d, name: name === "status_quo" ? NEW.name : `preset ${name}`, policies };
}
