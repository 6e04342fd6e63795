// Runs: which results there are, and which of them are shown together.
import { h, message } from "./dom.js";
import { setDraft } from "./draft.js";
import { follow, isOver, myRuns } from "./orders.js";
import { clock, progressOf } from "./progress.js";
import { change, state } from "./state.js";
import { figure, t, titleOf, whole } from "./words.js";

/** Build the page into a root. */
export async function runs(root, source, start, onshow) {
  if (!start) {
    const whole = source.manifests.map((m) => h("details", {}, h("summary", {}, `${t("manifest")}: ${m.folder}`), h("pre", { tabindex: 0 }, JSON.stringify(m, null, 1))));
    root.replaceChildren(h("h2", {}, t("page_runs")), facts(source.study), h("h3", {}, t("manifest")), ...whole);
    return () => {};
  }
  const grounds = new Map();
  for (const one of start.results) grounds.set(one.ground, [...(grounds.get(one.ground) ?? []), one]);
  const shown = state.ids.split(",");
  const groups = [...grounds.values()].map((list) => groupOf(list, shown));
  const mine = h("div", { class: "mine" });
  root.replaceChildren(h("h2", {}, t("page_runs")), h("h3", {}, t("my_runs")), mine, h("h3", {}, t("results_here")), groups.length ? h("div", {}, groups) : message(t("no_results")),
    start.demo ? h("p", {}, h("button", { type: "button", onclick: () => change({ ids: "", s: 1, page: "explore" }) }, t("show_demo"))) : "",
    h("h3", {}, t("on_screen")), facts(source.study),
    source.demo ? "" : h("p", {}, h("a", { href: `api/report?ids=${encodeURIComponent(state.ids)}&lang=${state.lang}`, download: "jiyeok-report.html", id: "report" }, t("save_report"))));
  void tellSizes(root);
  await listRuns(mine, onshow);
  return () => {};
}

/** What the folders of results take on the disk, when it has been measured. */
async function tellSizes(root) {
  const found = await fetch("api/sizes").then((answer) => (answer.ok ? answer.json() : {})).catch(() => ({}));
  for (const cell of root.querySelectorAll("[data-size]")) cell.textContent = found[cell.dataset.size] === undefined ? "–" : t("megabytes", figure(found[cell.dataset.size] / 1e6));
}

/** This visitor's runs: how far they are, and a longer run of the same. */
async function listRuns(mine, onshow) {
  const list = await myRuns();
  mine.replaceChildren(...list.map((run) => {
    const line = h("div", {});
    const again = (run) => h("button", { type: "button", onclick: () => { setDraft(run.order); change({ page: "explore" }); } }, t("again"));
    const more = (run) => (isOver(run) ? h("p", { class: "note" }, `${t("seed")} ${run.seed} · ${run.key.slice(0, 12)} · ${clock(run.spent)} `, again(run)) : "");
    const tell = (run) => line.replaceChildren(progressOf(run, { onshow }), more(run));
    tell(run);
    if (!isOver(run)) follow(run.id, tell);
    return line;
  }));
  if (!list.length) mine.replaceChildren(h("p", { class: "note" }, t("no_runs")));
}

/** Results that can be compared with each other: choose the baseline and up to four others. */
function groupOf(list, shown) {
  const name = `base${list[0].ground}`;
  const base = list.find((x) => x.id === shown[0]) ?? list.find((x) => x.policies === 0) ?? list[0];
  const row = (one) => h("tr", {}, h("td", {}, h("input", { type: "radio", name, value: one.id, checked: one === base, "aria-label": t("as_baseline", titleOf(one)) })),
    h("td", {}, h("input", { type: "checkbox", value: one.id, checked: shown.includes(one.id) || (!shown[0] && one !== base && list.indexOf(one) < 5), "aria-label": t("show_this", titleOf(one)) })),
    h("th", { scope: "row" }, titleOf(one)), h("td", {}, one.folder), h("td", { class: "number", "data-size": one.id }, "…"), h("td", { class: "number" }, whole(one.replicates)), h("td", { class: "number" }, whole(one.years)), h("td", {}, `${one.pack}, 1 : ${one.scale}`));
  const form = h("form", { class: "group" }, h("table", {}, h("caption", { class: "unseen" }, t("results_here")), h("thead", {}, h("tr", {}, ["baseline", "shown", "scenario", "folder", "size", "replicates", "years", "pack"].map((k) => h("th", { scope: "col" }, t(k))))),
    h("tbody", {}, list.map(row))), h("button", { type: "submit", class: "main" }, t("show")));
  form.addEventListener("submit", (e) => {
    e.preventDefault();
    const first = form.querySelector("input[type=radio]:checked").value;
    const others = [...form.querySelectorAll("input[type=checkbox]:checked")].map((x) => x.value).filter((id) => id !== first).slice(0, 4);
    change({ ids: [first, ...others].join(","), s: others.length ? 1 : 0, page: "explore" });
  });
  return form;
}

/** What is on screen: fingerprints, seeds and the command that gives the same. */
export function facts(study) {
  return h("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": t("on_screen") }, h("table", {}, h("thead", {}, h("tr", {}, ["scenario", "replicates", "seed", "fingerprint", "engine"].map((k) => h("th", { scope: "col" }, t(k))))),
    h("tbody", {}, study.scenarios.map((one) => h("tr", {}, h("th", { scope: "row" }, titleOf(one), " ", h("code", {}, one.label)), h("td", { class: "number" }, whole(one.replicates)), h("td", { class: "number" }, String(one.seed ?? "")), h("td", {}, one.key.slice(0, 12)), h("td", {}, study.engine))))),
    h("p", { class: "note" }, `${t("pack")}: ${study.pack} ${study.pack_sha256.slice(0, 12)}`));
}
