// A run on its way: what is finished, how long it takes still, and a way to stop it.
import { h } from "./dom.js";
import { cancel, isOver } from "./orders.js";
import { spoken, t, whole } from "./words.js";

/** A line about a run, to be replaced whenever the run changes. */
export function progressOf(run, { onshow } = {}) {
  const total = run.planned || 2 * run.replicates;
  const words = run.state === "waiting" ? t("state_waiting", run.ahead) : run.state === "running" && !run.planned ? t("state_starting") : t(`state_${run.state}`);
  const left = run.left ? t("time_left", clock(run.left)) : "";
  return h("div", { class: "progress", "data-run": run.id, "data-state": run.state },
    h("p", {}, h("strong", {}, run.name), " ", words, " ", run.planned ? t("n_of", whole(run.finished), whole(total)) : "", " ", left),
    isOver(run) ? "" : h("progress", { max: total, value: run.finished, "aria-label": t("progress_of", run.name) }),
    run.error ? h("p", { class: "over" }, spoken(run.error)) : "",
    h("div", { class: "row" }, isOver(run) || run.state === "stopping" ? "" : h("button", { type: "button", onclick: () => cancel(run.id) }, t("cancel")),
      onshow && run.results.length > 1 && run.finished >= 4 ? h("button", { type: "button", onclick: () => onshow(run) }, t(isOver(run) ? "show" : "show_partial")) : ""));
}

export function clock(seconds) {
  const all = Math.max(0, Math.round(seconds));
  return `${Math.floor(all / 60)}:${String(all % 60).padStart(2, "0")}`;
}
