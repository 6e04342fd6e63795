// Which factors matter: bars of Sobol' indices or of Morris' mean effects with their 95 % intervals; and the box in which something holds.
import { h, s } from "./dom.js";
import { figure, said, t, tOr, unitWord, whole } from "./words.js";

const SERIES = { "Morris": [["mu_star", "mu_star_is"]], "Sobol' indices": [["first", "index_alone"], ["total", "index_total"]], "RBD-FAST": [["first", "index_alone"]] };
const COLOURS = ["#0060a0", "#a84300"];

/** The table of bars of one answer of `jiyeok sensitivity`. */
export function barsOf(found, unit) {
  const morris = found.method === "Morris", series = SERIES[found.method], half = (row, key) => row[`${key}_half`] ?? 0;
  const most = Math.max(...found.rows.flatMap((row) => series.map(([key]) => row[key] + half(row, key))), morris ? 0 : 1) || 1;
  const shown = (row, key) => (row[key] === null ? "–" : `${figure(row[key])} (${figure(row[key] - half(row, key))}${t("to")}${figure(row[key] + half(row, key))})`);
  const noise = found.noise === null ? "" : ` ${t("noise_share", figure(100 * found.noise))}`;
  return h("div", {}, h("table", { class: "matters" }, h("caption", {}, `${found.method}, ${t("n_cells", whole(found.cells))}${morris ? `, ${unitWord(unit)}` : ""}`),
    h("thead", {}, h("tr", {}, h("th", { scope: "col" }, t("factors_short")), series.map(([, word]) => h("th", { scope: "col", colspan: 2 }, t(word))), morris ? h("th", { scope: "col" }, "σ") : "")),
    h("tbody", {}, found.rows.map((row) => h("tr", {}, h("th", { scope: "row" }, tOr(`key_${row.factor}`, row.factor)), series.map(([key], k) => [h("td", {}, bar(row[key], half(row, key), most, COLOURS[k])), h("td", { class: "number" }, shown(row, key))]), morris ? h("td", { class: "number" }, figure(row.sigma)) : "")))),
  h("p", { class: "note" }, t(morris ? "about_morris" : found.method === "RBD-FAST" ? "about_rbd" : "about_sobol"), noise, found.left_out ? ` ${t("cells_left_out", whole(found.left_out))}` : ""));
}

function bar(value, half, most, fill) {
  const x = (v) => 50 * 2 * Math.max(0, Math.min(1, v / most));
  return s("svg", { viewBox: "0 0 100 12", class: "sharebar", "aria-hidden": "true" }, s("rect", { width: 100, height: 12, class: "empty" }), value === null ? "" : s("rect", { width: x(value), y: 2, height: 8, fill }), value === null ? "" : s("line", { x1: x(value - half), x2: x(value + half), y1: 6, y2: 6, stroke: "#111", "stroke-width": 1.6 }));
}

/** The box that `jiyeok discover` finds, in words; `onlimits` puts it onto the axes above. */
export function boxOf(found, unit, onlimits) {
  const condition = t(found.at_least ? "box_at_least" : "box_at_most", found.since ? t("change_since", found.since) : t("box_value"), `${figure(found.bound)} ${unitWord(unit)}`);
  const limits = Object.entries(found.limits);
  const lines = limits.map(([name, [low, high]]) => h("li", {}, `${tOr(`key_${name}`, name)}: ${low === null ? "" : `≥ ${figure(low)}`}${low !== null && high !== null ? ", " : ""}${high === null ? "" : `≤ ${figure(high)}`}`));
  return h("div", { class: "box-found" }, h("p", {}, `${condition}: ${t("box_meet", whole(found.good), whole(found.cells))}`),
    limits.length ? [h("ul", {}, lines), h("p", {}, t("box_inside", whole(found.good_inside), whole(found.inside), figure(100 * found.coverage))), h("button", { type: "button", onclick: () => onlimits(found.limits) }, t("box_onto_axes"))] : h("p", {}, t("box_nothing")));
}

/** A form that asks for a box with a bound of the visitor's own; `find(bound)` gives one or throws. */
export function discovery({ find, unit, fixed, onlimits }) {
  const out = h("div", { role: "status" }), field = h("input", { type: "number", step: "any", id: "bound" });
  let turn = 0;
  const ask = async () => {
    const mine = ++turn;
    let shown;
    try {
      shown = boxOf(await find(field.value === "" ? null : Number(field.value)), unit, onlimits);
    } catch (error) { shown = h("p", { class: "note" }, said(error.message)); }
    if (mine === turn) out.replaceChildren(shown);
  };
  const form = fixed ? "" : h("form", { class: "row", onsubmit: (e) => { e.preventDefault(); void ask(); } }, h("label", { class: "choice" }, h("span", {}, `${t("box_bound")} (${unitWord(unit)})`), field), h("button", { type: "submit" }, t("box_find")));
  void ask();
  return h("div", {}, h("p", { class: "note" }, t("box_about")), form, out);
}
