// Orders to the server: check, run, follow, cancel. The ids of a visitor's runs are kept in this browser only.
import { bodyOf } from "./source.js";

const KEY = "jiyeok-runs";
const followed = new Map();

async function send(path, body) {
  const text = typeof body === "string" ? body : JSON.stringify(body ?? {});
  const answer = await fetch(path, { method: "POST", headers: { "X-Jiyeok": "1" }, body: text });
  const found = await bodyOf(answer);
  if (!answer.ok) throw Object.assign(new Error(found.error || answer.statusText), { problems: found.problems ?? [found.error || answer.statusText] });
  return found;
}

async function checked(path, body) {
  const found = await send(path, body);
  if (found.problems) throw Object.assign(new Error("order"), { problems: found.problems });
  return found;
}

/** The files and the command of an order; what is wrong with it is thrown as `problems`. */
export const check = (order) => checked("api/check", order);

/** A scenario file's text as a draft. */
export const openToml = (text) => checked("api/open", text);

/** Order a run; its id is remembered here. */
export async function order(body) {
  const run = await send("api/runs", body);
  remember([run.id, ...remembered()]);
  return run;
}

export const cancel = (id) => send(`api/runs/${encodeURIComponent(id)}/cancel`);

export function remembered() {
  try {
    return JSON.parse(localStorage.getItem(KEY) || "[]").filter((id) => typeof id === "string").slice(0, 100);
  } catch {
    return [];
  }
}

function remember(ids) {
  try {
    localStorage.setItem(KEY, JSON.stringify(ids.slice(0, 100)));
  } catch { /* a browser that keeps nothing still shows the run at hand */ }
}

/** States of this visitor's runs, newest first. */
export async function myRuns() {
  const ids = remembered();
  return ids.length ? (await fetch(`api/runs?ids=${ids.map(encodeURIComponent).join(",")}`)).json() : [];
}

/** Hear of every change of a run until it is over. One stream a run, however many listen. */
export function follow(id, hear) {
  if (!followed.has(id)) {
    const stream = new EventSource(`api/runs/${encodeURIComponent(id)}/events`);
    const one = { hearers: new Set(), last: null };
    stream.onmessage = (e) => {
      one.last = JSON.parse(e.data);
      for (const tell of one.hearers) tell(one.last);
      if (isOver(one.last)) { stream.close(); followed.delete(id); }
    };
    followed.set(id, one);
  }
  const one = followed.get(id);
  one.hearers.add(hear);
  if (one.last) hear(one.last);
  return () => one.hearers.delete(hear);
}

export const isOver = (run) => ["done", "failed", "cancelled", "cut_off"].includes(run.state);
