// What a map shows of an indicator's frames: values and doubts by place, on one scale for all years and scenarios.

function quantile(sorted, q) {
  return sorted.length ? sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] : 0;
}

/** A view of one scenario, mode and level; `at(i)` gives {values, unclear} of the i-th year, made once each. */
export function figuresOf(frames, study, scenario, mode, level) {
  const codes = study.places[level];
  const part = frames.scenarios[scenario]?.[level];
  const kept = [];
  return {
    years: frames.years, codes, part,
    known: Boolean(part && (mode !== "effect" || part.effect)),
    at(i) {
      return (kept[i] ??= frameOf(part, codes, mode, i));
    },
  };
}

function frameOf(part, codes, mode, i) {
  const values = new Map(), unclear = new Set(), clear = { up: 0, down: 0, known: 0 };
  codes.forEach((code, p) => {
    const value = valueOf(part, mode, i, p);
    values.set(code, value);
    if (mode !== "effect" || value === null) return;
    clear.known += 1;
    if (isUnclear(value, part.half[i][p])) unclear.add(code);
    else if (value !== 0) clear[value > 0 ? "up" : "down"] += 1;
  });
  return { values, unclear, clear };
}

export function valueOf(part, mode, i, p) {
  if (mode === "effect") return part.effect?.[i]?.[p] ?? null;
  const now = part.level[i]?.[p] ?? null;
  if (mode === "level" || now === null) return now;
  const before = part.level[0][p];
  return before === null ? null : now - before;
}

/** The interval has zero in it, or there is none; a difference of exactly nothing in every pair is no doubt. */
export function isUnclear(effect, half) {
  if (effect === null) return false;
  if (half === null) return true;
  return Math.abs(effect) <= half && !(effect === 0 && half === 0);
}

/** One scale over all years and scenarios, by what is large but not the single largest place. */
export function scaleOf(frames, indicator, mode, level) {
  const parts = frames.scenarios.map((one) => one?.[level]).filter((p) => p && (mode !== "effect" || p.effect));
  const all = parts.flatMap((part) => part.level.flatMap((row, i) => row.map((_, p) => valueOf(part, mode, i, p)))).filter((v) => v !== null);
  const sign = indicator.better === "down" ? -1 : 1;
  if (mode === "level") {
    all.sort((a, b) => a - b);
    return { kind: "level", sign: 1, low: quantile(all, 0.02), high: quantile(all, 0.98), signed: false };
  }
  const most = quantile(all.map(Math.abs).sort((a, b) => a - b), 0.98) || quantile(all.map(Math.abs).sort((a, b) => a - b), 1) || 1;
  return { kind: "effect", sign, low: -most, high: most, signed: true };
}

const CHANCE = 0.05, ENOUGH = 2 * CHANCE;

/** Where most municipalities are clear at the last year-end: {s, ind, clear, known, share} by the rows of the comparison; null without any. */
export function clearest(rows, study) {
  const last = Math.max(...rows.map((r) => r.year));
  const found = rows.filter((r) => r.year === last && r.municipalities_better !== null && study.indicators.some((i) => i.name === r.indicator)).map((r) => {
    const clear = r.municipalities_better + r.municipalities_worse, known = clear + r.municipalities_unclear;
    return { s: study.scenarios.findIndex((one) => one.label === r.scenario), ind: r.indicator, clear, known, share: known ? clear / known : 0 };
  }).filter((x) => x.s > 0);
  return found.sort((a, b) => b.share - a.share)[0] ?? null;
}

/** What a visitor sees first who has asked for nothing: the clearest map, or levels where all of them hold no more than chance would give. */
export function firstView(rows, study) {
  const best = clearest(rows, study);
  if (!best) return {};
  return best.share > ENOUGH ? { s: best.s, ind: best.ind, mode: "effect" } : { s: best.s, mode: "level" };
}
