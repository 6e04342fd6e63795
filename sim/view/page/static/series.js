// Series over the years: lines that differ by dash and colour, bands behind them, labels at their ends.
import { h, s } from "./dom.js";
import { DASHES, LINES } from "./palette.js";
import { figure, t, unitWord } from "./words.js";

const BOX = { width: 380, height: 170, left: 52, right: 8, top: 10, bottom: 22 };

/**
 * A chart. `lines` are {label, values, low, high, base}; values may hold null. Returns {root, cursor(year)}.
 */
export function seriesChart({ title, unit, years: own, lines: drawn, zero = false, onyear, heading, keys = true, before = null, target = null }) {
  // What was observed stands before the run's own years.
  const past = before ? before.years.filter((y) => y < own[0]) : [], years = [...past, ...own], pad = past.map(() => null);
  const lines = past.length ? drawn.map((l) => ({ ...l, values: [...pad, ...l.values], low: l.low && [...pad, ...l.low], high: l.high && [...pad, ...l.high] })) : drawn;
  const seen = past.length ? years.map((y) => before.values[before.years.indexOf(y)] ?? null) : [];
  const all = lines.flatMap((l) => [...l.values, ...(l.low ?? []), ...(l.high ?? [])]).filter((v) => v !== null && v !== undefined);
  all.push(...seen.filter((v) => v !== null), ...(target === null ? [] : [target]));
  if (zero) all.push(0);
  const ticks = niceTicks(Math.min(...all), Math.max(...all));
  const [low, high] = [ticks[0], ticks.at(-1)];
  const x = (i) => BOX.left + (i / Math.max(years.length - 1, 1)) * (BOX.width - BOX.left - BOX.right);
  const y = (v) => BOX.height - BOX.bottom - ((v - low) / (high - low || 1)) * (BOX.height - BOX.top - BOX.bottom);
  // An element with a layer of its own: a step of the scrubber moves it and paints no chart again.
  const now = h("div", { class: "now", hidden: true });
  const svg = s("svg", { viewBox: `0 0 ${BOX.width} ${BOX.height}`, class: "series", role: "img", "aria-label": `${title}, ${unitWord(unit)}` },
    ticks.map((v) => s("line", { class: v === 0 && zero ? "zero" : "grid", x1: BOX.left, x2: BOX.width - BOX.right, y1: y(v), y2: y(v) })),
    ticks.map((v) => s("text", { x: BOX.left - 5, y: y(v) + 4, class: "tick", "text-anchor": "end" }, tickText(v, ticks))),
    yearMarks(years).map((i) => s("text", { x: x(i), y: BOX.height - 6, class: "tick", "text-anchor": i === years.length - 1 ? "end" : "middle" }, String(years[i]))),
    lines.map((line, k) => band(line, k, x, y)), lines.map((line, k) => path(line, k, x, y)),
    seen.map((v, i) => (v === null ? "" : s("circle", { class: "seen", cx: x(i).toFixed(1), cy: y(v).toFixed(1), r: 2.6 }))),
    target === null ? "" : [s("line", { class: "target", x1: BOX.left, x2: BOX.width - BOX.right, y1: y(target), y2: y(target) }), s("text", { class: "tick", x: BOX.left + 4, y: y(target) - 4 }, t("target"))]);
  if (onyear) {
    svg.addEventListener("click", (e) => {
      const place = (e.clientX - svg.getBoundingClientRect().left) / svg.getBoundingClientRect().width * BOX.width;
      const share = (place - BOX.left) / (BOX.width - BOX.left - BOX.right);
      onyear(years[Math.max(0, Math.min(years.length - 1, Math.round(share * (years.length - 1))))]);
    });
  }
  const key = h("ul", { class: "keys" }, lines.map((line, k) => h("li", {}, swatch(line, k), h("span", {}, line.label))),
    past.length ? h("li", {}, s("svg", { viewBox: "0 0 28 8", class: "linekey", "aria-hidden": "true" }, [4, 14, 24].map((cx) => s("circle", { class: "seen", cx, cy: 4, r: 2.6 }))), h("span", {}, t("observed"))) : "");
  const root = h("figure", { class: "chart" }, h("figcaption", {}, heading ?? title, h("span", { class: "unit" }, unitWord(unit))), h("div", { class: "plot" }, svg, now), keys ? key : "");
  return {
    root,
    cursor(year) {
      const i = years.indexOf(year);
      now.hidden = i < 0;
      if (i >= 0) now.style.transform = `translateX(${((100 * x(i)) / BOX.width).toFixed(2)}%)`;
    },
  };
}

/** Colour and dash of a line: the baseline is grey and dashed. */
export function style(line, k) {
  if (line.guess) return { stroke: "#333", "stroke-dasharray": "0.1 4", "stroke-linecap": "round" };
  return line.base ? { stroke: "#555", "stroke-dasharray": "5 4" } : { stroke: LINES[(line.at ?? k) % LINES.length], "stroke-dasharray": DASHES[(line.at ?? k) % DASHES.length] };
}

function swatch(line, k) {
  return s("svg", { viewBox: "0 0 28 8", class: "linekey", "aria-hidden": "true" }, s("line", { x1: 0, x2: 28, y1: 4, y2: 4, ...style(line, k), "stroke-width": 2 }));
}

function path(line, k, x, y) {
  const parts = line.values.map((v, i) => (v === null ? null : `${x(i).toFixed(1)} ${y(v).toFixed(1)}`));
  let d = "";
  parts.forEach((p, i) => { if (p) d += (i && parts[i - 1] ? "L" : "M") + p; });
  return s("path", { d, fill: "none", "stroke-width": 2, ...style(line, k) });
}

function band(line, k, x, y) {
  const known = line.values.map((_, i) => i).filter((i) => line.low?.[i] !== null && line.low?.[i] !== undefined);
  if (known.length < 2) return s("g", {});
  const up = known.map((i) => `${x(i).toFixed(1)} ${y(line.high[i]).toFixed(1)}`);
  const down = [...known].reverse().map((i) => `${x(i).toFixed(1)} ${y(line.low[i]).toFixed(1)}`);
  return s("path", { d: `M${up.join("L")}L${down.join("L")}z`, class: "band", fill: style(line, k).stroke });
}

function yearMarks(years) {
  const step = Math.max(1, Math.ceil(years.length / 6));
  return years.map((_, i) => i).filter((i) => (years.length - 1 - i) % step === 0);
}

/** Four or five round figures around a range. */
export function niceTicks(low, high) {
  if (!Number.isFinite(low) || !Number.isFinite(high)) return [0, 1];
  if (low === high) return [low - Math.abs(low || 1) * 0.01, low + Math.abs(low || 1) * 0.01];
  const raw = (high - low) / 4;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 2.5, 5, 10].map((m) => m * power).find((v) => v >= raw);
  const first = Math.floor(low / step + 1e-9);
  const last = Math.ceil(high / step - 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

function tickText(v, ticks) {
  const most = Math.max(...ticks.map(Math.abs));
  const gap = ticks[1] - ticks[0];
  if (most >= 10_000) return new Intl.NumberFormat(document.documentElement.lang, { notation: "compact", maximumFractionDigits: Math.max(0, Math.ceil(-Math.log10(gap / 10 ** (3 * Math.floor(Math.log10(most) / 3))) )) }).format(v);
  return figure(Number(v.toPrecision(4)));
}
