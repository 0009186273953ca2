import assert from "node:assert/strict";
import { test } from "node:test";

import { ENDED } from "../../../static/js/saving/fates.js";
import { decrypted, encrypted, importedKey, journalWriter } from "../../../static/js/saving/journal.js";
import { plainLines, textOf } from "../../../static/js/saving/said.js";
import { statusWords } from "../../../static/js/saving/status.js";
import { recover } from "../../../static/js/saving/recover.js";
import { bench, Server, typed } from "./bench.js";

const key = await importedKey("key-1", btoa("0123456789abcdef0123456789abcdef"));
const OWNER = { user: "7", encounter: "e1", section: "/stages/s/", page: "page-1" };
const PLACE = { kind: "form", url: "/stages/s/", patient: "p", page: "/stages/s/" };
const SAID = { title: "Stage I of lesion A", lines: ["Stain: H&E"] };
const HELD = { sent: null, waiting: typed("stain", "H&E", 1), version: 1, nextKey: "k1", changes: 1, since: 1000 };
const GONE = { status: 410, json: { error: { path: "removed", message: "Stage I of lesion A was removed by Dr Brightwater at 13:02." } } };
const SIGNED = { status: 409, json: { error: { path: "signed", message: "This case is signed." } } };

class MemoryStore {
  entries = new Map();
  all = async () => [...this.entries.values()];
  put = async (entry) => void this.entries.set(entry.id, entry);
  remove = async (id) => void this.entries.delete(id);
}

async function recovered(answer, place = { ...PLACE, said: SAID }) {
  const store = new MemoryStore();
  const entry = await encrypted(key, OWNER, 1, { ...place, held: HELD });
  await store.put(entry);
  const send = async () => ({ status: answer.status, headers: { get: () => "application/json" }, json: async () => answer.json });
  const context = { store, user: "7", csrf: "t", fetch: send, later: (work) => setTimeout(work, 0), keysOf: async () => [key] };
  return { store, found: await recover(context, entry) };
}

for (const [name, answer, state, message] of [
  ["what was removed", GONE, "removed", GONE.json.error.message],
  ["what was signed", SIGNED, "signed", SIGNED.json.error.message],
  ["what is not there", { status: 404, json: {} }, "refused", "It is not there any more, or not yours to see."],
  ["what somebody else changed", { status: 409, json: { error: "stale" } }, "conflict", ""],
]) {
  test(`after a crash, ${name} stays with its reason and its words`, async () => {
    const { store, found } = await recovered(answer);
    assert.deepEqual([found.fate, found.state, found.message, store.entries.size], ["left", state, message, 1]);
    assert.deepEqual(found.place.said, SAID);
  });
}

test("an outbox stops for good at what was removed, and says so", async () => {
  const server = new Server();
  server.take = () => GONE;
  const { outbox, statuses, wind } = bench(server, () => null);
  outbox.put(typed("stain", "H&E", 1));
  await wind();
  assert.ok(outbox.isStopped);
  const last = statuses.at(-1);
  assert.deepEqual([last.state, last.changes], ["removed", 1]);
  assert.equal(statusWords(last), `${GONE.json.error.message} 1 change of yours cannot be saved any more.`);
});

test("what is discarded is gone from the device once that is said", async () => {
  const store = new MemoryStore();
  const { outbox, wind } = bench(new Server(), () => "the request is lost", { keep: journalWriter(store, OWNER, PLACE, async () => key) });
  outbox.put(typed("stain", "H&E", 1));
  await wind(1000);
  for (let step = 0; step < 100 && !store.entries.size; step += 1) await new Promise((go) => setTimeout(go, 1));
  assert.equal(store.entries.size, 1);
  await outbox.discard();
  assert.deepEqual([store.entries.size, outbox.isClean], [0, true]);
});

test("the journal keeps the words as they are when it is written", async () => {
  const store = new MemoryStore();
  let stain = "H&E";
  const place = () => ({ ...PLACE, said: { title: "Stage I", lines: [`Stain: ${stain}`] } });
  const keep = journalWriter(store, OWNER, place, async () => key);
  await keep(HELD);
  stain = "Toluidine blue";
  await keep(HELD);
  const [entry] = await store.all();
  assert.deepEqual((await decrypted(key, entry)).said.lines, ["Stain: Toluidine blue"]);
});

test("an entry without words is told by its fields", () => {
  const held = { ...HELD, sent: { change: typed("blood_loss", "", 1) } };
  assert.deepEqual(plainLines(held), ["blood loss: nothing", "stain: H&E"]);
  assert.deepEqual(plainLines({ ...HELD, waiting: { drawing: {}, mayDiscard: false } }), ["A drawing of the map."]);
  assert.deepEqual(plainLines(undefined), []);
});

test("an addendum has the name of the page and one line for each field", () => {
  assert.equal(textOf({ title: "Wound care", lines: ["Dressing: Gauze", "Follow up: Two weeks"] }), "Wound care\nDressing: Gauze\nFollow up: Two weeks");
  assert.equal(textOf({ title: "", lines: ["a: b"] }), "a: b");
});

test("only a removal and a signature end a page", () => {
  assert.deepEqual([...ENDED].sort(), ["removed", "signed"]);
});
