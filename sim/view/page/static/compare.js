// Compare: the same figure of several scenarios side by side, what differs between them, who wins and who loses.
import { choice, h, message, switches } from "./dom.js";
import { figuresOf, isUnclear, scaleOf } from "./figures.js";
import { createMap } from "./map.js";
import { check, order } from "./orders.js";
import { scatter } from "./scatter.js";
import { createScrubber, startYears } from "./scrubber.js";
import { change, state } from "./state.js";
import { wedgesOf } from "./wedges.js";
import { differencesInWords, figure, fullName, interval, labelOf, said, t, titleOf, unitWord, whole } from "./words.js";

const LISTED = 8;

/** Build the page into a root; returns `update(changed)`. */
export async function compare(root, source, start, onrun) {
  const { study } = source;
  const others = study.scenarios.map((one, i) => ({ one, i })).slice(1, 5);
  if (!others.length || !study.geometry) {
    root.replaceChildren(message(t("needs_two")));
    return () => {};
  }
  const parts = { tools: h("div", { class: "tools" }), maps: h("div", { class: "smallmaps" }), foot: h("div", { class: "foot" }), both: h("div", { class: "both" }), lists: h("div", { class: "lists" }) };
  root.replaceChildren(h("h2", { class: "unseen" }, t("page_compare")), parts.tools, parts.maps, parts.both, parts.lists, parts.foot);
  const view = { maps: [], scrubber: null };
  const indicator = () => study.indicators.find((i) => i.name === state.ind) ?? study.indicators[0];
  const year = () => (view.years?.includes(state.year) ? state.year : view.years?.at(-1));

  async function draw() {
    const frames = await source.frames(indicator().name);
    view.wedges = null;
    source.wedges(indicator().name).then((found) => { view.wedges = found.packages; drawBoth(); }, () => {});
    const level = indicator().levels.includes(state.level) ? state.level : "province";
    const mode = state.mode;
    view.years = frames.years;
    view.scale = scaleOf(frames, indicator(), mode, level);
    view.maps = others.map(({ one, i }, k) => {
      const figures = figuresOf(frames, study, i, mode, level);
      const told = h("p", { class: "told" });
      const map = createMap(study.geometry, level, { legend: k === 0, onhover: (code) => { told.textContent = code ? fullName(study.geometry, code) : ""; } });
      if (k === 0) map.legend(view.scale, unitWord(indicator().unit));
      return { one, i, figures, map, told };
    });
    parts.tools.replaceChildren(
      choice(t("indicator"), study.indicators.filter((i) => i.levels.includes("province")).map((i) => [i.name, labelOf(i)]), indicator().name, (ind) => change({ ind }), { id: "indicator" }),
      switches(t("what"), [["effect", t("difference")], ["change", t("change")], ["level", t("level")]], mode, (m) => change({ mode: m })),
      switches(t("places"), [["municipality", t("municipalities")], ["province", t("provinces")]], state.level, (v) => change({ level: v })));
    parts.maps.replaceChildren(...view.maps.map(({ one, map, told, figures }) => h("figure", {}, h("figcaption", {}, titleOf(one), " ", swap(one)), figures.known ? map.root : message(t("no_map")), told)));
    view.scrubber = createScrubber(view.years, year(), startYears(study), (y) => change({ year: y }, false));
    parts.foot.replaceChildren(view.scrubber.root);
    paint();
  }

  /** Compare with this one instead; the shipped demo and a report hold one baseline only. */
  function swap(one) {
    const ids = state.ids.split(",");
    if (source.demo || !ids.includes(one.id)) return "";
    return h("button", { type: "button", class: "plain", onclick: () => change({ ids: [one.id, ...ids.filter((i) => i !== one.id)].join(",") }) }, t("make_baseline"));
  }

  function paint() {
    const i = view.years.indexOf(year());
    for (const { map, figures, one } of view.maps) {
      if (!figures.known || i < 0) continue;
      const { values, unclear } = figures.at(i);
      map.paint(values, unclear, view.scale);
      map.label(t("map_of", labelOf(indicator()), one.label, t("at_year", year())));
    }
    view.scrubber.set(year());
    window.clearTimeout(paint.timer);
    paint.timer = window.setTimeout(drawLists, 120);
  }

  /** Wedges of packages and the two effects at once; what a server has not answered yet comes later. */
  function drawBoth() {
    const packages = others.filter(({ one }) => Object.keys(one.policies).length > 1);
    const pair = view.joint ? scatter(view.joint, study, year()) : null;
    parts.both.replaceChildren(...packages.map(({ one }) => h("section", {}, h("h3", {}, t("wedges_title", titleOf(one))),
      view.wedges?.[one.label] ? wedgesOf(view.wedges[one.label], indicator(), year()) : view.wedges ? missing(one) : "")), pair ? h("section", {}, h("h3", {}, t("both_title")), pair) : "");
  }

  /** No sub-packages yet: a button that runs them, where the page can order just that scenario. */
  function missing(one) {
    if (!start || source.demo) return h("p", { class: "note" }, t("no_wedges"));
    const spoken = h("p", { class: "note", role: "status" }, t("no_wedges"));
    const go = h("button", { type: "button", class: "main", onclick: async () => {
      const plan = { name: one.label.slice(0, 60), pack: study.pack, scale: study.scale, years: one.years, seed: one.seed ?? 1, replicates: Math.max(2, Math.min(one.replicates, 100)), ceiling_bn_krw_per_year: one.budget.ceiling_bn_krw_per_year ?? 200, policies: one.policies, wedges: true };
      try {
        const found = await check(plan);
        if (found.keys[1] !== one.key) return void (spoken.textContent = t("wedges_by_command"));
        onrun(await order(plan));
        change({ page: "runs" });
      } catch (error) {
        spoken.textContent = (error.problems ?? [error.message]).map(said).join("; ");
      }
    } }, t("run_wedges", whole(one.replicates * (2 ** Object.keys(one.policies).length - 2))));
    return h("div", {}, spoken, Object.keys(one.policies).length <= 5 ? go : h("p", { class: "note" }, t("wedges_by_command")));
  }

  function drawLists() {
    drawBoth();
    const i = view.years.indexOf(year());
    parts.lists.replaceChildren(...view.maps.map(({ one, figures }) => h("section", {}, h("h3", {}, titleOf(one)),
      h("h4", {}, t("differs")), h("ul", { class: "differences" }, differencesInWords(study.scenarios[0], one, study.geometry).map((d) => h("li", {}, d))), ...shares(figures, i), ...winnersAndLosers(figures, i))));
  }

  /** Who it reaches: places in and outside the capital area, and by how fast they lost residents in the baseline. */
  function shares(figures, i) {
    const { part, codes } = figures;
    if (!part?.effect || i < 0 || codes !== study.places.municipality || indicator().unit === "%" || indicator().unit === "ratio") return [];
    const sum = (keep) => codes.reduce((a, code, p) => a + (keep(code, p) ? part.effect[i][p] ?? 0 : 0), 0);
    const rows = [[t("capital"), sum((c) => study.geometry.places[c].capital)], [t("regions_non_capital"), sum((c) => !study.geometry.places[c].capital)]];
    if (view.decline) view.decline.forEach((inside, k) => rows.push([t("decline_quarter", k + 1), sum((c) => inside.has(c))]));
    return [h("h4", {}, t("who_gets_it")), h("table", {}, h("caption", { class: "unseen" }, t("who_gets_it")), h("tbody", {}, rows.map(([label, v]) => h("tr", {}, h("th", { scope: "row" }, label), h("td", { class: "number" }, figure(v, true)))))), h("p", { class: "note" }, t("sums_of_means"))];
  }

  function winnersAndLosers(figures, i) {
    const { part, codes } = figures;
    if (!part?.effect || i < 0) return [];
    const sign = indicator().better === "down" ? -1 : 1;
    const clear = codes.map((code, p) => ({ code, effect: part.effect[i][p], half: part.half[i][p] })).filter((x) => x.effect && !isUnclear(x.effect, x.half));
    const list = (title, rows) => [h("h4", {}, title), rows.length ? h("ol", { class: "winners" }, rows.slice(0, LISTED).map((x) =>
      h("li", {}, fullName(study.geometry, x.code), " ", h("span", { class: "number" }, interval(x.effect, x.effect - x.half, x.effect + x.half))))) : h("p", { class: "note" }, t("nobody_clearly"))];
    const better = clear.filter((x) => sign * x.effect > 0).sort((a, b) => Math.abs(b.effect) - Math.abs(a.effect));
    const worse = clear.filter((x) => sign * x.effect < 0).sort((a, b) => Math.abs(b.effect) - Math.abs(a.effect));
    return [...list(t("winners", better.length), better), ...list(t("losers", worse.length), worse), h("p", { class: "note" }, t("by_chance", figure(0.05 * codes.length)))];
  }

  /** Municipalities in four groups by the change of residents in the baseline, the steepest decline first. */
  async function findDecline() {
    if (!study.indicators.some((i) => i.name === "population")) return;
    const rows = (await source.frames("population")).scenarios[0]?.municipality?.level;
    if (!rows) return;
    const codes = study.places.municipality, change = codes.map((code, p) => [code, rows.at(-1)[p] / rows[0][p]]).sort((a, b) => a[1] - b[1]);
    view.decline = [0, 1, 2, 3].map((k) => new Set(change.slice(Math.floor((k * change.length) / 4), Math.floor(((k + 1) * change.length) / 4)).map(([code]) => code)));
  }

  await findDecline();
  source.table().then((found) => { view.joint = found.joint; drawBoth(); }, () => {});
  await draw();
  return async (changed) => {
    if (["ind", "mode", "level"].some((k) => changed.has(k))) await draw();
    else if (changed.has("year")) paint();
  };
}
