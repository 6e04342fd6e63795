// Where figures come from: a bundle that is already here (report, shipped demo), or the server.

/** What an answer holds; the guard of the server speaks plain text, which is then the error. */
export async function bodyOf(answer) {
  const text = await answer.text();
  try { return JSON.parse(text); } catch { return { error: text || answer.statusText }; }
}

async function ask(path) {
  const answer = await fetch(path), body = await bodyOf(answer);
  if (!answer.ok) throw new Error(body.error || answer.statusText);
  return body;
}

function ofBundle(bundle, area = null) {
  return {
    area,
    study: bundle.study ?? null, sweep: bundle.sweep ?? null, demo: true, manifests: bundle.manifests ?? [],
    frames: async (name) => bundle.frames[name],
    table: async () => bundle.table,
    document: async (name) => (bundle.documents ? bundle.documents[name] ?? null : (await ask(`api/document?name=${name}`)).text),
    wedges: async (name) => bundle.wedges?.[name] ?? { packages: {} },
  };
}

function kept(load) {
  const held = new Map();
  return (name = "") => {
    if (!held.has(name)) held.set(name, load(name).catch((error) => { held.delete(name); throw error; }));
    return held.get(name);
  };
}

/** Figures of municipalities together, formed of single runs: those of a query's results, or of the demo. */
function areaOf(query) {
  return (name, codes) => ask(`api/area?${query}&indicator=${encodeURIComponent(name)}&places=${codes.join(",")}`);
}

/** What the server offers; null for a report, which has none. */
export async function startFacts() {
  return document.getElementById("bundle") ? null : ask("api/start");
}

/** The study of some ids (the baseline first, joined by commas), or the bundle where there are none. */
export async function openStudy(ids, start) {
  const inside = document.getElementById("bundle");
  if (inside) return ofBundle(JSON.parse(inside.textContent));
  if (!ids) return ofBundle(await ask("api/demo"), start?.demo_runs ? areaOf("") : null);
  const query = `ids=${encodeURIComponent(ids)}`;
  return {
    study: await ask(`api/study?${query}`), demo: false, manifests: [],
    frames: kept((name) => ask(`api/frames?${query}&indicator=${encodeURIComponent(name)}`)),
    area: areaOf(query),
    table: kept(() => ask(`api/table?${query}`)),
    document: kept(async (name) => (await ask(`api/document?name=${name}`)).text),
    wedges: kept((name) => ask(`api/wedges?${query}&indicator=${encodeURIComponent(name)}`)),
  };
}
