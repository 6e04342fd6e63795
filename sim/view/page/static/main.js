// Puts the pages together: reads the address, opens the figures, draws the page that is asked for.
import { compare } from "./compare.js";
import { h, message, say } from "./dom.js";
import { createEditor } from "./editor.js";
import { explore } from "./explore.js";
import { firstView } from "./figures.js";
import { model } from "./model.js";
import { follow, isOver, order } from "./orders.js";
import { progressOf } from "./progress.js";
import { runs } from "./runs.js";
import { scenarioList } from "./side.js";
import { openStudy, startFacts } from "./source.js";
import { change, onChange, startState, state } from "./state.js";
import { sweep } from "./sweep.js";
import { loadWords, said, t, whole } from "./words.js";

const PAGES = {
  explore: (root) => explore(root, held.source, drawSide, held.start),
  compare: (root) => compare(root, held.source, held.start, (run) => follow(run.id, hearRun)),
  sweep: (root) => sweep(root, held.source, held.start),
  runs: (root) => runs(root, held.source, held.start, showRun),
  model: (root) => model(root, held.source),
};
const REFRESH = 4000;
const CHOSEN = ["ind", "s", "mode", "year", "pol"], asked = () => new URLSearchParams(location.hash.slice(1));
/** Pages that there are: the report of a sweep has no results of single scenarios, that of results no sweep. */
const offered = () => Object.keys(PAGES).filter((page) => (held.source?.sweep ? ["sweep", "model"].includes(page) : page !== "sweep" || held.start));
const shownPage = () => (offered().includes(state.page) ? state.page : offered()[0]);
const held = { start: null, source: null, ids: null, update: () => {}, editor: null, run: null, drawn: 0 };
let turn = 0;

/** The left side: levers and the run at hand where there is a server, then the scenarios on screen. */
function drawSide(side, shown) {
  side.replaceChildren();
  if (held.start) {
    held.editor ??= createEditor({ start: held.start, study: () => held.source.study, run: startRun });
    held.running ??= h("div", { class: "running", "aria-live": "polite" });
    side.append(held.editor.root, held.running);
  }
  scenarioList(side, held.source.study, shown);
}

async function startRun(draft) {
  try {
    const run = await order(draft);
    follow(run.id, hearRun);
  } catch (error) {
    held.running.replaceChildren(message((error.problems ?? [error.message]).map(said).join("; ")));
  }
}

/** Progress beside the levers; figures as soon as there are pairs, newer ones every few seconds. */
function hearRun(run) {
  held.running?.replaceChildren(progressOf(run, { onshow: showRun }));
  const over = isOver(run);
  if (over) say(`${run.name}: ${t(`state_${run.state}`)}`);
  if (run.results.length < 2 || run.finished < 4) return;
  const here = run.results.join(",") === state.ids;
  if (!here && !held.shown?.has(run.id)) {
    (held.shown ??= new Set()).add(run.id);
    return showRun(run);
  }
  const busy = document.activeElement?.closest(".editor");
  if (here && (over || (!busy && performance.now() - held.drawn > REFRESH))) void reload();
}

function showRun(run) {
  change({ ids: run.results.join(","), s: 1, page: "explore", year: 0 });
}

async function reload() {
  held.source = null;
  await draw();
}

function frame() {
  document.documentElement.lang = state.lang;
  document.documentElement.classList.toggle("contrast", Boolean(state.contrast));
  for (const element of document.querySelectorAll("[data-t]")) element.textContent = t(element.dataset.t);
  document.title = `Jiyeok – ${t(`page_${shownPage()}`)}`;
  document.getElementById("language").value = state.lang;
  document.getElementById("contrast").setAttribute("aria-pressed", String(Boolean(state.contrast)));
  document.getElementById("pages").setAttribute("aria-label", t("pages"));
  document.getElementById("pages").replaceChildren(...offered().map((page) =>
    h("button", { type: "button", "aria-current": page === shownPage() ? "page" : null, onclick: () => change({ page }) }, t(`page_${page}`))));
  const study = held.source?.study, made = held.source?.sweep?.manifest;
  if (made) document.getElementById("facts").textContent = `jiyeok ${made.version ?? ""} · ${made.folder}`;
  if (study) {
    document.getElementById("facts").textContent = [`jiyeok ${study.version}`, `${study.pack}, 1 : ${study.scale}`, t("n_replicates", whole(study.scenarios[0].replicates)),
      held.source.demo && held.start ? t("is_demo") : "", study.engine].filter(Boolean).join(" · ");
  }
}

async function draw() {
  const mine = ++turn;
  const root = document.getElementById("main");
  try {
    if (held.ids !== state.ids || !held.source) {
      const ids = state.ids, source = await openStudy(ids, held.start);
      if (mine !== turn) return; // a newer drawing opens newer figures
      [held.source, held.ids] = [source, ids];
    }
    frame();
    held.update = () => {};
    held.drawn = performance.now();
    const stage = h("div", {});
    const update = await PAGES[shownPage()](stage);
    if (mine !== turn) return;
    root.replaceChildren(stage);
    held.update = update;
    document.body.dataset.ready = shownPage();
  } catch (error) {
    frame();
    root.replaceChildren(message(t("went_wrong", said(error.message))));
  }
}

/** Who comes without a wish sees the map that says most, chosen by the figures that are here already: those of the demo or a report. */
async function chooseFirstView() {
  if (CHOSEN.some((key) => asked().has(key)) || (held.start && (state.ids || !held.start.demo))) return;
  try {
    [held.source, held.ids] = [await openStudy(state.ids, held.start), state.ids];
    if (held.source.study) Object.assign(state, firstView((await held.source.table()).rows, held.source.study));
  } catch { held.source = null; /* drawing says what is wrong */ }
}

async function begin() {
  startState();
  await loadWords();
  held.start = await startFacts();
  if (!state.ids && held.start && !held.start.demo && held.start.results.length) {
    const first = held.start.results.filter((x) => x.ground === held.start.results[0].ground);
    state.ids = [...first.filter((x) => x.policies === 0), ...first.filter((x) => x.policies > 0)].slice(0, 4).map((x) => x.id).join(",");
  }
  await chooseFirstView();
  document.getElementById("language").addEventListener("change", (e) => change({ lang: e.target.value }));
  document.getElementById("contrast").addEventListener("click", () => change({ contrast: state.contrast ? 0 : 1 }));
  onChange((changed) => {
    if (changed.has("lang") || (changed.has("page") && changed.size === 1)) held.editor = null;
    if (["page", "lang", "ids"].some((k) => changed.has(k))) return void draw();
    if (changed.has("sel") || changed.has("area")) held.editor?.redraw();
    if (changed.has("contrast")) frame();
    Promise.resolve(held.update(changed)).catch((error) => document.getElementById("main").prepend(message(t("went_wrong", said(error.message)))));
  });
  await draw();
}

begin();
