// Wedges: what each policy of a package does alone and what they do to each other, over the years; together they are the package.
import { h, s } from "./dom.js";
import { LINES } from "./palette.js";
import { niceTicks } from "./series.js";
import { figure, interval, labelOf, t, tOr, unitWord } from "./words.js";

const BOX = { width: 460, height: 230, left: 58, right: 20, top: 10, bottom: 24 };
const BETWEEN = "#8a8f96";

/** Chart and table of one package's frames in a year. */
export function wedgesOf(frames, indicator, year) {
  const parts = [...frames.policies.map((name, k) => ({ name: tOr(`kind_${frames.kinds[k]}`, name), of: frames.alone[k], adds: frames.adds[k], fill: LINES[k % LINES.length], at: k })),
    { name: t("interaction"), of: frames.interaction, adds: null, fill: BETWEEN, at: frames.policies.length }];
  return h("div", { class: "wedges" }, chart(frames, parts, indicator, year), tableOf(frames, parts, indicator, year));
}

function chart(frames, parts, indicator, year) {
  const n = frames.years.length, up = Array(n).fill(0), down = Array(n).fill(0);
  const bands = parts.map((part) => frames.years.map((_, i) => {
    const v = part.of.mean[i] ?? 0, stack = v >= 0 ? up : down, from = stack[i];
    stack[i] += v;
    return [from, stack[i]];
  }));
  const ticks = niceTicks(Math.min(...down, ...frames.whole.mean, 0), Math.max(...up, ...frames.whole.mean, 0));
  const x = (i) => BOX.left + (i / Math.max(n - 1, 1)) * (BOX.width - BOX.left - BOX.right);
  const y = (v) => BOX.height - BOX.bottom - ((v - ticks[0]) / (ticks.at(-1) - ticks[0] || 1)) * (BOX.height - BOX.top - BOX.bottom);
  const step = (x(1) - x(0)) * 0.66;
  const at = frames.years.indexOf(year);
  return h("figure", { class: "chart" }, h("figcaption", {}, labelOf(indicator), h("span", { class: "unit" }, unitWord(indicator.unit))),
    s("svg", { viewBox: `0 0 ${BOX.width} ${BOX.height}`, class: "series", role: "img", "aria-label": t("wedges_of", labelOf(indicator)) },
      s("defs", {}, hatch()), ticks.map((v) => s("line", { class: v === 0 ? "zero" : "grid", x1: BOX.left, x2: BOX.width - BOX.right, y1: y(v), y2: y(v) })),
      ticks.map((v) => s("text", { class: "tick", x: BOX.left - 5, y: y(v) + 4, "text-anchor": "end" }, figure(v))),
      frames.years.map((v, i) => (i % Math.ceil(n / 6) ? "" : s("text", { class: "tick", x: x(i), y: BOX.height - 6, "text-anchor": i === n - 1 ? "end" : "middle" }, String(v)))),
      bands.map((band, k) => band.map(([a, b], i) => (a === b ? "" : s("rect", { x: x(i) - step / 2, width: step, y: y(Math.max(a, b)), height: Math.abs(y(a) - y(b)), fill: k === parts.length - 1 ? "url(#between)" : parts[k].fill, stroke: "#fff", "stroke-width": 0.5, opacity: i === at ? 1 : 0.6 })))),
      s("path", { fill: "none", stroke: "#111", "stroke-width": 2, d: `M${frames.whole.mean.map((v, i) => `${x(i).toFixed(1)} ${y(v ?? 0).toFixed(1)}`).join("L")}` }),
      frames.whole.mean.map((v, i) => s("circle", { cx: x(i), cy: y(v ?? 0), r: i === at ? 4 : 2.5, fill: "#111" }))),
    h("ul", { class: "keys" }, parts.map((p, k) => h("li", {}, s("svg", { viewBox: "0 0 12 12", class: "dot", "aria-hidden": "true" }, s("rect", { width: 12, height: 12, fill: k === parts.length - 1 ? "url(#between)" : p.fill })), p.name)),
      h("li", {}, s("svg", { viewBox: "0 0 28 8", class: "linekey", "aria-hidden": "true" }, s("line", { x1: 0, x2: 28, y1: 4, y2: 4, stroke: "#111", "stroke-width": 2 })), t("the_package"))));
}

function hatch() {
  return s("pattern", { id: "between", width: 5, height: 5, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
    s("rect", { width: 5, height: 5, fill: "#d6d9dd" }), s("line", { x1: 0, y1: 0, x2: 0, y2: 5, stroke: BETWEEN, "stroke-width": 3 }));
}

function tableOf(frames, parts, indicator, year) {
  const i = frames.years.indexOf(year);
  if (i < 0) return h("p", { class: "note" }, t("no_rows", year));
  const said = (of) => (of ? interval(of.mean[i], of.low[i], of.high[i]) : "–");
  const row = (name, alone, adds, attributes) => h("tr", attributes, h("th", { scope: "row" }, name), h("td", { class: "number" }, said(alone)), h("td", { class: "number" }, said(adds)));
  return h("div", {}, h("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": t("wedges") }, h("table", {}, h("caption", {}, `${labelOf(indicator)}, ${t("at_year", year)}`),
    h("thead", {}, h("tr", {}, ["part", "alone", "shapley"].map((k) => h("th", { scope: "col", class: k === "part" ? null : "number" }, t(k))))),
    h("tbody", {}, parts.map((p) => row(p.name, p.of, p.adds)), row(t("the_package"), frames.whole, frames.whole, { class: "sum" })))),
  h("p", { class: "note" }, t("wedges_note"), frames.orders ? ` ${t("drawn_orders", frames.orders)}` : "", ` ${t("n_replicates", frames.replicates)}.`));
}
