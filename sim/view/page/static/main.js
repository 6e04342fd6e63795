// Puts the pages together: reads the address, opens the figures, draws the page that is asked for.
import { compare } from "./compare.js";
import { h, message } from "./dom.js";
import { explore } from "./explore.js";
import { model } from "./model.js";
import { runs } from "./runs.js";
import { scenarioList } from "./side.js";
import { openStudy, startFacts } from "./source.js";
import { change, onChange, startState, state } from "./state.js";
import { loadWords, t, whole } from "./words.js";

const PAGES = {
  explore: (root) => explore(root, held.source, (side, shown) => scenarioList(side, held.source.study, shown)),
  compare: (root) => compare(root, held.source),
  runs: (root) => runs(root, held.source, held.start),
  model: (root) => model(root, held.source),
};
const held = { start: null, source: null, ids: null, update: () => {} };
let turn = 0;

function frame() {
  document.documentElement.lang = state.lang;
  document.documentElement.classList.toggle("contrast", Boolean(state.contrast));
  for (const element of document.querySelectorAll("[data-t]")) element.textContent = t(element.dataset.t);
  document.title = `Jiyeok – ${t(`page_${state.page}`)}`;
  document.getElementById("language").value = state.lang;
  document.getElementById("contrast").setAttribute("aria-pressed", String(Boolean(state.contrast)));
  document.getElementById("pages").setAttribute("aria-label", t("pages"));
  document.getElementById("pages").replaceChildren(...Object.keys(PAGES).map((page) =>
    h("button", { type: "button", "aria-current": page === state.page ? "page" : null, onclick: () => change({ page }) }, t(`page_${page}`))));
  const study = held.source?.study;
  if (study) {
    document.getElementById("facts").textContent = [`jiyeok ${study.version}`, `${study.pack}, 1 : ${study.scale}`, t("n_replicates", whole(study.scenarios[0].replicates)),
      held.source.demo && held.start ? t("is_demo") : "", study.engine].filter(Boolean).join(" · ");
  }
}

async function draw() {
  const mine = ++turn;
  const root = document.getElementById("main");
  try {
    if (held.ids !== state.ids || !held.source) [held.source, held.ids] = [await openStudy(state.ids), state.ids];
    if (mine !== turn) return;
    frame();
    held.update = () => {};
    const update = await PAGES[state.page](root);
    if (mine === turn) held.update = update;
    document.body.dataset.ready = state.page;
  } catch (error) {
    frame();
    root.replaceChildren(message(t("went_wrong", error.message)));
  }
}

async function begin() {
  startState();
  await loadWords();
  held.start = await startFacts();
  if (!state.ids && held.start && !held.start.demo && held.start.results.length) {
    const first = held.start.results.filter((x) => x.ground === held.start.results[0].ground);
    state.ids = [...first.filter((x) => x.policies === 0), ...first.filter((x) => x.policies > 0)].slice(0, 4).map((x) => x.id).join(",");
  }
  document.getElementById("language").addEventListener("change", (e) => change({ lang: e.target.value }));
  document.getElementById("contrast").addEventListener("click", () => change({ contrast: state.contrast ? 0 : 1 }));
  onChange((changed) => {
    if (["page", "lang", "ids"].some((k) => changed.has(k))) return void draw();
    if (changed.has("contrast")) frame();
    Promise.resolve(held.update(changed)).catch((error) => document.getElementById("main").prepend(message(t("went_wrong", error.message))));
  });
  await draw();
}

begin();
