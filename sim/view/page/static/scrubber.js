// The year, forwards and backwards: a slider that arrow keys, Home and End move, and a button that plays.
import { h } from "./dom.js";
import { t } from "./words.js";

/** A scrubber over years. Returns {root, set(year)}; `marks` are years in which a policy starts. */
export function createScrubber(years, year, marks, onyear) {
  let timer = null;
  const usual = window.matchMedia("(prefers-reduced-motion: reduce)").matches ? 900 : 450;
  const out = h("output", { for: "year" });
  const range = h("input", { type: "range", id: "year", min: 0, max: years.length - 1, step: 1, value: Math.max(0, years.indexOf(year)),
    "aria-label": t("year"), oninput: () => { stop(); onyear(years[range.value]); } });
  const button = h("button", { type: "button", class: "play", onclick: () => (timer ? stop() : play()) });
  const speed = h("select", { "aria-label": t("speed") }, [[900, "½×"], [450, "1×"], [200, "2×"], [60, "8×"]].map(([ms, text]) => h("option", { value: ms, selected: ms === usual }, text)));
  const ticks = h("div", { class: "ticks", "aria-hidden": "true" }, years.map((y) => h("span", { class: marks.has(y) ? "mark" : null }, String(y))));

  function step() {
    if (!range.isConnected) return stop();
    const next = (Number(range.value) + 1) % years.length;
    onyear(years[next]);
    if (next === years.length - 1) stop();
  }
  function play() {
    timer = window.setInterval(step, Number(speed.value));
    face();
  }
  function stop() {
    window.clearInterval(timer);
    timer = null;
    face();
  }
  function face() {
    button.textContent = timer ? "❚❚" : "▶";
    button.setAttribute("aria-label", timer ? t("pause") : t("play"));
  }
  range.addEventListener("keydown", (e) => {
    if (e.key === " ") { e.preventDefault(); (timer ? stop : play)(); }
  });
  face();
  const root = h("div", { class: "scrubber" }, button, speed, h("div", { class: "track" }, range, ticks), out);
  const set = (to) => {
    const i = years.indexOf(to);
    if (i >= 0) range.value = i;
    out.textContent = t("at_year", to);
    range.setAttribute("aria-valuetext", t("at_year", to));
  };
  set(year);
  return { root, set };
}

/** Years in which some policy of the study starts. */
export function startYears(study) {
  const starts = study.scenarios.flatMap((one) => Object.values(one.policies).map((p) => Number.parseInt(p.start ?? study.start, 10)));
  return new Set(starts);
}
