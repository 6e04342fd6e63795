// Places: found by name, told in words, and all of them as a table; what a pointer does on the map, a keyboard does here.
import { h } from "./dom.js";
import { isUnclear, valueOf } from "./figures.js";
import { figure, fullName, interval, nameOf, t, unitWord } from "./words.js";

/** The part below the map. `at()` gives {figures, mode, year, indicator, level, selected}; `pick(code, several)` chooses. Returns {root, draw, sentence}. */
export function createPlaces({ study, at, pick }) {
  const options = h("datalist", { id: "placelist" }), chosen = h("ul", {}), table = h("details", {}, h("summary", {}, t("as_table")));
  const field = h("input", { list: "placelist", id: "place", autocomplete: "off", onchange: () => {
    const code = /\((\d+)\)$/.exec(field.value)?.[1];
    if (code) { pick(code, true); field.value = ""; }
  } });
  const root = h("div", { class: "places" }, h("label", { class: "choice" }, h("span", {}, t("find_place")), field), options, chosen, table);
  let level = null;
  table.addEventListener("toggle", drawTable);

  /** Value, difference with its interval, and rank of a place. */
  function sentence(code) {
    const { figures, mode, year, indicator } = at(), { part, codes, years } = figures;
    const p = codes.indexOf(code), i = years.indexOf(year);
    if (p < 0 || i < 0) return nameOf(study.geometry.places[code], code);
    const ranked = [...codes.keys()].sort((a, b) => (valueOf(part, mode, i, b) ?? -Infinity) - (valueOf(part, mode, i, a) ?? -Infinity));
    const out = [fullName(study.geometry, code), `${figure(part.level[i][p])} ${unitWord(indicator.unit)}`];
    if (part.effect) out.push(`${t("difference")} ${effectOf(part, i, p)}${isUnclear(part.effect[i][p], part.half[i][p]) ? ` · ${t("verdict_unclear")}` : ""}`);
    return [...out, t("rank", ranked.indexOf(p) + 1, codes.length)].join(" · ");
  }

  /** After another year, indicator or choice; a table that is open stays open, with the hand where it was. */
  function draw() {
    const now = at();
    if (level !== now.level) {
      level = now.level;
      options.replaceChildren(...(study.places[level] ?? []).map((code) => h("option", { value: `${fullName(study.geometry, code)} (${code})` })));
    }
    chosen.replaceChildren(...now.selected.map((code) => h("li", {}, sentence(code), h("button", { type: "button", class: "plain", "aria-label": t("remove", nameOf(study.geometry.places[code])), onclick: () => pick(code, true) }, "×"))));
    drawTable();
  }

  function drawTable() {
    const { figures, year, selected } = at(), { codes, part, years, known } = figures, i = years.indexOf(year);
    const before = table.querySelector(".placetable");
    if (!table.open || !known || i < 0) return void before?.remove();
    const hand = document.activeElement?.closest(".placetable") ? document.activeElement.dataset.code : null, from = before?.scrollTop ?? 0;
    const head = (code) => h("button", { type: "button", class: "plain", "data-code": code, "aria-pressed": String(selected.includes(code)), "aria-label": t("select_place", nameOf(study.geometry?.places[code], code)), onclick: () => pick(code, true) }, nameOf(study.geometry?.places[code], code));
    const scroll = h("div", { class: "scroll placetable", tabindex: 0, role: "region", "aria-label": t("as_table") }, h("table", {},
      h("thead", {}, h("tr", {}, [t("place"), t("level"), t("difference")].map((x) => h("th", { scope: "col" }, x)))),
      h("tbody", {}, codes.map((code, p) => h("tr", {}, h("th", { scope: "row" }, head(code)), h("td", { class: "number" }, figure(part.level[i][p])), h("td", { class: "number" }, part.effect ? effectOf(part, i, p) : "–"))))));
    before ? before.replaceWith(scroll) : table.append(scroll); // the summary stays, and with it the hand on it
    scroll.scrollTop = from;
    if (hand) scroll.querySelector(`[data-code="${hand}"]`)?.focus({ preventScroll: true });
  }

  return { root, draw, sentence };
}

function effectOf(part, i, p) {
  const [effect, half] = [part.effect[i][p], part.half[i][p]];
  return interval(effect, half === null ? null : effect - half, half === null ? null : effect + half);
}
