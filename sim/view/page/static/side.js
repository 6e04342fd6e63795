// The left side: which scenarios are shown, and what they consist of.
import { h } from "./dom.js";
import { change } from "./state.js";
import { aboutOf, policyWords, t, tOr, titleOf, whole } from "./words.js";

/** Scenarios of a study with their policies; the one on the map is marked. */
export function scenarioList(root, study, shown) {
  root.append(h("h2", {}, t("scenarios")), ...study.scenarios.map((one, i) =>
    h("article", { class: i === shown ? "card shown" : "card" },
      h("h3", {}, h("button", { type: "button", class: "plain", "aria-pressed": String(i === shown), onclick: () => change({ s: i }) }, titleOf(one))),
      one.description ? h("p", {}, aboutOf(one)) : "",
      h("p", { class: "note" }, i === 0 ? t("is_baseline") : "", " ", t("n_replicates", whole(one.replicates))),
      Object.entries(one.policies).map(([name, policy]) => policyFacts(policy, study.geometry)))));
}

/** A policy in a few lines: kind, budget, period, places. */
export function policyFacts(policy, geometry) {
  return h("dl", { class: "policy" }, h("dt", {}, tOr(`kind_${policy.kind}`, policy.kind)), h("dd", {}, policyWords(policy, geometry)));
}
