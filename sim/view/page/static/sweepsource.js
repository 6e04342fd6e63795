// Where a sweep's figures come from: a report that holds them, or the server.
import { bodyOf } from "./source.js";

async function ask(path, query) {
  const answer = await fetch(`api/sweep${path}?${new URLSearchParams(query)}`);
  const found = await bodyOf(answer);
  if (!answer.ok || found.error) throw new Error(found.error || answer.statusText);
  return found;
}

/** The sweeps at hand: `list`, and for one of them its points, an emulator, indices and a box. `bound` null asks for the usual one. */
export function sweepSource(start, inside) {
  if (inside) {
    const answer = (of, scenario, indicator) => {
      const found = inside[of][scenario]?.[indicator] ?? null;
      if (typeof found?.error === "string") throw new Error(found.error);
      return found;
    };
    return {
      list: [{ id: "", folder: inside.points.folder }], fixed: true, manifest: inside.manifest, file: inside.file,
      cell: null, points: async () => inside.points, fit: async (_, s, i) => answer("fits", s, i), matters: async (_, s, i) => answer("matters", s, i), box: async (_, s, i) => answer("boxes", s, i),
    };
  }
  return {
    list: start?.sweeps ?? [], fixed: false,
    points: (id) => ask("", { id }),
    fit: async (id, scenario, indicator) => (await ask("/fit", { id, scenario, indicator })).fit,
    matters: (id, scenario, indicator) => ask("/matters", { id, scenario, indicator }),
    cell: async (id, scenario, cell) => (await ask("/cell", { id, scenario, cell })).order,
    box: (id, scenario, indicator, bound) => ask("/box", { id, scenario, indicator, bound: bound ?? "" }),
  };
}
