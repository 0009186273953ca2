import assert from "node:assert/strict";
import { test } from "node:test";

import { decrypted, encrypted, importedKey, journalWriter } from "../../../static/js/saving/journal.js";
import { recover } from "../../../static/js/saving/recover.js";
import { Server, bench, typed } from "./bench.js";

const SECRET = btoa("0123456789abcdef0123456789abcdef");
const OWNER = { user: "7", encounter: "e1", section: "/pre-op/", page: "page-1" };
const PLACE = { kind: "form", url: "/pre-op/", patient: "p", page: "/encounters/e1/pre-op/" };
const HELD = { sent: null, waiting: typed("allergies", "Zqcanary", 1), version: 1, nextKey: "k1", changes: 1, since: 1000 };

class MemoryStore {
  constructor() {
    this.entries = new Map();
    this.all = async () => [...this.entries.values()];
    this.put = async (entry) => void this.entries.set(entry.id, entry);
    this.remove = async (id) => void this.entries.delete(id);
  }
}

const key = await importedKey("key-1", SECRET);

test("what is kept can be read again with its key", async () => {
  const entry = await encrypted(key, OWNER, 1, { ...PLACE, held: HELD });
  assert.deepEqual(await decrypted(key, entry), { ...PLACE, held: HELD });
});

test("nothing that was typed can be read without it", async () => {
  const { data, iv, ...clear } = await encrypted(key, OWNER, 1, { ...PLACE, held: HELD });
  assert.ok(!new TextDecoder("latin1").decode(data).includes("Zqcanary"));
  assert.ok(!JSON.stringify(clear).includes("Zqcanary"));
});

test("no two entries share the number they are sealed with", async () => {
  const ivs = new Set();
  for (let seq = 0; seq < 500; seq += 1) ivs.add(String((await encrypted(key, OWNER, seq, { ...PLACE, held: HELD })).iv));
  assert.equal(ivs.size, 500);
  assert.equal([...ivs][0].split(",").length, 12);
});

for (const [name, moved] of [
  ["person", { user: "8" }],
  ["case", { encounter: "e2" }],
  ["section", { section: "/time-out/" }],
  ["page", { page: "page-2" }],
  ["place in the order", { seq: 2 }],
]) {
  test(`an entry moved to another ${name} does not open`, async () => {
    const entry = await encrypted(key, OWNER, 1, { ...PLACE, held: HELD });
    await assert.rejects(decrypted(key, { ...entry, ...moved }));
  });
}

test("the newest is kept, and nothing once all is saved", async () => {
  const store = new MemoryStore();
  const keep = journalWriter(store, OWNER, PLACE, async () => key);
  for (let change = 1; change <= 5; change += 1) void keep({ ...HELD, changes: change });
  await keep.settled?.();
  for (let step = 0; step < 200 && [...store.entries.values()][0]?.changes !== 5; step += 1) await new Promise((go) => setTimeout(go, 1));
  assert.deepEqual([store.entries.size, [...store.entries.values()][0].changes], [1, 5]);
  await keep(null);
  assert.equal(store.entries.size, 0);
});

test("without a key, or on a full device, the page is told", async () => {
  const reports = [];
  await journalWriter(new MemoryStore(), OWNER, PLACE, async () => null, (isKept) => reports.push(isKept))(HELD);
  const full = Object.assign(new MemoryStore(), { put: async () => Promise.reject(new Error("full")) });
  await journalWriter(full, OWNER, PLACE, async () => key, (isKept) => reports.push(isKept))(HELD);
  assert.deepEqual(reports, [false, false]);
});

/** The recovery after a crash: the entry, and a server with the saves it had received. */
async function crashed(server, held, answer, keys = [key]) {
  const store = new MemoryStore();
  const entry = await encrypted(key, OWNER, 1, { ...PLACE, held });
  await store.put(entry);
  const send = async (_, { body, headers }) => {
    const { status, json } = answer ?? server.take(body, headers);
    return { status, headers: { get: () => "application/json" }, json: async () => json };
  };
  const later = (work) => setTimeout(work, 0);
  const context = { store, user: "7", csrf: "t", fetch: send, later, keysOf: async () => keys };
  return { store, found: await recover(context, entry) };
}

const SENT = { change: typed("allergies", "Latex", 1), body: "touched=allergies&seen=1&allergies=Latex", version: 1, key: "k0", count: 1 };
const fates = [
  ["what waited is saved", HELD, undefined, undefined, "saved", 0, 1],
  ["what was sent and what waited are saved in order", { ...HELD, sent: SENT }, undefined, undefined, "saved", 0, 2],
  ["a conflict is left for its person", HELD, { status: 409, json: { error: "stale" } }, undefined, "left", 1, 0],
  ["a server that is away is waited for", HELD, { status: 502, json: {} }, undefined, "waits", 1, 0],
  ["no key now is waited for", HELD, undefined, null, "waits", 1, 0],
  ["a destroyed key", HELD, undefined, [], "lost", 0, 0],
  ["a page that sent more under the same key", HELD, { status: 422, json: { error: { path: "save_key" } } }, undefined, "saved", 0, 0],
];
for (const [name, held, answer, keys, fate, left, effects] of fates) {
  test(`after a crash: ${name}`, async () => {
    const server = new Server();
    const { store, found } = await crashed(server, held, answer, keys);
    assert.deepEqual([found.fate, store.entries.size, server.effects], [fate, left, effects]);
  });
}

test("what had arrived before the crash has no second effect", async () => {
  const server = new Server();
  server.take(SENT.body, { "Idempotency-Key": SENT.key });
  const { found } = await crashed(server, { ...HELD, sent: SENT, waiting: null });
  assert.deepEqual([found.fate, server.effects, server.fields.allergies], ["saved", 1, "Latex"]);
});

test("a crash at any moment of a session loses nothing and saves nothing twice", async () => {
  for (let steps = 1; steps < 12; steps += 1) {
    const server = new Server();
    const snapshots = [];
    let requests = 0;
    const { outbox, clock, wind } = bench(server, () => (requests++ % 3 === 0 ? "the answer is lost" : null), { keep: (pending) => snapshots.push(pending) });
    for (let step = 0; step < steps; step += 1) {
      outbox.put(typed(`field${step % 4}`, `value ${step}`, server.version));
      const soon = clock.now + 700;
      await wind(700);
      clock.now = soon;
    }
    const pending = snapshots.at(-1);
    const wanted = Object.fromEntries(Array.from({ length: steps }, (_, step) => [`field${step % 4}`, `value ${step}`]));
    if (pending) assert.equal((await crashed(server, pending)).found.fate, "saved");
    assert.deepEqual(server.fields, wanted);
    assert.equal(server.effects, server.receipts.size);
  }
});
