// Two effects at once: employed residents across, residents upwards, with the 95 % region of every scenario.
import { h, s } from "./dom.js";
import { LINES } from "./palette.js";
import { niceTicks } from "./series.js";
import { figure, labelOf, t, titleOf } from "./words.js";

const BOX = { width: 460, height: 300, left: 64, right: 24, top: 12, bottom: 40 };
const POINTS = 72;

/** The scatter of one year; `joint` holds mean and shape by label; null where nothing is known. */
export function scatter(joint, study, year) {
  const known = study.scenarios.slice(1).map((one, k) => ({ one, k, found: joint?.[one.label], i: joint?.[one.label]?.years.indexOf(year) ?? -1 }))
    .filter(({ found, i }) => found && i >= 0 && found.shape[i].every((v) => v !== null)).map((x) => ({ ...x, ring: ringOf(x.found.mean[x.i], x.found.shape[x.i]) }));
  if (!known.length || known.every(({ ring }) => ring.every(([x, y]) => x === 0 && y === 0))) return null;
  const all = known.flatMap(({ ring }) => ring);
  const across = niceTicks(Math.min(0, ...all.map((p) => p[0])), Math.max(0, ...all.map((p) => p[0]))), up = niceTicks(Math.min(0, ...all.map((p) => p[1])), Math.max(0, ...all.map((p) => p[1])));
  const x = (v) => BOX.left + ((v - across[0]) / (across.at(-1) - across[0])) * (BOX.width - BOX.left - BOX.right);
  const y = (v) => BOX.height - BOX.bottom - ((v - up[0]) / (up.at(-1) - up[0])) * (BOX.height - BOX.top - BOX.bottom);
  const label = (name) => { const one = study.indicators.find((i) => i.name === name); return one ? labelOf(one) : name; };
  return h("figure", { class: "chart" }, h("figcaption", {}, t("both_effects", t("at_year", year))),
    s("svg", { viewBox: `0 0 ${BOX.width} ${BOX.height}`, class: "series", role: "img", "aria-label": t("both_effects", t("at_year", year)) },
      across.map((v) => s("line", { class: v === 0 ? "zero" : "grid", x1: x(v), x2: x(v), y1: BOX.top, y2: BOX.height - BOX.bottom })), up.map((v) => s("line", { class: v === 0 ? "zero" : "grid", x1: BOX.left, x2: BOX.width - BOX.right, y1: y(v), y2: y(v) })),
      across.map((v) => s("text", { class: "tick", x: x(v), y: BOX.height - BOX.bottom + 14, "text-anchor": "middle" }, figure(v))), up.map((v) => s("text", { class: "tick", x: BOX.left - 5, y: y(v) + 4, "text-anchor": "end" }, figure(v))),
      s("text", { class: "tick", x: BOX.width - BOX.right, y: BOX.height - 6, "text-anchor": "end" }, `${label("employed_residents")} →`), s("text", { class: "tick", x: BOX.left + 6, y: BOX.top + 10 }, `↑ ${label("population")}`),
      known.map(({ ring, k }) => s("path", { d: `M${ring.map(([a, b]) => `${x(a).toFixed(1)} ${y(b).toFixed(1)}`).join("L")}z`, fill: LINES[k % LINES.length], "fill-opacity": 0.13, stroke: LINES[k % LINES.length], "stroke-width": 1.5 })),
      known.map(({ found, i, k }) => [s("circle", { cx: x(found.mean[i][0]), cy: y(found.mean[i][1]), r: 9, fill: LINES[k % LINES.length] }), s("text", { x: x(found.mean[i][0]), y: y(found.mean[i][1]) + 4, class: "numbered", "text-anchor": "middle" }, String(k + 1))])),
    h("ol", { class: "keys numberedkeys" }, study.scenarios.slice(1).map((one, k) => h("li", {}, h("span", { class: "badge", style: null, "data-line": k }, String(k + 1)), titleOf(one)))),
    h("p", { class: "note" }, t("both_note")));
}

/** The boundary of a region: the mean plus the root (Cholesky) of its matrix times the unit circle. */
function ringOf([mx, my], [a, b, c]) {
  const l11 = Math.sqrt(Math.max(a, 0)), l21 = l11 ? b / l11 : 0, l22 = Math.sqrt(Math.max(c - l21 * l21, 0));
  return Array.from({ length: POINTS }, (_, k) => { const u = Math.cos((2 * Math.PI * k) / POINTS), v = Math.sin((2 * Math.PI * k) / POINTS); return [mx + l11 * u, my + l21 * u + l22 * v]; });
}
