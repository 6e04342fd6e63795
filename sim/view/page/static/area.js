// An area of the visitor's own: drawn on the map or put together of provinces and places, and what a policy does to it as a whole.
import { choice, h, s, say, switches } from "./dom.js";
import { seriesChart } from "./series.js";
import { change, state } from "./state.js";
import { figure, fullName, interval, labelOf, nameOf, said, t, titleOf, unitWord, whole } from "./words.js";

const FEWEST = 3, LISTED = 12;

/** Codes of the area in the address: municipalities, and provinces for all of theirs. */
export function areaCodes(study) {
  const known = new Set(study.places.municipality ?? []), inside = insideOf(study);
  return [...new Set(state.area.split(" ").flatMap((c) => (inside.get(c) ?? [c])))].filter((c) => known.has(c));
}

function insideOf(study) {
  const found = new Map();
  for (const code of study.places.municipality ?? []) {
    const province = study.geometry?.places[code]?.province;
    if (province) found.set(province, [...(found.get(province) ?? []), code]);
  }
  return found;
}

/** Codes as short as they can be: whole provinces by their own. */
function written(study, codes) {
  const rest = new Set(codes), out = [];
  for (const [province, mine] of insideOf(study)) {
    if (mine.every((c) => rest.has(c))) { out.push(province); for (const c of mine) rest.delete(c); }
  }
  return [...out, ...rest].join(" ");
}

/** The part of the page below the map. `onmap` gives the map on screen; returns {root, draw, paint, drawing}. */
export function createArea({ source, onmap, indicator, year, shown }) {
  const { study } = source, root = h("details", { class: "area", open: Boolean(state.area) }, h("summary", {}, t("area")));
  const tools = h("div", { class: "tools" }), told = h("div", { role: "status" }), view = { tool: "", found: null, turn: 0, chart: null };
  root.append(h("p", { class: "note" }, t("area_about")), tools, told);
  const codes = () => areaCodes(study);
  const set = (next) => { change({ area: written(study, next) }); say(t("area_of", whole(codes().length))); };

  function drawTools() {
    const options = (study.places.municipality ?? []).map((code) => h("option", { value: `${fullName(study.geometry, code)} (${code})` }));
    const field = h("input", { list: "arealist", id: "areaplace", autocomplete: "off", onchange: () => { const code = /\((\d+)\)$/.exec(field.value)?.[1]; if (code) { field.value = ""; set([...codes(), code]); } } });
    const provinces = [...insideOf(study).keys()].map((p) => [p, nameOf(study.geometry.places[p], p)]);
    tools.replaceChildren(switches(t("area_draw"), [["", t("area_off")], ["box", t("area_box")], ["lasso", t("area_lasso")]], view.tool, (tool) => { view.tool = tool; drawTools(); arm(); }),
      choice(t("area_province"), [["", "…"], ["non_capital", t("regions_non_capital")], ...provinces], "", (p) => p && set([...codes(), ...(p === "non_capital" ? (study.places.municipality ?? []).filter((c) => !study.geometry.places[c]?.capital) : insideOf(study).get(p))]), { id: "areaprovince" }),
      h("label", { class: "choice" }, h("span", {}, t("area_place")), field), h("datalist", { id: "arealist" }, options), h("button", { type: "button", id: "areaclear", onclick: () => change({ area: "" }) }, t("reset")));
  }

  /** Let a pointer draw on the map at hand; a shape adds the places whose middle is in it. */
  function arm() {
    const svg = onmap()?.root.querySelector(".map");
    if (!svg) return;
    onmap().area(codes());
    svg.classList.toggle("drawing", Boolean(view.tool));
    svg.parentElement.classList.toggle("drawing", Boolean(view.tool));
    if (svg.dataset.armed) return;
    svg.dataset.armed = "1";
    const shape = s("path", { class: "lasso" });
    let points = null;
    const at = (e) => { const p = new DOMPoint(e.clientX, e.clientY).matrixTransform(svg.getScreenCTM().inverse()); return [p.x, p.y]; };
    const ring = () => (view.tool === "box" ? ([[a, b], [c, d]]) => [[a, b], [c, b], [c, d], [a, d]] : (all) => all)(view.tool === "box" ? [points[0], points.at(-1)] : points);
    svg.addEventListener("pointerdown", (e) => { if (!view.tool) return; points = [at(e)]; svg.append(shape); svg.setPointerCapture(e.pointerId); e.preventDefault(); });
    svg.addEventListener("pointermove", (e) => { if (!points) return; points.push(at(e)); shape.setAttribute("d", `M${ring().map((p) => p.map((v) => v.toFixed(1)).join(" ")).join("L")}z`); });
    const end = (e) => {
      if (!points) return;
      const around = points.length >= FEWEST ? ring() : null;
      points = null;
      shape.remove();
      shape.removeAttribute("d");
      if (!around || e.type === "pointercancel") return;
      const hit = [...svg.querySelectorAll(".place")].filter((place) => inRing(around, middleOf(place))).flatMap((place) => insideOf(study).get(place.dataset.code) ?? [place.dataset.code]);
      if (hit.length) set([...codes(), ...hit]);
      else say(t("area_empty"));
    };
    svg.addEventListener("pointerup", end);
    svg.addEventListener("pointercancel", end);
  }

  /** New places or another indicator: ask for the area's figures. */
  async function draw() {
    const mine = ++view.turn, here = codes();
    drawTools();
    arm();
    view.found = null;
    if (!here.length) return void told.replaceChildren();
    root.open = true;
    try {
      view.found = source.area ? await source.area(indicator().name, here) : ofMeans(await source.frames(indicator().name), here);
    } catch (error) { view.found = { error: error.message }; }
    if (mine === view.turn) paint(true);
  }

  /** Sums of the places' mean effects, where no single runs are at hand; shares and ratios cannot be added. */
  function ofMeans(frames, here) {
    if (["%", "ratio"].includes(indicator().unit) || !indicator().levels.includes("municipality")) return { error: t("area_no_sum") };
    const rows = here.map((c) => study.places.municipality.indexOf(c)), sum = (row) => rows.reduce((a, p) => a + (row[p] ?? 0), 0);
    return { means: true, scenarios: frames.scenarios.map((one) => (one?.municipality ? { years: frames.years, n: one.n, level: one.municipality.level.map(sum), mean: one.municipality.effect?.map(sum) } : null)) };
  }

  /** The year on screen in words, and the whole time as a chart. */
  function paint(anew = false) {
    const here = codes(), found = view.found;
    if (!here.length || !found) return;
    if (found.error) return void told.replaceChildren(h("p", { class: "note" }, said(found.error)));
    const unit = unitWord(indicator().unit);
    const line = (one, k) => {
      const i = one?.years.indexOf(year()) ?? -1;
      if (i < 0) return "";
      if (!one.mean) return h("li", {}, `${titleOf(study.scenarios[k])}: ${figure(one.level[i])} ${unit}`);
      const [mean, low, high] = [one.mean[i], one.low?.[i], one.high?.[i]], unclear = !found.means && low !== null && low <= 0 && high >= 0 && !(low === 0 && high === 0);
      return h("li", { class: k === shown() ? "onmap" : null }, `${titleOf(study.scenarios[k])}: ${t("difference")} `, h("strong", {}, `${interval(mean, low ?? null, high ?? null)} ${unit}`), unclear ? ` · ${t("verdict_unclear")}` : "");
    };
    const names = here.slice(0, LISTED).map((c) => nameOf(study.geometry?.places[c], c)).join(", ");
    const list = h("ul", {}, found.scenarios.map(line));
    if (!anew && view.list?.isConnected) view.list.replaceWith(list);
    else {
      view.chart = chartOf(found);
      told.replaceChildren(h("p", {}, h("strong", {}, t("area_of", whole(here.length))), ` ${names}${here.length > LISTED ? " …" : ""}`), h("p", { class: "note" }, `${labelOf(indicator())}. ${t(found.means ? "area_means" : "area_sum")}`), list, view.chart?.root ?? "");
    }
    view.list = list;
    view.chart?.cursor(year());
  }

  function chartOf(found) {
    const lines = found.scenarios.map((one, k) => ({ one, k })).filter(({ one, k }) => k > 0 && one?.mean).map(({ one, k }) => ({ label: titleOf(study.scenarios[k]), values: one.mean, low: one.low ?? null, high: one.high ?? null, base: false, at: k - 1 }));
    return lines.length ? seriesChart({ title: `${t("area")}: ${labelOf(indicator())}`, unit: indicator().unit, years: found.scenarios.find((one, k) => k > 0 && one?.mean).years, lines, zero: true, onyear: (y) => change({ year: y }) }) : null;
  }

  return { root, draw, paint, arm, drawing: () => Boolean(view.tool) };
}

function middleOf(place) {
  const box = place.getBBox();
  return [box.x + box.width / 2, box.y + box.height / 2];
}

/** Whether a point is inside a ring (crossings of a ray to the right). */
export function inRing(ring, [x, y]) {
  let inside = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [[ax, ay], [bx, by]] = [ring[i], ring[j]];
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
  }
  return inside;
}
