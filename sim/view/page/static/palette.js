// Palettes that colour-blind readers can tell apart: PuOr for differences, cividis for levels, Okabe-Ito for lines.

const PUOR = ["#7f3b08", "#b35806", "#e08214", "#fdb863", "#f7f7f7", "#b2abd2", "#8073ac", "#542788", "#2d004b"];
const CIVIDIS = ["#00224e", "#123570", "#3b496c", "#575d6d", "#707173", "#8a8678", "#a59c74", "#c3b369", "#e1cc55", "#fee838"];
/** Darker Okabe-Ito hues, so that a line's label is readable on white (4.5 : 1). */
export const LINES = ["#0060a0", "#a84300", "#00714f", "#96467a", "#6b5900", "#10657f"];
export const DASHES = ["", "9 3 2 3", "2 3", "12 4", "6 2 2 2 2 2"];
export const NOTHING = "#d9d9d9";
const rgb = (hex) => [1, 3, 5].map((i) => Number.parseInt(hex.slice(i, i + 2), 16));

function ramp(stops) {
  const colours = stops.map(rgb);
  // 256 steps looked up by the map: no string is made while scrubbing.
  return Array.from({ length: 256 }, (_, i) => {
    const x = (i / 255) * (colours.length - 1);
    const k = Math.min(Math.floor(x), colours.length - 2);
    const mix = colours[k].map((c, j) => Math.round(c + (x - k) * (colours[k + 1][j] - c)));
    return `rgb(${mix.join(",")})`;
  });
}
const RAMPS = { effect: ramp(PUOR), level: ramp(CIVIDIS) };

/** Colour of a value on a scale {low, high, kind, sign}; grey where there is none. */
export function colour(value, scale) {
  if (value === null || value === undefined || !Number.isFinite(value)) return NOTHING;
  const share = (value - scale.low) / (scale.high - scale.low || 1);
  const place = scale.sign < 0 ? 1 - share : share;
  return RAMPS[scale.kind][Math.max(0, Math.min(255, Math.round(place * 255)))];
}

/** Stops for a legend's gradient, in the order of the figures. */
export function stops(scale) {
  const order = RAMPS[scale.kind].filter((_, i) => i % 15 === 0);
  return scale.sign < 0 ? order.reverse() : order;
}
