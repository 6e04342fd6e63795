// The map: municipalities or provinces, with an inset of the capital area and stripes where a figure is unclear.
import { h, s } from "./dom.js";
import { NOTHING, colour, stops } from "./palette.js";
import { figure, nameOf, t } from "./words.js";

const STRIPES = 7, INSET_SHARE = 0.31;
const RESTS = 200; // milliseconds without a change after which a map in motion is drawn finely again
let made = 0;

/** A map of a geometry. Returns {root, paint, select}; the hooks get a place's code, `onhover` null on leaving. */
export function createMap(outlines, level, { onhover, onclick, legend = true, tiled = false }) {
  const geometry = tiled && outlines.tiles ? { ...outlines, ...outlines.tiles, inset: null, boxes: [] } : outlines;
  const shapes = shapesOf(geometry, level);
  const drawn = []; // one record for every shape on screen: a place of the capital area has two
  // `step` is the distance of stripes in the units of the drawing they are in: the inset is drawn larger.
  const layer = (codes, step) => {
    const id = `stripes${made++}`;
    const below = s("g", {}), above = s("g", { class: "stripes" });
    for (const code of codes) {
      const fill = s("path", { d: shapes.get(code), class: "place", "data-code": code });
      const stripes = s("path", { d: shapes.get(code), fill: `url(#${id})`, visibility: "hidden" });
      drawn.push({ code, fill, stripes, colour: "", unclear: false });
      below.append(fill);
      above.append(stripes);
    }
    return [s("defs", {}, stripesOf(id, step)), below, above, s("path", { d: geometry.borders, class: "borders" })];
  };
  const marks = s("g", { class: "marks" }), chosen = s("path", { class: "inarea" });
  const main = s("svg", { viewBox: geometry.view.join(" "), class: "map", role: "img" }, ...layer([...shapes.keys()], STRIPES),
    geometry.boxes.map((b) => s("rect", { x: b[0], y: b[1], width: b[2], height: b[3], class: "box" })), chosen, marks, Object.entries(geometry.labels ?? {}).map(([code, [x, y]]) => s("text", { x, y, class: "tilelabel" }, nameOf(geometry.places[code], code))));
  const frame = h("div", { class: "mapframe" }, main);
  if (geometry.inset) frame.append(insetOf(geometry, level, layer, main));
  const root = h("div", { class: "mapbox" }, frame), motion = { last: -Infinity, timer: 0 };
  const bar = h("div", { class: "legend" });
  if (legend) root.append(bar);
  root.addEventListener("pointerover", (e) => onhover?.(e.target.dataset?.code ?? null, e));
  root.addEventListener("pointerleave", () => onhover?.(null));
  root.addEventListener("click", (e) => e.target.dataset?.code && onclick?.(e.target.dataset.code, e.shiftKey));

  /** Frames that follow each other closely are drawn with coarse edges, which takes half the time; the last one finely. */
  function inMotion() {
    const before = motion.last;
    motion.last = performance.now();
    if (motion.last - before > RESTS) return;
    frame.classList.add("moving");
    window.clearTimeout(motion.timer);
    motion.timer = window.setTimeout(() => frame.classList.remove("moving"), RESTS);
  }

  return {
    root,
    /** Fill every shape; `values` and `unclear` are keyed by code. Only what changed is touched. */
    paint(values, unclear, scale) {
      inMotion();
      for (const shape of drawn) {
        const next = values.has(shape.code) ? colour(values.get(shape.code), scale) : NOTHING;
        if (next !== shape.colour) shape.fill.setAttribute("fill", (shape.colour = next));
        const striped = unclear.has(shape.code);
        if (striped !== shape.unclear) shape.stripes.setAttribute("visibility", (shape.unclear = striped) ? "visible" : "hidden");
      }
    },
    legend(scale, unit) {
      bar.replaceChildren(...legendOf(scale, unit));
    },
    label(text) {
      main.setAttribute("aria-label", text);
    },
    /** Outline an area of municipalities, or of the provinces they are in. */
    area(codes) {
      chosen.setAttribute("d", [...new Set(codes.map((c) => (shapes.has(c) ? c : geometry.places[c]?.province)))].map((c) => shapes.get(c) ?? "").join(""));
    },
    select(codes) {
      marks.replaceChildren(...codes.filter((c) => shapes.has(c)).map((c) => s("path", { d: shapes.get(c), class: "selected" })));
    },
  };
}

function stripesOf(id, step) {
  return s("pattern", { id, width: step, height: step, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
    s("rect", { width: step, height: step, fill: "#fff", "fill-opacity": 0.55 }), s("line", { x1: 0, y1: 0, x2: 0, y2: step, class: "stripe", "stroke-width": step / 5 }));
}

function shapesOf(geometry, level) {
  if (level === "municipality") return new Map(Object.entries(geometry.shapes));
  const found = new Map();
  for (const [code, d] of Object.entries(geometry.shapes)) {
    const province = geometry.places[code]?.province ?? code.slice(0, 2);
    found.set(province, (found.get(province) ?? "") + d);
  }
  return found;
}

/** The capital area once more, larger: its districts are specks on the map. */
function insetOf(geometry, level, layer, main) {
  const [x, y, w, height] = geometry.inset;
  const codes = level === "municipality" ? geometry.capital : [...new Set(geometry.capital.map((c) => geometry.places[c].province))];
  main.append(s("rect", { x, y, width: w, height, class: "box" }));
  return h("figure", { class: "inset" },
    s("svg", { viewBox: geometry.inset.join(" "), role: "img", "aria-label": t("capital") }, ...layer(codes, (STRIPES * w) / geometry.view[2] / INSET_SHARE)),
    h("figcaption", {}, t("capital")));
}

function legendOf(scale, unit) {
  const ends = scale.kind === "effect" ? [t("worse"), t("better")] : [t("lower"), t("higher")];
  const figures = [scale.low, (scale.low + scale.high) / 2, scale.high].map((v) => figure(v, scale.signed));
  if (scale.sign < 0) figures.reverse();
  const paint = scale.kind === "effect" && scale.sign < 0 ? stops(scale).reverse() : stops(scale);
  const out = [h("div", { class: "ramp" }, h("span", {}, ends[0]), rampOf(paint), h("span", {}, ends[1]),
    h("div", { class: "ticks" }, figures.map((f) => h("span", {}, f))), h("span", { class: "unit" }, unit))];
  if (scale.kind === "effect") {
    out.push(h("p", { class: "key" }, s("svg", { viewBox: "0 0 24 14", class: "swatch", "aria-hidden": "true" },
      s("rect", { width: 24, height: 14, class: "swatchbox" }), s("path", { d: "M2 14L14 0M10 14L22 0M-6 14L6 0M18 14L30 0", class: "stripe" })), t("striped")));
  }
  return out;
}

function rampOf(colours) {
  const step = 100 / colours.length;
  return s("svg", { viewBox: "0 0 100 10", preserveAspectRatio: "none", "aria-hidden": "true" },
    colours.map((fill, i) => s("rect", { x: i * step, y: 0, width: step + 0.5, height: 10, fill })));
}
