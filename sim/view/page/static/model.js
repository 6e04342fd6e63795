// Model: why anybody should believe this, and what it cannot say.
import { h } from "./dom.js";
import { markdown } from "./markdown.js";
import { said, t, unitWord } from "./words.js";

const DOCUMENTS = ["evidence", "sources", "odd"];
const SECTIONS = ["what", "inside", "outside", "trust", "limits", "words", "data", "cite"];

/** Build the page into a root. */
export async function model(root, source) {
  const sections = SECTIONS.map((k) => h("section", {}, h("h3", {}, t(`model_${k}_title`)), t(`model_${k}`).split("\n").map((p) => h("p", {}, p))));
  root.replaceChildren(h("article", { class: "prose" }, h("h2", {}, t("page_model")), ...sections, h("section", {}, h("h3", {}, t("glossary")), glossary(source.study ?? source.sweep.points))), h("section", { class: "documents" }, h("h3", {}, t("documents")), DOCUMENTS.map((name) => documentOf(name, source))));
  return () => {};
}

/** A document that opens when it is asked for; where it did not travel along it is named. */
function documentOf(name, source) {
  const details = h("details", { class: "document", id: `document-${name}` }, h("summary", {}, t(`document_${name}`)));
  details.addEventListener("toggle", async () => {
    if (!details.open || details.children.length > 1) return;
    const text = await source.document(name).catch((error) => t("went_wrong", said(error.message)));
    details.append(h("div", { lang: "en" }, text === null ? h("p", { class: "note" }, t("not_along")) : markdown(text)));
  });
  return details;
}

function glossary(study) {
  const row = (i) => h("tr", {}, h("th", { scope: "row", lang: "en" }, i.labels[0]), h("td", { lang: "ko" }, i.labels[1]), h("td", { lang: "ja" }, i.labels[2]), h("td", {}, unitWord(i.unit)), h("td", {}, t(i.better === "up" ? "more_is_better" : "less_is_better")));
  return h("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": t("glossary") }, h("table", {}, h("thead", {}, h("tr", {}, ["English", "한국어", "日本語"].map((x) => h("th", { scope: "col" }, x)), ["unit", "direction"].map((k) => h("th", { scope: "col" }, t(k))))), h("tbody", {}, study.indicators.map(row))));
}
