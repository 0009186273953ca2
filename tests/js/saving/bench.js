// An outbox with a manual clock, a simulated server with versions, idempotency keys and answers, and
// a simulated network with faults.

import { linkOf } from "../../../static/js/saving/kinds.js";
import { Outbox } from "../../../static/js/saving/outbox.js";

export const HTML = "<!doctype html><title>Log in</title>";

export class Server {
  constructor() {
    this.version = 1;
    this.fields = {};
    this.effects = 0;
    this.receipts = new Map();
  }

  /** As encounters/web/save_once.py and views/autosave.py answer. */
  take(body, headers) {
    const key = headers["Idempotency-Key"];
    const earlier = this.receipts.get(key);
    if (earlier) return earlier.body === body ? earlier.answer : { status: 422, json: { error: { path: "save_key", message: "Used." } } };
    const sent = new URLSearchParams(body);
    for (const name of sent.getAll("touched")) this.fields[name] = sent.get(name);
    this.effects += 1;
    this.version += 1;
    const answer = { status: 200, json: { version: this.version, saved_at: "10:42:07", labels: {}, theirs: {}, errors: {}, changed: [] } };
    this.receipts.set(key, { body, answer });
    return answer;
  }
}

const asResponse = ({ status, json }) => ({ status, headers: { get: () => "application/json" }, json: async () => json });

/** What may become of a request; `reaches` says whether the server carries it out. */
export const FAULTS = {
  "the request is lost": { reaches: false },
  "the answer is lost": { reaches: true },
  "the answer comes too late": { reaches: true, hangs: true },
  "500": { reaches: false, status: 500 },
  "500 after the save": { reaches: true, status: 500 },
  "503": { reaches: false, status: 503 },
  "302 to the log-in": { reaches: false, status: 200, html: true },
  "a page of HTML": { reaches: true, status: 200, html: true },
  "an answer cut off": { reaches: true, status: 200, broken: true },
};

/** @param {() => string | null} nextFault the name of what happens to the next request */
export function bench(server, nextFault, more = {}) {
  const clock = { now: 1000, waiting: [] };
  const statuses = [];
  const send = async (_, { body, headers }) => {
    const fault = FAULTS[nextFault() ?? ""];
    if (!fault) return asResponse(server.take(body, headers));
    if (fault.reaches) server.take(body, headers);
    if (fault.status === undefined) throw new TypeError(fault.hangs ? "timed out" : "failed to fetch");
    const type = fault.broken ? "application/json" : "text/html";
    return { status: fault.status, headers: { get: () => type }, json: async () => JSON.parse('{"version": 3') };
  };
  const outbox = new Outbox({
    version: server.version,
    ...linkOf("form", "/pre-op/", { user: "7", patient: "p", csrf: "t" }, send),
    later: (work, ms) => clock.waiting.push({ work, at: clock.now + ms }),
    now: () => clock.now,
    onStatus: (status) => statuses.push({ ...status, isTrue: status.state !== "saved" || outbox.isClean }),
    ...more,
  });
  /** Time passes until nothing more happens, or for so long. */
  const wind = async (ms = 120000) => {
    const end = clock.now + ms;
    for (let turn = 0; turn < 60; turn += 1) {
      for (let step = 0; step < 12; step += 1) await null;
      const next = clock.waiting.sort((a, b) => a.at - b.at)[0];
      if (!next || next.at > end) break;
      clock.waiting.shift();
      clock.now = Math.max(clock.now, next.at);
      next.work();
    }
  };
  return { outbox, statuses, clock, wind };
}

export const typed = (name, value, seen) => ({ [name]: { values: [value], seen } });
