// Sweep: what came of a design, what matters in it, where something holds, and an estimate with its error as levers move.
import { choice, h, message, s } from "./dom.js";
import { setDraft } from "./draft.js";
import { barsOf, discovery } from "./matters.js";
import { parallel } from "./parallel.js";
import { niceTicks } from "./series.js";
import { change, state } from "./state.js";
import { sweepSource } from "./sweepsource.js";
import { figure, labelOf, said, spoken, t, tOr, titleOf, unitWord, whole } from "./words.js";

const BOX = { width: 300, height: 190, left: 52, right: 8, top: 8, bottom: 28 };

/** Build the page into a root. */
export async function sweep(root, source, start) {
  const from = sweepSource(start, source.sweep);
  if (!from.list.length) {
    root.replaceChildren(h("h2", {}, t("page_sweep")), message(t("no_sweeps")));
    return () => {};
  }
  const id = from.list.some((x) => x.id === state.sweep) ? state.sweep : from.list[0].id;
  const found = await from.points(id).catch((error) => error);
  if (found instanceof Error) {
    root.replaceChildren(h("h2", {}, t("page_sweep")), h("div", { class: "tools" }, whichSweep(from, id)), message(said(found.message)));
    return (changed) => (changed.has("sweep") ? sweep(root, source, start) : undefined);
  }
  const names = Object.keys(found.scenarios), view = { chart: null };
  let at = null, fitted = null, turn = 0;
  const tools = h("div", { class: "tools" }), guessed = h("p", { class: "estimate", role: "status" }), levers = h("div", { class: "sweeplevers" }), bars = h("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": t("what_matters") }), charts = h("div", { class: "sweepcharts" }), across = h("div", {}), printed = h("p", { class: "printed" }), box = h("div", {}), opening = h("div", { role: "status" });
  root.replaceChildren(h("h2", {}, t("page_sweep")), tools, printed, h("h3", {}, t("parallel")), across, opening,
    h("div", { class: "sweephalves" }, h("section", {}, h("h3", {}, t("what_matters")), bars), h("section", {}, h("h3", {}, t("box_title")), box)),
    h("h3", {}, t("responses")), guessed, h("div", { class: "sweepgrid" }, h("div", {}, h("h4", {}, t("factors")), levers), charts), h("p", { class: "note" }, [t("sweep_note"), from.cell ? t("open_cell_note") : ""].join(" ")), from.fixed ? methodOf(from) : "");

  const indicator = () => found.indicators.find((i) => i.name === state.ind) ?? found.indicators[0];
  const scenario = () => (names.includes(state.question) ? state.question : names.at(-1));
  const part = () => found.scenarios[scenario()];
  const factors = () => part().factors;
  const paired = () => found.paired || part().minus !== null;
  const fit = () => fitted;

  function drawTools() {
    tools.replaceChildren(from.fixed ? h("strong", {}, found.name) : whichSweep(from, id),
      names.length > 1 ? choice(t("scenario"), names.map((n) => [n, questionOf(n)]), scenario(), (v) => change({ question: v, brush: "" }), { id: "question" }) : "",
      choice(t("indicator"), found.indicators.map((i) => [i.name, labelOf(i)]), indicator().name, (ind) => change({ ind, brush: state.brush.split(";").filter((x) => !x.startsWith("y:")).join(";") }), { id: "indicator" }),
      h("p", { class: "note" }, [t("n_cells", whole(part().x.length)), t("n_replicates", whole(part().replicates)), t("at_year", found.year), t(paired() ? "paired_difference" : "level"), found.left_out.length ? t("words_left_out", found.left_out.join(", ")) : ""].filter(Boolean).join(" · ")));
  }

  /** A cell as a draft of the levers, on the map; where they cannot say all that it changes, the reason. */
  async function openCell(cell) {
    try {
      setDraft(await from.cell(id, scenario(), cell));
      change({ page: "explore", plain: 0 });
    } catch (error) { opening.replaceChildren(h("p", { class: "over", role: "alert" }, `${t("cell")} ${whole(cell)}: `, spoken(error.message))); }
  }

  function questionOf(name) {
    const { scenario, minus } = found.scenarios[name];
    return [scenario, minus].filter(Boolean).map((label) => titleOf({ label })).join(" − ");
  }

  /** All of one question and indicator; the slower answers come when they are there. */
  async function draw() {
    const mine = ++turn, one = indicator(), q = scenario();
    drawTools();
    const chart = parallel({ part: part(), indicator: one, label: labelOf(one), paired: paired(), onbrush: (brush) => change({ brush }), onopen: from.cell && openCell });
    view.chart = chart;
    across.replaceChildren(chart ? chart.root : message(t("empty")));
    chart?.show(state.brush);
    box.replaceChildren(discovery({ find: (bound) => from.box(id, q, one.name, bound), unit: one.unit, fixed: from.fixed, onlimits: (limits) => change({ brush: Object.entries(limits).filter(([n]) => factors().includes(n)).map(([n, [low, high]]) => `${factors().indexOf(n)}:${low ?? ""}:${high ?? ""}`).join(";") }) }));
    bars.replaceChildren();
    printed.textContent = [found.name, questionOf(q), labelOf(one), t("at_year", found.year), t("n_cells", whole(part().x.length)), t("n_replicates", whole(part().replicates))].join(" · ");
    const [answer, why] = await Promise.all([from.fit(id, q, one.name).catch(() => null), from.matters(id, q, one.name).catch((error) => error)]);
    if (mine !== turn) return;
    fitted = answer;
    drawLevers();
    bars.replaceChildren(why instanceof Error ? shares(why) : barsOf(why, one.unit));
  }

  function drawLevers() {
    const xs = part().x, ranges = factors().map((_, i) => [Math.min(...xs.map((x) => x[i])), Math.max(...xs.map((x) => x[i]))]);
    if (at?.length !== ranges.length) at = ranges.map(([low, high]) => Number(((low + high) / 2).toPrecision(4)));
    levers.replaceChildren(...factors().map((name, i) => {
      const [low, high] = ranges[i], number = h("input", { type: "number", step: "any", value: at[i], id: `factor-${i}` });
      const slider = h("input", { type: "range", min: low, max: high, step: (high - low) / 200 || 1, value: at[i], "aria-label": nameOfFactor(name), oninput: () => { number.value = Number(Number(slider.value).toPrecision(4)); move(i, Number(slider.value)); } });
      number.addEventListener("input", () => { slider.value = number.value; move(i, Number(number.value)); });
      return h("div", { class: "lever" }, h("label", { for: `factor-${i}` }, nameOfFactor(name), h("span", { class: "unit" }, `${figure(low)} … ${figure(high)}`)), h("div", { class: "pair" }, slider, number));
    }));
    estimate();
  }

  /** Where the design allows no indices: why, and how much of the fit each factor has by itself. */
  function shares(why) {
    const rows = fit() ? factors().map((name, i) => h("tr", {}, h("th", { scope: "row" }, nameOfFactor(name)), h("td", {}, bar(fit().share[i])), h("td", { class: "number" }, `${figure(100 * fit().share[i])} %`))) : null;
    return h("div", {}, h("p", { class: "note" }, said(why.message)), rows ? h("table", {}, h("caption", {}, t("share_alone")), h("tbody", {}, rows)) : message(t("too_few_points")));
  }

  function move(i, value) {
    at[i] = value;
    estimate();
  }

  function estimate() {
    const f = fit(), unit = unitWord(indicator().unit);
    const outside = factors().filter((_, i) => f && (at[i] < f.low[i] || at[i] > f.high[i] || Number.isNaN(at[i])));
    if (!f) guessed.textContent = t("too_few_points");
    else if (outside.length) guessed.textContent = t("outside_design", outside.map(nameOfFactor).join(", "));
    else {
      const y = predict(f, at), error = f.error > 1e-9 * Math.abs(y) ? 2 * f.error : 0; // less is the computer's own rounding
      guessed.textContent = `${t("estimate_is", `${figure(y, paired())} ± ${figure(error)} ${unit}`, f.points)}${f.error > 0.9 * f.spread ? ` ${t("estimate_weak")}` : ""}`;
    }
    charts.replaceChildren(...factors().map((name, i) => curve(name, i, f, !outside.length)));
  }

  function curve(name, i, f, inside) {
    const { x, of, cells } = part(), { mean, half } = of[indicator().name];
    const points = mean.map((y, k) => ({ x: x[k][i], y, e: half[k] ?? 0, cell: cells[k] })).filter((p) => p.y !== null);
    const line = f && inside ? Array.from({ length: 41 }, (_, k) => { const v = f.low[i] + ((f.high[i] - f.low[i]) * k) / 40; return [v, predict(f, at.map((a, j) => (j === i ? v : a)))]; }) : [];
    // With few replicates intervals are many times as long as all that the means do: longer ones leave the chart.
    const [least, most] = [Math.min(...points.map((p) => p.y), 0), Math.max(...points.map((p) => p.y), 0)], room = most - least;
    const ticks = niceTicks(Math.max(Math.min(...points.map((p) => p.y - p.e), ...line.map(([, y]) => y), 0), least - room), Math.min(Math.max(...points.map((p) => p.y + p.e), ...line.map(([, y]) => y), 0), most + room));
    const across = niceTicks(Math.min(...points.map((p) => p.x)), Math.max(...points.map((p) => p.x)));
    const px = (v) => BOX.left + ((v - across[0]) / (across.at(-1) - across[0] || 1)) * (BOX.width - BOX.left - BOX.right);
    const py = (v) => BOX.height - BOX.bottom - ((Math.max(ticks[0], Math.min(ticks.at(-1), v)) - ticks[0]) / (ticks.at(-1) - ticks[0] || 1)) * (BOX.height - BOX.top - BOX.bottom);
    const path = (ys) => line.map(([v], k) => `${px(v).toFixed(1)} ${py(ys[k]).toFixed(1)}`);
    const wide = f ? 2 * f.error : 0;
    return h("figure", { class: "chart" }, h("figcaption", {}, nameOfFactor(name)), s("svg", { viewBox: `0 0 ${BOX.width} ${BOX.height}`, role: "img", "aria-label": t("response_of", labelOf(indicator()), nameOfFactor(name)), class: "series" },
      ticks.map((v) => s("line", { class: v === 0 ? "zero" : "grid", x1: BOX.left, x2: BOX.width - BOX.right, y1: py(v), y2: py(v) })), ticks.map((v) => s("text", { class: "tick", x: BOX.left - 5, y: py(v) + 4, "text-anchor": "end" }, figure(v))),
      across.map((v, k) => s("text", { class: "tick", x: px(v), y: BOX.height - 8, "text-anchor": k === across.length - 1 ? "end" : "middle" }, figure(v))),
      line.length ? s("path", { class: "band", fill: "#0060a0", d: `M${path(line.map(([, y]) => y + wide)).join("L")}L${path(line.map(([, y]) => y - wide)).reverse().join("L")}z` }) : "",
      points.map((p) => s("line", { x1: px(p.x), x2: px(p.x), y1: py(p.y - p.e), y2: py(p.y + p.e), stroke: "#777" })), points.map((p) => s("circle", { cx: px(p.x), cy: py(p.y), r: 2.5, fill: "#333" })), from.cell ? points.map((p) => s("circle", { class: "point", cx: px(p.x), cy: py(p.y), r: 8, onclick: () => openCell(p.cell) }, s("title", {}, t("open_cell", whole(p.cell))))) : "",
      line.length ? s("path", { fill: "none", stroke: "#0060a0", "stroke-width": 2, "stroke-dasharray": "2 3", d: `M${path(line.map(([, y]) => y)).join("L")}` }) : "",
      s("line", { class: "cursor", x1: px(at[i]), x2: px(at[i]), y1: BOX.top, y2: BOX.height - BOX.bottom })));
  }

  await draw();
  return (changed) => {
    if (changed.has("sweep")) return sweep(root, source, start);
    if (changed.has("ind") || changed.has("question")) return draw();
    if (changed.has("brush")) view.chart?.show(state.brush);
  };
}

const whichSweep = (from, id) => choice(t("sweep_which"), from.list.map((x) => [x.id, x.folder]), id, (v) => change({ sweep: v, brush: "", question: "" }), { id: "sweep" });

/** In a report: how the sweep was made. */
function methodOf(from) {
  return h("section", {}, h("h3", {}, t("manifest")), h("details", {}, h("summary", {}, "sweep.toml"), h("pre", { tabindex: 0 }, from.file)), h("details", {}, h("summary", {}, t("manifest")), h("pre", { tabindex: 0 }, JSON.stringify(from.manifest, null, 1))));
}

const nameOfFactor = (name) => tOr(`key_${name}`, name);

/** The emulator at a point in the factors' own units. */
export function predict(f, point) {
  const x = point.map((v, i) => (2 * (v - f.low[i])) / (f.high[i] - f.low[i]) - 1);
  return f.terms.reduce((sum, term, k) => sum + f.weights[k] * term.reduce((a, i) => a * x[i], 1), 0);
}

function bar(share) {
  return s("svg", { viewBox: "0 0 100 10", class: "sharebar", "aria-hidden": "true" }, s("rect", { width: 100, height: 10, class: "empty" }), s("rect", { width: Math.max(0, Math.min(100, 100 * share)), height: 10, fill: "#0060a0" }));
}
