// The policies' levers: a budget bar on top, a form for every policy, and the button that runs them.
import { choice, download, h, s } from "./dom.js";
import { NEW, PRESETS, canRedo, canUndo, draft, freshPolicy, nameFor, preset, redo, setDraft, undo } from "./draft.js";
import { check, openToml } from "./orders.js";
import { LINES } from "./palette.js";
import { state } from "./state.js";
import { figure, inLanguage, nameOf, spoken, t, tOr, unitWord, whole } from "./words.js";

const GROUPS = ["all", "non_capital", "capital", "depopulation"];
const SHARED = ["budget_bn_krw_per_year", "start", "end", "regions"];

/** The editor: {root, redraw}. `run(draft)` is called with a checked draft; `start` has the levers. */
export function createEditor({ start, study, run }) {
  const bar = h("div", { class: "budget" }), forms = h("div", {}), verdict = h("div", { class: "problems", role: "status" }), command = h("details", { class: "command" });
  const go = h("button", { type: "button", class: "main", id: "run", onclick: () => run(draft()) });
  const head = h("div", { class: "row" });
  const settings = h("div", { class: "row" });
  const root = h("section", { class: "editor", "aria-label": t("levers") }, h("h2", {}, t("levers")), head, bar, forms, settings, verdict, go, command);
  let timer = null, shape = null;

  const set = (part) => { setDraft({ ...draft(), ...part }); redraw(); };
  const setPolicy = (name, part) => set({ policies: { ...draft().policies, [name]: { ...draft().policies[name], ...part } } });
  const button = (key, onclick, disabled) => h("button", { type: "button", onclick, disabled }, t(key));

  /** Draw what changed: forms only where policies came or went, so that a slider keeps the hand on it. */
  function redraw(all = false) {
    const d = draft();
    drawBar(d);
    drawHead(d);
    const now = JSON.stringify([state.lang, state.sel, state.area, Object.entries(d.policies).map(([n, p]) => [n, p.kind])]);
    if (all || now !== shape) { shape = now; drawForms(d); drawSettings(d); }
    go.textContent = t("run_n", whole(d.replicates));
    go.disabled = !Object.keys(d.policies).length;
    window.clearTimeout(timer);
    timer = window.setTimeout(() => verify(d), 350);
  }

  function drawHead(d) {
    const refill = (next) => { setDraft(next); redraw(true); };
    head.replaceChildren(choice(t("preset"), [["", "…"], ...Object.keys(PRESETS).map((k) => [k, t(`preset_${k}`)])], "", (k) => k && refill(preset(k)), { id: "preset" }),
      button("undo", () => { undo(); redraw(true); }, !canUndo()), button("redo", () => { redo(); redraw(true); }, !canRedo()), button("reset", () => refill({ ...NEW }), JSON.stringify(d) === JSON.stringify(NEW)), opener(refill));
  }

  /** A scenario file of the visitor's; the server reads its text, never a path. */
  function opener(refill) {
    const file = h("input", { type: "file", accept: ".toml", id: "open", class: "unseen", onchange: async () => {
      try {
        refill({ ...NEW, ...(await openToml(await file.files[0].text())) });
      } catch (error) {
        verdict.replaceChildren(h("ul", {}, (error.problems ?? [error.message]).map((p) => h("li", {}, spoken(p)))));
      }
    } });
    return h("label", { class: "filebutton" }, t("open_file"), file);
  }

  function drawBar(d) {
    const spent = Object.entries(d.policies).map(([name, p]) => [name, Number(p.budget_bn_krw_per_year) || 0]);
    const sum = spent.reduce((a, [, v]) => a + v, 0), over = sum - d.ceiling_bn_krw_per_year;
    const width = Math.max(sum, d.ceiling_bn_krw_per_year, 1);
    let x = 0;
    const parts = spent.map(([name, v], i) => { const r = s("rect", { x, y: 2, width: (300 * v) / width, height: 14, fill: LINES[i % LINES.length] }, s("title", {}, `${name}: ${figure(v)}`)); x += (300 * v) / width; return r; });
    const edge = (300 * d.ceiling_bn_krw_per_year) / width;
    bar.replaceChildren(s("svg", { viewBox: "0 0 300 18", role: "img", "aria-label": t("budget_bar") }, s("rect", { x: 0, y: 2, width: 300, height: 14, class: "empty" }), parts, s("line", { x1: edge, x2: edge, y1: 0, y2: 18, class: "ceiling" })),
      h("p", { class: over > 1e-9 ? "over" : "note" }, over > 1e-9 ? t("over_budget", figure(sum), figure(d.ceiling_bn_krw_per_year), figure(over)) : t("within_budget", figure(sum), figure(d.ceiling_bn_krw_per_year))));
  }

  function drawForms(d) {
    const kinds = Object.keys(start.levers).map((k) => [k, tOr(`kind_${k}`, k)]);
    forms.replaceChildren(...Object.entries(d.policies).map(([name, policy], i) => formOf(name, policy, i, d)),
      choice(t("add_policy"), [["", "…"], ...kinds], "", (kind) => {
        if (!kind) return;
        const left = Math.max(0, d.ceiling_bn_krw_per_year - Object.values(draft().policies).reduce((a, p) => a + Number(p.budget_bn_krw_per_year || 0), 0));
        set({ policies: { ...draft().policies, [nameFor(kind, draft().policies)]: freshPolicy(kind, left, 2024 + draft().years) } });
      }, { id: "add" }));
  }

  function formOf(name, policy, i, d) {
    const lever = start.levers[policy.kind];
    if (!lever) return h("p", { class: "note" }, `${name}: ${policy.kind}?`);
    const field = (key) => lever.fields.find((f) => f.key === key);
    const own = lever.fields.filter((f) => !SHARED.includes(f.key));
    return h("fieldset", { class: "policyform" }, h("legend", {}, s("svg", { viewBox: "0 0 10 10", class: "dot", "aria-hidden": "true" }, s("circle", { cx: 5, cy: 5, r: 5, fill: LINES[i % LINES.length] })), tOr(`kind_${policy.kind}`, policy.kind)),
      budgetInput(name, policy, d),
      h("details", {}, h("summary", {}, t("more")), h("p", { class: "note" }, inLanguage(lever.about)),
        h("div", { class: "row" }, input(name, policy, field("start")), input(name, policy, field("end"))), regions(name, policy), own.map((f) => input(name, policy, f))),
      h("button", { type: "button", class: "plain", onclick: () => { const rest = { ...draft().policies }; delete rest[name]; set({ policies: rest }); } }, t("remove_policy")));
  }

  function budgetInput(name, policy, d) {
    const id = `budget-${name}`, value = policy.budget_bn_krw_per_year ?? 0;
    const number = h("input", { type: "number", id, min: 0, step: 1, value, oninput: () => { slider.value = number.value; setPolicy(name, { budget_bn_krw_per_year: Number(number.value) || 0 }); } });
    const slider = h("input", { type: "range", min: 0, max: Math.max(d.ceiling_bn_krw_per_year, value), step: 1, value, "aria-label": t("budget_of", tOr(`kind_${policy.kind}`, name)), oninput: () => { number.value = slider.value; setPolicy(name, { budget_bn_krw_per_year: Number(slider.value) }); } });
    return h("div", { class: "lever" }, h("label", { for: id }, t("budget_year")), h("div", { class: "pair" }, slider, number));
  }

  /** One key: unit, range of the evidence, meaning and source beside it. */
  function input(name, policy, f) {
    const id = `${name}-${f.key}`, value = policy[f.key] ?? f.default ?? "";
    const put = (v) => setPolicy(name, { [f.key]: v });
    const unit = f.unit && f.unit !== "-" ? ` (${unitWord(f.unit)})` : "";
    let control;
    if (f.choices.length && !f.type.startsWith("list")) control = h("select", { id, onchange: (e) => put(e.target.value || undefined) }, [...(f.default === null ? [""] : []), ...f.choices].map((c) => h("option", { value: c, selected: c === value }, c ? tOr(`choice_${c}`, c) : t("as_scenario"))));
    else if (f.type === "true or false") control = h("input", { id, type: "checkbox", checked: value === true, onchange: (e) => put(e.target.checked) });
    else if (f.type.startsWith("list")) control = h("input", { id, value: [value].flat().join(", "), onchange: (e) => put(e.target.value.split(",").map((x) => x.trim()).filter(Boolean)) });
    else if (f.type.includes("number")) control = h("input", { id, type: "number", step: "any", min: f.low, max: f.high, value, placeholder: f.default, onchange: (e) => put(e.target.value === "" ? undefined : Number(e.target.value)) });
    else control = h("input", { id, value, pattern: f.key === "start" || f.key === "end" ? "\\d{4}Q[1-4]" : null, size: 8, onchange: (e) => put(e.target.value.trim() || undefined) });
    const known = [f.usual_low !== null && f.usual_low !== undefined ? t("usual_range", figure(f.usual_low), figure(f.usual_high)) : "", f.mark && f.source && f.source !== "scenario" ? `${f.source} (${f.mark})` : ""].filter(Boolean).join(" · ");
    return h("div", { class: "lever" }, h("label", { for: id }, tOr(`key_${f.key}`, f.key), h("span", { class: "unit" }, unit)), control, h("p", { class: "note" }, inLanguage(f.meaning), known ? h("span", { class: "source", lang: "en" }, ` ${known}`) : ""));
  }

  function regions(name, policy) {
    const now = policy.regions ?? ["all"], word = now.length === 1 && GROUPS.includes(now[0]) ? now[0] : "chosen";
    const chosen = (state.area || state.sel).split(" ").filter(Boolean);
    const select = choice(t("where"), [...GROUPS.map((g) => [g, t(`regions_${g}`)]), ["chosen", t("regions_chosen")]], word, (g) => {
      if (g !== "chosen") setPolicy(name, { regions: [g] });
      else if (chosen.length) { setPolicy(name, { regions: chosen }); redraw(true); }
    });
    const where = word === "chosen" ? now.map((c) => nameOf(study().geometry?.places[c], c)).join(", ") : chosen.length ? "" : t("choose_on_map");
    return h("div", { class: "lever" }, select, h("p", { class: "note" }, where));
  }

  function drawSettings(d) {
    const number = (key, min, max) => h("label", { class: "choice" }, h("span", {}, t(key)), h("input", { type: "number", id: `set-${key}`, min, max, value: d[key], onchange: (e) => set({ [key]: Math.min(max, Math.max(min, Math.round(Number(e.target.value) || min))) }) }));
    settings.replaceChildren(h("label", { class: "choice" }, h("span", {}, t("name")), h("input", { id: "set-name", maxlength: 60, value: d.name, onchange: (e) => set({ name: e.target.value.trim() || NEW.name }) })),
      number("replicates", 2, 100), number("years", 1, 20), number("scale", 10, 10000),
      choice(t("pack"), start.packs.map((p) => [p, p]), d.pack, (pack) => set({ pack }), { id: "set-pack" }));
  }

  async function verify(d) {
    if (!Object.keys(d.policies).length) return void (verdict.replaceChildren(), command.replaceChildren());
    try {
      const found = await check(d);
      verdict.replaceChildren();
      command.replaceChildren(h("summary", {}, t("command_for_this")), h("pre", { tabindex: 0 }, found.command), h("div", { class: "row" },
        h("button", { type: "button", onclick: () => download(found.file, found.toml, "text/plain") }, t("save_toml")), h("button", { type: "button", onclick: () => download("baseline.toml", found.baseline_toml, "text/plain") }, t("save_baseline"))), h("pre", { tabindex: 0 }, found.toml));
      go.disabled = false;
    } catch (error) {
      verdict.replaceChildren(h("ul", {}, (error.problems ?? [error.message]).map((p) => h("li", {}, spoken(p)))));
      go.disabled = true;
    }
  }

  redraw(true);
  return { root, redraw };
}
