// Parallel coordinates: a line for every cell of a sweep, an axis for every factor and one for what came of it; axes can be brushed.
import { h, s } from "./dom.js";
import { colour } from "./palette.js";
import { figure, interval, t, tOr, unitWord, whole } from "./words.js";

const LEAST = 118, MOST = 240, MIDDLE = "#8a8f96", TOP = 46, HEIGHT = 250, BOTTOM = 22, BINS = 9, LISTED = 10;

/** Limits by axis from the address: `0:1.5:3;y::7`. */
export function readBrush(text) {
  const found = {};
  for (const [axis, low, high] of text.split(";").map((x) => x.split(":"))) {
    const ends = [low, high].map((x) => (x === undefined || x === "" || !Number.isFinite(Number(x)) ? null : Number(x)));
    if (axis && ends.some((e) => e !== null)) found[axis] = ends;
  }
  return found;
}

const writeBrush = (limits) => Object.entries(limits).filter(([, ends]) => ends.some((e) => e !== null)).map(([axis, [low, high]]) => `${axis}:${low ?? ""}:${high ?? ""}`).join(";");

/** Which points [point] are inside the limits. */
export function insideOf(axes, limits) {
  return axes[0].values.map((_, k) => axes.every((a) => { const [low, high] = limits[a.id] ?? [null, null]; return (low === null || a.values[k] >= low) && (high === null || a.values[k] <= high); }));
}

/** Axes of one question and indicator: factors, then the outcome. */
export function axesOf(part, indicator, label) {
  const axis = (id, name, values) => ({ id, name, values, low: Math.min(...values), high: Math.max(...values) });
  const kept = part.x.map((_, k) => k).filter((k) => part.of[indicator.name].mean[k] !== null);
  return { kept, axes: [...part.factors.map((name, i) => axis(String(i), tOr(`key_${name}`, name), kept.map((k) => part.x[k][i]))), axis("y", label, kept.map((k) => part.of[indicator.name].mean[k]))] };
}

/** The chart, the limits as fields, and what is chosen; `onbrush` gets the new limits as text, `onopen` the number of a cell. */
export function parallel({ part, indicator, label, paired, onbrush, onopen }) {
  const { kept, axes } = axesOf(part, indicator, label);
  if (!axes[0].values.length) return null;
  const GAP = Math.max(LEAST, Math.min(MOST, Math.floor((window.innerWidth - 60) / axes.length)));
  const unit = unitWord(indicator.unit), of = part.of[indicator.name];
  const x = (i) => GAP / 2 + i * GAP, span = (a) => a.high - a.low || 1;
  const y = (a, v) => TOP + (1 - (v - a.low) / span(a)) * (HEIGHT - TOP - BOTTOM);
  const lines = kept.map((_, k) => `M${axes.map((a, i) => `${x(i)} ${y(a, a.values[k]).toFixed(1)}`).join("L")}`);
  const scale = scaleOf(axes.at(-1).values, indicator, paired), back = s("path", { class: "othercells" }), groups = Array.from({ length: BINS }, (_, b) => s("path", { class: "cells", stroke: strokeOf(b, scale) }));
  const marks = s("g", { class: "brushes" }), said = h("p", { class: "told", role: "status" }), list = h("div", {}), fields = h("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": t("brush_fields") });
  const svg = s("svg", { viewBox: `0 0 ${axes.length * GAP} ${HEIGHT}`, width: axes.length * GAP, class: "parallel", role: "img", "aria-label": t("parallel_of", label, whole(kept.length)) }, back, groups, marks, axes.map((a, i) => axisOf(a, i)));
  let limits = {};

  function axisOf(a, i) {
    const hit = s("rect", { class: "brushable", x: x(i) - 18, width: 36, y: TOP - 6, height: HEIGHT - TOP - BOTTOM + 12, "data-axis": a.id });
    const value = (e) => { const box = svg.getBoundingClientRect(), at = ((e.clientY - box.top) / box.height) * HEIGHT; return a.low + (1 - Math.max(0, Math.min(1, (at - TOP) / (HEIGHT - TOP - BOTTOM)))) * span(a); };
    let from = null;
    hit.addEventListener("pointerdown", (e) => { from = value(e); hit.setPointerCapture(e.pointerId); e.preventDefault(); });
    hit.addEventListener("pointermove", (e) => { if (from !== null) set(a.id, ends(from, value(e)), false); });
    hit.addEventListener("pointerup", (e) => { if (from !== null) set(a.id, Math.abs(value(e) - from) < span(a) / 60 ? [null, null] : ends(from, value(e)), true); from = null; });
    hit.addEventListener("pointercancel", () => { from = null; });
    return [s("line", { class: "axis", x1: x(i), x2: x(i), y1: TOP, y2: HEIGHT - BOTTOM }), s("text", { class: "axisname", x: x(i), y: i % 2 ? 14 : 30, "text-anchor": "middle" }, a.name.length > 30 ? `${a.name.slice(0, 29)}…` : a.name, s("title", {}, a.name)),
      s("text", { class: "tick", x: x(i) + 4, y: TOP - 3 }, figure(a.high)), s("text", { class: "tick", x: x(i) + 4, y: HEIGHT - BOTTOM + 13 }, figure(a.low)), hit];
  }

  const short = (v) => Number(v.toPrecision(4)), ends = (a, b) => [short(Math.min(a, b)), short(Math.max(a, b))];
  function set(axis, pair, done) {
    limits = { ...limits, [axis]: pair };
    paint();
    fillFields();
    if (done) onbrush(writeBrush(limits));
  }

  // Made once: a field that is being left or entered must not be replaced under the hand.
  const inputs = new Map(axes.map((a) => [a.id, [0, 1].map((k) => h("input", { type: "number", step: "any", id: `brush-${a.id}-${k}`, placeholder: figure(k ? a.high : a.low), "aria-label": t(k ? "brush_to" : "brush_from", a.name),
    oninput: (e) => { const pair = [...(limits[a.id] ?? [null, null])], v = e.target.value; pair[k] = v === "" ? null : Number(v); limits = { ...limits, [a.id]: pair }; paint(); }, onchange: () => onbrush(writeBrush(limits)) }))]));
  fields.append(h("table", { class: "brushfields" }, h("thead", {}, h("tr", {}, ["factors_short", "at_least", "at_most"].map((k) => h("th", { scope: "col" }, t(k))))), h("tbody", {}, axes.map((a) => h("tr", {}, h("th", { scope: "row" }, a.name), inputs.get(a.id).map((field) => h("td", {}, field)))))));

  function fillFields() {
    for (const [id, pair] of inputs) pair.forEach((field, k) => { if (field !== document.activeElement) field.value = limits[id]?.[k] ?? ""; });
  }

  function paint() {
    const chosen = insideOf(axes, limits), paths = Array.from({ length: BINS }, () => []), rest = [];
    chosen.forEach((inside, k) => { if (!inside) rest.push(lines[k]); else paths[Math.max(0, Math.min(BINS - 1, Math.floor(((axes.at(-1).values[k] - scale.low) / (scale.high - scale.low || 1)) * BINS)))].push(lines[k]); });
    back.setAttribute("d", rest.join(""));
    groups.forEach((g, b) => g.setAttribute("d", paths[b].join("")));
    marks.replaceChildren(...axes.flatMap((a, i) => { const pair = limits[a.id]; if (!pair || pair.every((e) => e === null)) return []; const top = y(a, Math.min(pair[1] ?? a.high, a.high)), end = y(a, Math.max(pair[0] ?? a.low, a.low)); return [s("rect", { x: x(i) - 8, width: 16, y: Math.min(top, end), height: Math.max(Math.abs(end - top), 2) })]; }));
    tell(chosen);
  }

  function tell(chosen) {
    const here = kept.filter((_, k) => chosen[k]), means = here.map((k) => of.mean[k]);
    if (!here.length) { said.textContent = t("brush_none"); return void list.replaceChildren(); }
    const clear = here.filter((k) => of.half[k] !== null && Math.abs(of.mean[k]) > of.half[k]).length, mean = means.reduce((a, b) => a + b, 0) / means.length;
    said.textContent = [t("brush_said", whole(here.length), whole(kept.length), figure(mean, paired), figure(Math.min(...means), paired), figure(Math.max(...means), paired), unit), paired ? t("brush_clear", whole(clear)) : ""].join(" ");
    const sign = indicator.better === "down" ? -1 : 1, best = [...here].sort((a, b) => sign * (of.mean[b] - of.mean[a])).slice(0, LISTED);
    list.replaceChildren(h("details", {}, h("summary", {}, t("brush_best", whole(best.length))), h("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": t("brush_best", whole(best.length)) }, h("table", {}, h("thead", {}, h("tr", {}, [t("cell"), ...axes.map((a) => a.name)].map((n) => h("th", { scope: "col" }, n)))),
      h("tbody", {}, best.map((k) => h("tr", {}, h("th", { scope: "row" }, onopen ? h("button", { type: "button", class: "plain", "aria-label": t("open_cell", whole(part.cells[k])), onclick: () => onopen(part.cells[k]) }, whole(part.cells[k])) : whole(part.cells[k])), part.x[k].map((v) => h("td", { class: "number" }, figure(v))), h("td", { class: "number" }, of.half[k] === null ? figure(of.mean[k], paired) : paired ? interval(of.mean[k], of.mean[k] - of.half[k], of.mean[k] + of.half[k]) : `${figure(of.mean[k])} ± ${figure(of.half[k])}`))))))));
  }

  const root = h("section", {}, h("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": t("parallel") }, svg), h("p", { class: "note" }, t("parallel_note")), said, h("details", { class: "brush" }, h("summary", {}, t("brush_fields")), fields), list);
  return { root, show(text) { limits = readBrush(text); paint(); fillFields(); } };
}

/** Colour of a bin; the middle of the palette of differences is as white as the page. */
const strokeOf = (bin, scale) => (scale.kind === "effect" && bin === (BINS - 1) / 2 ? MIDDLE : colour(scale.low + ((bin + 0.5) / BINS) * (scale.high - scale.low), scale));

function scaleOf(values, indicator, signed) {
  const sorted = [...values].sort((a, b) => a - b), sign = indicator.better === "down" ? -1 : 1, most = Math.max(...values.map(Math.abs)) || 1;
  return signed ? { kind: "effect", sign, low: -most, high: most } : { kind: "level", sign: 1, low: sorted[0], high: sorted.at(-1) };
}
