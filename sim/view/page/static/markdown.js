// The little Markdown that our documents use, as elements: headings, paragraphs, lists, tables, code. No markup of a text is ever interpreted.
import { h } from "./dom.js";

/** Elements of a document; its title is left out, and its headings stand below the page's own. */
export function markdown(text) {
  const lines = text.split("\n"), out = [];
  for (let i = 0; i < lines.length;) {
    const line = lines[i];
    if (!line.trim()) i += 1;
    else if (line.startsWith("```")) {
      const from = (i += 1);
      while (i < lines.length && !lines[i].startsWith("```")) i += 1;
      out.push(h("pre", { tabindex: 0 }, lines.slice(from, i).join("\n")));
      i += 1;
    } else if (/^#{1,6} /.test(line)) {
      const depth = line.indexOf(" ");
      if (depth > 1) out.push(h(`h${Math.min(depth + 2, 6)}`, {}, inline(line.slice(depth + 1))));
      i += 1;
    } else if (line.startsWith("|")) {
      const rows = [];
      for (; i < lines.length && lines[i].startsWith("|"); i += 1) rows.push(cells(lines[i]));
      out.push(tableOf(rows));
    } else if (/^(\d+\.|[-*]) /.test(line)) {
      const items = [], ordered = /^\d/.test(line);
      for (; i < lines.length && (/^(\d+\.|[-*]) /.test(lines[i]) || /^\s+\S/.test(lines[i])); i += 1) {
        if (/^(\d+\.|[-*]) /.test(lines[i])) items.push(lines[i].replace(/^(\d+\.|[-*]) /, ""));
        else items[items.length - 1] += ` ${lines[i].trim()}`;
      }
      out.push(h(ordered ? "ol" : "ul", {}, items.map((x) => h("li", {}, inline(x)))));
    } else {
      const from = i;
      while (i < lines.length && lines[i].trim() && !/^(#{1,6} |\||```|[-*] |\d+\. )/.test(lines[i])) i += 1;
      if (i === from) i += 1;
      out.push(h("p", {}, inline(lines.slice(from, i).join(" ").replace(/^> ?/, "").replaceAll(" > ", " "))));
    }
  }
  return out;
}

const cells = (line) => line.trim().replace(/^\||\|$/g, "").split(/(?<!\\)\|/).map((x) => x.trim());

function tableOf([head, , ...rows]) {
  return h("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": head.filter(Boolean).join(", ") || "…" }, h("table", {}, h("thead", {}, h("tr", {}, head.map((x) => (x ? h("th", { scope: "col" }, inline(x)) : h("td", {}))))),
    h("tbody", {}, rows.map((row) => h("tr", {}, row.map((x) => h("td", {}, inline(x))))))));
}

/** `code`, **strong**, and links and pictures as their words: a page without a network has nowhere to send anybody. */
function inline(text) {
  return text.split(/(`[^`]+`|\*\*[^*]+\*\*|!?\[[^\]]*\]\([^)]*\))/).filter(Boolean).map((part) => {
    if (part.startsWith("`")) return h("code", {}, part.slice(1, -1));
    if (part.startsWith("**")) return h("strong", {}, part.slice(2, -2));
    const link = /^!?\[([^\]]*)\]\(/.exec(part);
    return link ? link[1] : part;
  });
}
