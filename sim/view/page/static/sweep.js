// Sweep: what happens as levers move, at once: an estimate from the runs of a design, with its error.
import { choice, h, message, s } from "./dom.js";
import { niceTicks } from "./series.js";
import { change, state } from "./state.js";
import { figure, labelOf, t, unitWord } from "./words.js";

const BOX = { width: 300, height: 190, left: 52, right: 8, top: 8, bottom: 28 };

/** Build the page into a root. */
export async function sweep(root, source, start) {
  const list = start?.sweeps ?? [];
  if (!list.length) {
    root.replaceChildren(h("h2", {}, t("page_sweep")), message(t("no_sweeps")));
    return () => {};
  }
  const id = list.some((x) => x.id === state.sweep) ? state.sweep : list[0].id;
  const answer = await fetch(`api/sweep?id=${encodeURIComponent(id)}`);
  const found = await answer.json();
  if (!answer.ok) throw new Error(found.error);
  const names = Object.keys(found.scenarios);
  let scenario = names[0], at = null;
  const tools = h("div", { class: "tools" }), said = h("p", { class: "estimate", role: "status" }), levers = h("div", { class: "sweeplevers" }), bars = h("div", {}), charts = h("div", { class: "sweepcharts" });
  root.replaceChildren(h("h2", {}, t("page_sweep")), tools, said, h("div", { class: "sweepgrid" }, h("div", {}, h("h3", {}, t("factors")), levers, h("h3", {}, t("what_matters")), bars), charts), h("p", { class: "note" }, t("sweep_note")));

  const indicator = () => found.indicators.find((i) => i.name === state.ind) ?? found.indicators[0];
  const part = () => found.scenarios[scenario];
  const fit = () => part().of[indicator().name].fit;

  function drawTools() {
    tools.replaceChildren(choice(t("sweep_which"), list.map((x) => [x.id, x.folder]), id, (v) => change({ sweep: v }), { id: "sweep" }),
      names.length > 1 ? choice(t("scenario"), names.map((n) => [n, n]), scenario, (v) => { scenario = v; at = null; draw(); }) : "",
      choice(t("indicator"), found.indicators.map((i) => [i.name, labelOf(i)]), indicator().name, (ind) => change({ ind }), { id: "indicator" }));
  }

  function draw() {
    drawTools();
    const xs = part().x, ranges = found.factors.map((_, i) => [Math.min(...xs.map((x) => x[i])), Math.max(...xs.map((x) => x[i]))]);
    at ??= ranges.map(([low, high]) => Number(((low + high) / 2).toPrecision(4)));
    levers.replaceChildren(...found.factors.map((name, i) => {
      const [low, high] = ranges[i], number = h("input", { type: "number", step: "any", value: at[i], id: `factor-${i}` });
      const slider = h("input", { type: "range", min: low, max: high, step: (high - low) / 200 || 1, value: at[i], "aria-label": name, oninput: () => { number.value = Number(Number(slider.value).toPrecision(4)); move(i, Number(slider.value)); } });
      number.addEventListener("input", () => { slider.value = number.value; move(i, Number(number.value)); });
      return h("div", { class: "lever" }, h("label", { for: `factor-${i}` }, name, h("span", { class: "unit" }, `${figure(low)} … ${figure(high)}`)), h("div", { class: "pair" }, slider, number));
    }));
    bars.replaceChildren(fit() ? h("table", {}, h("caption", {}, t("share_alone")), h("tbody", {}, found.factors.map((name, i) => h("tr", {}, h("th", { scope: "row" }, name), h("td", {}, bar(fit().share[i])), h("td", { class: "number" }, `${figure(100 * fit().share[i])} %`))))) : message(t("too_few_points")));
    estimate();
  }

  function move(i, value) {
    at[i] = value;
    estimate();
  }

  function estimate() {
    const f = fit(), unit = unitWord(indicator().unit);
    const outside = found.factors.filter((_, i) => f && (at[i] < f.low[i] || at[i] > f.high[i] || Number.isNaN(at[i])));
    if (!f) said.textContent = t("too_few_points");
    else if (outside.length) said.textContent = t("outside_design", outside.join(", "));
    else {
      const y = predict(f, at);
      said.textContent = `${t("estimate_is", `${figure(y, found.paired)} ± ${figure(2 * f.error)} ${unit}`, f.points)}${f.error > 0.9 * f.spread ? ` ${t("estimate_weak")}` : ""}`;
    }
    charts.replaceChildren(...found.factors.map((name, i) => curve(name, i, f, !outside.length)));
  }

  function curve(name, i, f, inside) {
    const { x, of } = part(), { mean, half } = of[indicator().name];
    const points = mean.map((y, k) => ({ x: x[k][i], y, e: half[k] ?? 0 })).filter((p) => p.y !== null);
    const line = f && inside ? Array.from({ length: 41 }, (_, k) => { const v = f.low[i] + ((f.high[i] - f.low[i]) * k) / 40; return [v, predict(f, at.map((a, j) => (j === i ? v : a)))]; }) : [];
    const ticks = niceTicks(Math.min(...points.map((p) => p.y - p.e), ...line.map(([, y]) => y), 0), Math.max(...points.map((p) => p.y + p.e), ...line.map(([, y]) => y), 0));
    const across = niceTicks(Math.min(...points.map((p) => p.x)), Math.max(...points.map((p) => p.x)));
    const px = (v) => BOX.left + ((v - across[0]) / (across.at(-1) - across[0] || 1)) * (BOX.width - BOX.left - BOX.right);
    const py = (v) => BOX.height - BOX.bottom - ((v - ticks[0]) / (ticks.at(-1) - ticks[0] || 1)) * (BOX.height - BOX.top - BOX.bottom);
    const path = (ys) => line.map(([v], k) => `${px(v).toFixed(1)} ${py(ys[k]).toFixed(1)}`);
    const wide = f ? 2 * f.error : 0;
    return h("figure", { class: "chart" }, h("figcaption", {}, name), s("svg", { viewBox: `0 0 ${BOX.width} ${BOX.height}`, role: "img", "aria-label": t("response_of", labelOf(indicator()), name), class: "series" },
      ticks.map((v) => s("line", { class: v === 0 ? "zero" : "grid", x1: BOX.left, x2: BOX.width - BOX.right, y1: py(v), y2: py(v) })), ticks.map((v) => s("text", { class: "tick", x: BOX.left - 5, y: py(v) + 4, "text-anchor": "end" }, figure(v))),
      across.map((v, k) => s("text", { class: "tick", x: px(v), y: BOX.height - 8, "text-anchor": k === across.length - 1 ? "end" : "middle" }, figure(v))),
      line.length ? s("path", { class: "band", fill: "#0060a0", d: `M${path(line.map(([, y]) => y + wide)).join("L")}L${path(line.map(([, y]) => y - wide)).reverse().join("L")}z` }) : "",
      points.map((p) => s("line", { x1: px(p.x), x2: px(p.x), y1: py(p.y - p.e), y2: py(p.y + p.e), stroke: "#777" })), points.map((p) => s("circle", { cx: px(p.x), cy: py(p.y), r: 2.5, fill: "#333" })),
      line.length ? s("path", { fill: "none", stroke: "#0060a0", "stroke-width": 2, "stroke-dasharray": "2 3", d: `M${path(line.map(([, y]) => y)).join("L")}` }) : "",
      s("line", { class: "cursor", x1: px(at[i]), x2: px(at[i]), y1: BOX.top, y2: BOX.height - BOX.bottom })));
  }

  draw();
  return (changed) => { if (changed.has("ind") || changed.has("sweep")) return changed.has("sweep") ? sweep(root, source, start) : draw(); };
}

/** The emulator at a point in the factors' own units. */
export function predict(f, point) {
  const x = point.map((v, i) => (2 * (v - f.low[i])) / (f.high[i] - f.low[i]) - 1);
  return f.terms.reduce((sum, term, k) => sum + f.weights[k] * term.reduce((a, i) => a * x[i], 1), 0);
}

function bar(share) {
  return s("svg", { viewBox: "0 0 100 10", class: "sharebar", "aria-hidden": "true" }, s("rect", { width: 100, height: 10, class: "empty" }), s("rect", { width: Math.max(0, Math.min(100, 100 * share)), height: 10, fill: "#0060a0" }));
}
