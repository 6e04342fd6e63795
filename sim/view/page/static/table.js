// The comparison: one row for each scenario and indicator, with a small forest plot.
import { download, h, s } from "./dom.js";
import { LINES } from "./palette.js";
import { figure, interval, labelOf, t, titleOf, unitWord, whole } from "./words.js";

const WIDTH = 150, HALF = WIDTH / 2;

/** The comparison table of one year. `sort` is a column's key with `-` before it for downwards. */
export function comparison({ rows, study, year, sort, onsort, onpick }) {
  const known = new Map(study.indicators.map((i, k) => [i.name, { ...i, order: k }]));
  const here = rows.filter((r) => r.year === year && known.has(r.indicator));
  if (!here.length) return h("p", { class: "note" }, t("no_rows", year));
  const scale = scaleOf(here);
  const columns = columnsOf(known, scale, study, onpick);
  const sorted = ordered(here, columns, sort, known);
  const head = columns.map((c) => h("th", { scope: "col", "aria-sort": c.key === sort ? "ascending" : `-${c.key}` === sort ? "descending" : null },
    c.by ? h("button", { type: "button", onclick: () => onsort(sort === c.key ? `-${c.key}` : c.key) }, t(c.key)) : t(c.key)));
  const table = h("table", { class: "comparison" }, h("caption", {}, t("paired_at", year)), h("thead", {}, h("tr", {}, head)),
    h("tbody", {}, sorted.map((r) => h("tr", { "data-indicator": r.indicator, "data-scenario": r.scenario }, columns.map((c) =>
      c.head ? h("th", { scope: "row" }, c.cell(r)) : h("td", { class: c.number ? "number" : null }, c.cell(r)))))));
  return h("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": t("comparison") }, table);
}

function columnsOf(known, scale, study, onpick) {
  const colours = new Map(study.scenarios.slice(1).map((one, i) => [one.label, LINES[i % LINES.length]]));
  return [
    { key: "indicator", head: true, by: (r) => known.get(r.indicator).order,
      cell: (r) => h("button", { type: "button", class: "plain", onclick: () => onpick(r.indicator) }, labelOf(known.get(r.indicator))) },
    { key: "scenario", by: (r) => r.scenario, cell: (r) => titleOf(study.scenarios.find((one) => one.label === r.scenario)) },
    { key: "effect_interval", number: true, by: (r) => r.effect,
      cell: (r) => h("span", { "data-effect": r.effect, "data-low": r.low, "data-high": r.high }, `${interval(r.effect, r.low, r.high)} ${unitWord(r.unit)}`) },
    { key: "in_percent", cell: (r) => forest(r, scale, colours.get(r.scenario)) },
    { key: "verdict", by: (r) => r.verdict, cell: (r) => h("span", { class: `verdict ${r.verdict}` }, t(`verdict_${r.verdict}`)) },
    { key: "share_better", number: true, by: (r) => r.share_better,
      cell: (r) => (r.share_better === null ? "–" : h("span", { class: "share" }, t("of_replicates", Math.round(r.share_better * r.replicates), r.replicates))) },
    { key: "places_counted", number: true, by: (r) => r.municipalities_better ?? -1,
      cell: (r) => (r.municipalities_better === null ? "–" : `${r.municipalities_better} / ${r.municipalities_worse} / ${r.municipalities_unclear}`) },
  ];
}

function ordered(rows, columns, sort, known) {
  const column = columns.find((c) => c.key === sort.replace("-", ""));
  const by = column?.by ?? ((r) => known.get(r.indicator).order);
  const sign = sort.startsWith("-") ? -1 : 1;
  return [...rows].sort((a, b) => {
    const [x, y] = [by(a) ?? -Infinity, by(b) ?? -Infinity];
    return x < y ? -sign : x > y ? sign : 0;
  });
}

/** Percent of the baseline at which forest plots end: large enough for nine of ten rows. */
function scaleOf(rows) {
  const ends = rows.filter((r) => r.baseline).map((r) => 100 * Math.max(Math.abs(r.low ?? r.effect), Math.abs(r.high ?? r.effect)) / Math.abs(r.baseline)).sort((a, b) => a - b);
  return ends[Math.floor(0.9 * (ends.length - 1))] || 1;
}

function forest(row, scale, colour) {
  if (!row.baseline || row.effect === null) return "–";
  const percent = (v) => (100 * v) / Math.abs(row.baseline);
  const x = (v) => Math.max(3, Math.min(WIDTH - 3, HALF + (percent(v) / scale) * (HALF - 6)));
  const ends = [row.low ?? row.effect, row.high ?? row.effect];
  const text = t("percent_of_base", figure(percent(row.effect), true));
  const open = row.verdict === "unclear";
  return s("svg", { viewBox: `0 0 ${WIDTH} 18`, class: "forest", role: "img", "aria-label": text }, s("title", {}, text),
    s("line", { x1: HALF, x2: HALF, y1: 0, y2: 18, class: "zero" }), s("line", { x1: x(ends[0]), x2: x(ends[1]), y1: 9, y2: 9, stroke: colour, "stroke-width": 2 }),
    s("circle", { cx: x(row.effect), cy: 9, r: 4, fill: open ? "#fff" : colour, stroke: colour, "stroke-width": 1.5 }));
}

/** What a scenario cost by a year, in words. */
export function costs(rows, scenario, year) {
  const row = rows.find((r) => r.scenario === scenario && r.year === year && r.indicator === "jobs");
  if (!row || row.cost_bn_krw === null) return [];
  const out = [t("cost_gross", whole(Math.round(row.cost_bn_krw)))];
  if (row.net_cost_bn_krw !== null) out.push(t("cost_net", interval(row.net_cost_bn_krw, row.net_cost_low_bn_krw, row.net_cost_high_bn_krw)));
  out.push(row.cost_per_job_year_mn_krw === null ? t("no_cost_per_job") : t("cost_per_job", figure(row.cost_per_job_year_mn_krw)));
  if (row.displaced_jobs !== null) out.push(t("displaced", figure(Math.abs(row.displaced_jobs))));
  return out;
}

/** Save the rows on screen. */
export function saveCsv(rows, year) {
  const here = rows.filter((r) => r.year === year);
  const keys = Object.keys(here[0] ?? {});
  const cell = (v) => (typeof v === "string" && /[",\n]/.test(v) ? `"${v.replaceAll('"', '""')}"` : v ?? "");
  download(`jiyeok-${year}.csv`, [keys.join(","), ...here.map((r) => keys.map((k) => cell(r[k])).join(","))].join("\n"));
}
