// Explore: choose a scenario, see where it works, how it goes on, and what it comes to.
import { createArea } from "./area.js";
import { choice, h, message, say, switches } from "./dom.js";
import { draft } from "./draft.js";
import { isRun, loadEstimate, outside, withEstimate } from "./estimate.js";
import { clearest, figuresOf, scaleOf } from "./figures.js";
import { createMap } from "./map.js";
import { pictureButtons } from "./picture.js";
import { createPlaces } from "./places.js";
import { createScrubber, startYears } from "./scrubber.js";
import { seriesChart } from "./series.js";
import { change, state } from "./state.js";
import { comparison, costs, saveCsv } from "./table.js";
import { figure, labelOf, nameOf, said, t, titleOf, unitWord, whole } from "./words.js";

const CHARTS = ["jobs", "population", "firms", "people_20_39_outside_capital", "retention_outside_capital_gross"];
const PLACES_SHOWN = 6;

/** Build the page into a root; returns `update(changed)`. */
export async function explore(root, source, left, start) {
  const { study } = source;
  const fits = await loadEstimate(start);
  const view = { guess: false, map: null, figures: null, scale: null, scrubber: null, charts: [], rows: [] };
  const parts = {
    side: h("aside", { class: "side", "aria-label": t("scenario") }), tools: h("div", { class: "tools" }), map: h("div", {}),
    title: h("p", { class: "printed" }), guess: h("div", { class: "guess", role: "status" }), sure: h("p", { class: "sure" }),
    told: h("p", { class: "told", "aria-live": "off" }), charts: h("div", { class: "charts" }),
    foot: h("div", { class: "foot" }), table: h("section", { class: "below", "aria-label": t("comparison") }),
  };
  const area = createArea({ source, onmap: () => view.map, indicator: () => indicator(), year: () => year(), shown: () => shown() });
  const places = createPlaces({ study, pick, at: () => ({ figures: view.figures, mode: mode(), year: year(), indicator: indicator(), level: state.level, selected: selected() }) });
  root.replaceChildren(h("div", { class: "explore" }, parts.side,
    h("section", { class: "middle", "aria-label": t("map") }, parts.tools, parts.guess, parts.title, parts.sure, parts.map, parts.told, area.root, places.root),
    h("section", { class: "right", "aria-label": t("series") }, parts.charts)), parts.table, parts.foot);

  const scenarios = () => (view.guess ? [...study.scenarios, { label: "estimate", title: t("estimate"), replicates: fits.runs, key: "", policies: {} }] : study.scenarios);
  const framesOf = async (name) => { const frames = await source.frames(name); return view.guess ? withEstimate(frames, fits, study) : frames; };
  const onMap = () => (view.guess ? study.scenarios.length : shown());
  const shown = () => Math.min(Math.max(state.s, 0), study.scenarios.length - 1);
  const indicator = () => study.indicators.find((i) => i.name === state.ind) ?? study.indicators[0];
  const mode = () => (state.mode === "effect" && onMap() === 0 ? "level" : state.mode);
  const year = () => (view.figures?.years.includes(state.year) ? state.year : view.figures?.years.at(-1));

  async function drawMap() {
    const frames = await framesOf(indicator().name);
    const level = view.guess ? "province" : indicator().levels.includes(state.level) ? state.level : indicator().levels.includes("municipality") ? "municipality" : "province";
    view.frames = frames;
    view.figures = figuresOf(frames, study, onMap(), mode(), level);
    drawTools();
    if (!study.geometry || !view.figures.known) {
      view.map = null;
      parts.map.replaceChildren(message(t(study.geometry ? "no_map" : "no_outlines")));
    } else {
      view.scale = scaleOf(frames, indicator(), mode(), level);
      view.map = createMap(study.geometry, level, { onhover: tell, onclick: pick, tiled: Boolean(state.tiles) && level === "municipality" });
      view.map.root.classList.toggle("pale", view.guess);
      parts.map.replaceChildren(view.map.root, pictureButtons(view.map.root.querySelector(".map"), () => ({
        title: parts.title.textContent, name: `map-${indicator().name}-${year()}`,
        note: `${unitWord(indicator().unit)}; n = ${scenarios()[onMap()].replicates}; ${scenarios()[onMap()].key.slice(0, 8)}`,
      })));
      view.map.legend(view.scale, unitWord(indicator().unit));
      view.map.select(selected());
      area.arm();
    }
    drawFoot();
    paint();
    saySure();
    places.draw();
  }

  function drawTools() {
    const names = study.scenarios.map(titleOf);
    parts.tools.replaceChildren(
      choice(t("indicator"), study.indicators.map((i) => [i.name, labelOf(i)]), indicator().name, (ind) => change({ ind }), { id: "indicator" }),
      names.length > 2 ? choice(t("scenario"), names.map((n, i) => [i, n]), shown(), (v) => change({ s: Number(v) }), { id: "scenario" }) : "",
      switches(t("what"), [["effect", t("difference")], ["change", t("change")], ["level", t("level")]].filter(([m]) => m !== "effect" || shown() > 0), mode(), (m) => change({ mode: m })),
      switches(t("places"), [["municipality", t("municipalities")], ["province", t("provinces")], ...(study.geometry?.tiles ? [["tiles", t("tiles")]] : [])], view.guess ? "province" : state.level === "municipality" && state.tiles ? "tiles" : state.level,
        // Asked for municipalities, the estimate gives way: it knows provinces only.
        (v) => change({ level: v === "province" ? v : "municipality", tiles: v === "tiles" ? 1 : 0, ...(v !== "province" && view.guess ? { plain: 1 } : {}) })));
  }

  function paint() {
    const i = view.figures.years.indexOf(year());
    if (i < 0) return;
    if (view.map) {
      const { values, unclear } = view.figures.at(i);
      view.map.paint(values, unclear, view.scale);
      parts.title.textContent = `${t(mode() === "effect" ? "difference" : mode())}: ${labelOf(indicator())}, ${titleOf(scenarios()[onMap()])}, ${t("at_year", year())}`;
      view.map.label(t("map_of", labelOf(indicator()), titleOf(scenarios()[onMap()]), t("at_year", year())));
    }
    sayGuess();
    view.scrubber?.set(year());
    for (const chart of view.charts) chart.cursor(year());
  }

  /** How much of the map is clear, what its stripes are, and where more is clear. */
  function saySure() {
    const i = view.figures.years.indexOf(year()), { up, down, known } = view.map && i >= 0 ? view.figures.at(i).clear : {}, n = up + down, best = view.best;
    if (mode() !== "effect" || view.guess || !known) return void parts.sure.replaceChildren();
    const [better, worse] = indicator().better === "down" ? [down, up] : [up, down];
    const more = best && best.share > 2 * (n / known) && best.share > 0.1 ? [" ", h("button", { type: "button", class: "plain", onclick: () => change({ s: best.s, ind: best.ind, mode: "effect", level: "municipality", year: 0 }) }, t("clearest", labelOf(study.indicators.find((i) => i.name === best.ind)), titleOf(study.scenarios[best.s]), whole(best.clear), whole(best.known)))] : "";
    parts.sure.replaceChildren(h("strong", {}, t("clear_in", whole(n), whole(known))), " ", n ? t("clear_which", whole(better), whole(worse), whole(Math.round(0.05 * known))) : "", " ", n < known ? t("stripes_mean", whole(scenarios()[onMap()].replicates)) : "", ...[more].flat());
  }

  /** Whether an estimate is drawn: a draft that no scenario on screen consists of, inside the design. */
  function weigh() {
    const before = view.guess, mine = Object.keys(draft().policies).length > 0;
    view.run = mine && start ? study.scenarios.findIndex((one) => isRun(one, start.levers)) : -1;
    view.out = fits && mine && view.run < 0 ? outside(fits, start.levers) : null;
    const shares = study.pack_sha256 === fits?.pack_sha256 && study.scale === fits?.scale;
    view.guess = Boolean(view.out && !view.out.length && shares && !state.plain);
    return before !== view.guess;
  }

  /** The estimate in words, with its error and where that comes from; or why there is none. */
  function sayGuess() {
    if (!view.out) return void parts.guess.replaceChildren();
    if (view.out.length) return void parts.guess.replaceChildren(h("p", { class: "note" }, t("outside_design", view.out.join(", "))));
    const hide = h("button", { type: "button", class: "plain", "aria-pressed": String(!view.guess), onclick: () => change({ plain: state.plain ? 0 : 1 }) }, t(state.plain ? "show_estimate" : "hide_estimate"));
    const part = view.guess ? view.frames.scenarios.at(-1) : null, i = view.figures.years.indexOf(year());
    if (!part?.nation || i < 0 || part.nation.effect[i][0] === null) return void parts.guess.replaceChildren(hide);
    const [y, e, once, unit] = [part.nation.effect[i][0], part.nation.half[i][0], part.nation.once[i][0], unitWord(indicator().unit)];
    parts.guess.replaceChildren(h("p", {}, h("strong", {}, `${t("estimate")}: ${figure(y, true)} ± ${figure(e)} ${unit}`), ` ${labelOf(indicator())}, ${t("at_year", year())}${Math.abs(y) <= e ? ` · ${t("verdict_unclear")}` : ""} `, hide),
      h("p", { class: "note" }, t("estimate_from", fits.runs, `${figure(once)} ${unit}`)));
  }

  /** A lever has moved: the same map and the same charts with other figures. */
  async function move() {
    const turned = weigh();
    if (view.run >= 0 && view.run !== shown()) change({ s: view.run }, false);
    if (turned) await drawMap();
    else if (view.guess) {
      view.frames = await framesOf(indicator().name);
      view.figures = figuresOf(view.frames, study, onMap(), mode(), "province");
      paint();
    } else sayGuess();
    if (turned || view.guess) await drawCharts();
  }

  function drawFoot() {
    view.scrubber = createScrubber(view.figures.years, year(), startYears(study), (y) => change({ year: y }, false));
    parts.foot.replaceChildren(view.scrubber.root);
  }

  function tell(code) {
    if (!code || !view.figures.known) return void (parts.told.textContent = "");
    parts.told.textContent = places.sentence(code);
  }

  const selected = () => state.sel.split(" ").filter((c) => study.geometry?.places[c]);
  function pick(code, several) {
    if (area.drawing()) return; // the hand draws an area
    const before = selected();
    const next = before.includes(code) ? before.filter((c) => c !== code) : several ? [...before, code] : [code];
    change({ sel: next.slice(-PLACES_SHOWN).join(" ") });
    say(places.sentence(code));
  }

  async function drawCharts() {
    const names = [...new Set([indicator().name, ...CHARTS])].filter((n) => study.indicators.some((i) => i.name === n));
    const all = await Promise.all(names.map(framesOf));
    const lines = state.lines === "effect" && scenarios().length > 1 ? "effect" : "level";
    view.charts = names.flatMap((n, k) => chartsOf(study.indicators.find((i) => i.name === n), all[k], lines, k === 0 ? selected() : []));
    parts.charts.replaceChildren(scenarios().length > 1 ? switches(t("series"), [["level", t("levels")], ["effect", t("paired_difference")]], lines, (v) => change({ lines: v })) : "",
      ...view.charts.map((c) => c.root), h("p", { class: "note" }, t(lines === "effect" ? "band_paired" : "band_level")));
    if (lines === "level" && all[0].scenarios[0]?.nation) parts.charts.append(targetField(all[0]));
    for (const chart of view.charts) chart.cursor(year());
  }

  function chartsOf(one, frames, lines, places) {
    const nation = frames.scenarios.some((f) => f?.nation) ? [chartOf(one, frames, lines, "nation", 0, null, one.name === indicator().name)] : [];
    const level = view.figures.codes === study.places.province ? "province" : "municipality";
    const inside = places.map((code) => [code, study.places[level].indexOf(code)]).filter(([, p]) => p >= 0);
    return [...nation, ...inside.map(([code, p]) => chartOf(one, frames, lines, level, p, code, false))];
  }

  function chartOf(one, frames, lines, level, p, code, keys) {
    const column = (rows) => rows?.map((r) => r[p]) ?? null;
    const drawn = frames.scenarios.map((f, k) => ({ f: f?.[level], k })).filter(({ f, k }) => f && (lines === "level" || (k > 0 && f.effect))).map(({ f, k }) => {
      const values = column(lines === "level" ? f.level : f.effect), half = lines === "effect" ? column(f.half) : null;
      const low = lines === "level" ? column(f.low) : values.map((v, i) => (half[i] === null ? null : v - half[i]));
      const high = lines === "level" ? column(f.high) : values.map((v, i) => (half[i] === null ? null : v + half[i]));
      return { label: titleOf(scenarios()[k]), values, low, high, base: k === 0, at: k - 1, guess: f.effect && k >= study.scenarios.length };
    });
    const name = code ? `${nameOf(study.geometry.places[code], code)}: ${labelOf(one)}` : labelOf(one);
    const heading = h("button", { type: "button", class: "plain", onclick: () => change({ ind: one.name }) }, name);
    const before = lines === "level" ? pastOf(one.name, level, p, frames.years[0]) : null;
    return seriesChart({ title: name, heading, unit: one.unit, years: frames.years, lines: drawn, zero: lines === "effect", keys, before, target: lines === "level" && !code ? targetOf(one.name) : null, onyear: (y) => change({ year: y }) });
  }

  /** What was observed up to the base year; places are in the order of their codes on both sides. */
  function pastOf(name, level, p, until) {
    const past = study.observed?.[name], places = study.places[level];
    if (!past?.[level] || past[level][0].length !== places.length) return null;
    const years = past.years.filter((y) => y <= until);
    return { years, values: years.map((_, i) => past[level][i][p]) };
  }

  const targets = () => Object.fromEntries(state.target.split(";").map((x) => x.split(":")).filter(([k, v]) => k && Number.isFinite(Number.parseFloat(v))).map(([k, v]) => [k, Number(v)]));
  const targetOf = (name) => targets()[name] ?? null;

  /** A target for the indicator on the map: a line in its chart, and in words whether it is met. */
  function targetField(frames) {
    const name = indicator().name, now = targetOf(name);
    const field = h("input", { type: "number", step: "any", id: "target", value: now ?? "", onchange: () => {
      const rest = { ...targets() };
      if (field.value === "") delete rest[name]; else rest[name] = Number(field.value);
      change({ target: Object.entries(rest).map(([k, v]) => `${k}:${v}`).join(";") });
    } });
    const better = indicator().better === "down" ? -1 : 1;
    const reached = now === null ? "" : frames.scenarios.map((f, k) => {
      const end = f?.nation?.level.at(-1)[0] ?? null, at = t("at_year", frames.years.at(-1));
      return end === null ? "" : h("li", {}, `${titleOf(scenarios()[k])}: ${better * (end - now) >= 0 ? t("target_met", at) : t("target_missed", at, figure(Math.abs(end - now)))}`);
    });
    return h("div", { class: "target" }, h("label", { class: "choice" }, h("span", {}, `${t("target")}: ${labelOf(indicator())} (${unitWord(indicator().unit)})`), field), reached ? h("ul", { class: "costs" }, reached) : "");
  }

  function drawTable() {
    if (study.scenarios.length < 2) return;
    const costed = study.scenarios.slice(1).map((one) => h("li", {}, h("strong", {}, titleOf(one)), " ", costs(view.rows, one.label, year()).join(" · ")));
    const all = study.scenarios.slice(1), shownRows = view.rows.filter((r) => (!state.only || r.scenario === state.only) && (!state.clear || r.verdict !== "unclear"));
    const filters = h("div", { class: "tools" }, all.length > 1 ? choice(t("scenario"), [["", t("all_scenarios")], ...all.map((one) => [one.label, titleOf(one)])], state.only, (only) => change({ only }), { id: "only" }) : "",
      h("label", { class: "check" }, h("input", { type: "checkbox", id: "clear", checked: Boolean(state.clear), onchange: (e) => change({ clear: e.target.checked ? 1 : 0 }) }), t("only_clear")));
    parts.table.replaceChildren(h("h2", {}, t("comparison")), h("ul", { class: "costs" }, costed), filters,
      comparison({ rows: shownRows, study, year: year(), sort: state.sort, onsort: (sort) => change({ sort }), onpick: (ind) => change({ ind }) }),
      h("button", { type: "button", onclick: () => saveCsv(shownRows, year()) }, t("save_csv")),
      h("p", { class: "note" }, t("randomness")), ...view.notes.map((n) => h("p", { class: "note" }, said(n))));
  }

  async function update(changed) {
    if (changed.has("plain")) weigh();
    if (["ind", "s", "mode", "level", "plain", "tiles"].some((k) => changed.has(k))) await drawMap();
    else if (changed.has("year")) paint();
    if (["ind", "lines", "sel", "level", "plain"].some((k) => changed.has(k))) await drawCharts();
    if (changed.has("pol")) await move();
    if (changed.has("area") || changed.has("ind")) await area.draw();
    else if (changed.has("s")) area.paint();
    if (changed.has("sel")) { view.map?.select(selected()); places.draw(); }
    if (["sort", "only", "clear"].some((k) => changed.has(k))) drawTable();
    if (changed.has("target")) await drawCharts();
    if (changed.has("year")) {
      window.clearTimeout(update.timer);
      update.timer = window.setTimeout(() => { saySure(); drawTable(); area.paint(); places.draw(); }, 120);
    }
    if (changed.has("s")) left(parts.side, shown());
  }

  left(parts.side, shown());
  weigh();
  await drawMap();
  await drawCharts();
  void area.draw();
  // The table is not waited for: the map stands first.
  source.table().then((found) => {
    [view.rows, view.notes, view.best] = [found.rows, found.notes, found.rows.length ? clearest(found.rows, study) : null];
    saySure();
    drawTable();
  }, (error) => parts.table.replaceChildren(message(t("went_wrong", said(error.message)))));
  return update;
}
