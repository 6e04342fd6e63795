// The map on screen as a file: SVG as it stands, or a PNG of it.
import { download, h } from "./dom.js";

const WIDTH = 1400;
const STYLE = ".place{stroke:#9aa0a6;stroke-width:.6}.stripe{stroke:#444}.borders{fill:none;stroke:#333;stroke-width:1}.box{fill:none;stroke:#333;stroke-dasharray:5 3}.selected{fill:none;stroke:#000;stroke-width:3.5}text{font-family:sans-serif}";

function copyOf(map, title, note) {
  const copy = map.cloneNode(true), [x, y, w, height] = map.getAttribute("viewBox").split(" ").map(Number);
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  copy.setAttribute("viewBox", `${x} ${y - 70} ${w} ${height + 100}`);
  copy.setAttribute("width", WIDTH);
  copy.setAttribute("height", Math.round((WIDTH * (height + 100)) / w));
  const make = (tag, attributes, text) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [k, v] of Object.entries(attributes)) element.setAttribute(k, v);
    element.textContent = text;
    return element;
  };
  copy.prepend(make("style", {}, STYLE), ...title.split(": ").map((line, i) => make("text", { x: x + 10, y: y - 36 + 28 * i, "font-size": 24 }, line)));
  copy.append(make("text", { x: x + 10, y: y + height + 22, "font-size": 18, fill: "#555" }, note));
  return new XMLSerializer().serializeToString(copy);
}

/** Buttons that save the map; `words()` gives {title, note, name} of what is on screen. */
export function pictureButtons(map, words) {
  const svg = () => { const { title, note, name } = words(); return [copyOf(map, title, note), name]; };
  const png = () => {
    const [text, name] = svg(), image = new Image();
    image.onload = () => {
      const canvas = h("canvas", { width: image.naturalWidth, height: image.naturalHeight }), pen = canvas.getContext("2d");
      pen.fillStyle = "#fff";
      pen.fillRect(0, 0, canvas.width, canvas.height);
      pen.drawImage(image, 0, 0);
      h("a", { href: canvas.toDataURL("image/png"), download: `${name}.png` }).click();
    };
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  };
  return h("p", { class: "row exports" }, h("button", { type: "button", onclick: () => { const [text, name] = svg(); download(`${name}.svg`, text, "image/svg+xml"); } }, "SVG"), h("button", { type: "button", onclick: png }, "PNG"));
}
