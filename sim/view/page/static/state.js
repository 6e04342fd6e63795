// What is on screen, kept in the address so that Back, reload and a pasted link work.

const DEFAULTS = {
  page: "explore", lang: "en", ids: "", s: 1, ind: "employed_residents", level: "municipality", mode: "effect", year: 0,
  sel: "", contrast: 0, lines: "effect", sort: "", pol: "", plain: 0, tiles: 0, target: "", only: "", clear: 0, sweep: "", question: "", brush: "", area: "",
};
const LONG = { pol: 6000, area: 1600 };
const PAGES = ["explore", "compare", "sweep", "runs", "model"];
const LANGS = ["en", "ko", "ja"];
const listeners = [];
export const state = { ...DEFAULTS };

function checked(raw) {
  const next = { ...DEFAULTS };
  for (const [key, fallback] of Object.entries(DEFAULTS)) {
    if (!(key in raw)) continue;
    next[key] = typeof fallback === "number" ? Number.parseInt(raw[key], 10) || 0 : String(raw[key]).slice(0, LONG[key] ?? 400);
  }
  if (!PAGES.includes(next.page)) next.page = DEFAULTS.page;
  if (!LANGS.includes(next.lang)) next.lang = DEFAULTS.lang;
  if (!["level", "change", "effect"].includes(next.mode)) next.mode = DEFAULTS.mode;
  if (!["municipality", "province"].includes(next.level)) next.level = DEFAULTS.level;
  return next;
}

function read() {
  const raw = Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
  if (!raw.lang) {
    const preferred = document.documentElement.dataset.lang || (navigator.language || "en").slice(0, 2);
    raw.lang = LANGS.includes(preferred) ? preferred : "en";
  }
  return checked(raw);
}

function address() {
  const parts = new URLSearchParams();
  for (const [key, value] of Object.entries(state)) {
    if (key === "lang" || value !== DEFAULTS[key]) parts.set(key, value);
  }
  return `#${parts}`;
}

/** Change some of the state; `step` false leaves no step for Back (while scrubbing or moving over things). */
export function change(part, step = true) {
  const before = { ...state };
  Object.assign(state, checked({ ...state, ...part }));
  const changed = Object.keys(state).filter((k) => state[k] !== before[k]);
  if (!changed.length) return;
  if (step) history.pushState(null, "", address());
  else window.clearTimeout(change.timer), (change.timer = window.setTimeout(() => history.replaceState(null, "", address()), 200));
  for (const hear of [...listeners]) hear(new Set(changed));
}

/** Hear of every change; called with the set of changed keys. */
export function onChange(hear) {
  listeners.push(hear);
}

/** Read the address once, and again whenever the visitor goes back or edits it. */
export function startState() {
  Object.assign(state, read());
  const again = () => {
    const before = { ...state };
    Object.assign(state, read());
    const changed = Object.keys(state).filter((k) => state[k] !== before[k]);
    if (changed.length) for (const hear of [...listeners]) hear(new Set(changed));
  };
  window.addEventListener("popstate", again);
  window.addEventListener("hashchange", again);
}
