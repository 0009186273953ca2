// Under any network fault: no false "Saved", no lost change, no change saved twice.

import assert from "node:assert/strict";
import { test } from "node:test";

import { FAULTS, Server, bench, typed } from "./bench.js";

const RUNS = Number(process.env.RUNS ?? 20);

for (const fault of Object.keys(FAULTS)) {
  test(`${fault}: never a false "Saved", one effect`, async () => {
    for (let run = 0; run < RUNS; run += 1) {
      const server = new Server();
      let faults = 1 + (run % 3);
      const { outbox, statuses, wind } = bench(server, () => (faults-- > 0 ? fault : null));
      outbox.put(typed("allergies", `Latex ${run}`, 1));
      await wind(1000);
      const before = statuses.filter((status) => status.state === "saved").length;
      assert.equal(before, 0, "said to be saved while nobody had said so");
      await wind();
      assert.deepEqual([server.fields.allergies, server.effects, outbox.isClean], [`Latex ${run}`, 1, true]);
      assert.equal(statuses.at(-1).state, "saved");
      assert.ok(statuses.every((status) => status.isTrue));
    }
  });
}

test("two hundred changes without a network are sent once it is back, none lost and none twice", async () => {
  const server = new Server();
  let isOffline = true;
  const { outbox, statuses, clock, wind } = bench(server, () => (isOffline ? "the request is lost" : null));
  for (let edit = 0; edit < 200; edit += 1) {
    outbox.put(typed(`field${edit % 20}`, `value ${edit}`, 1));
    clock.now += 3000;
    await wind(0);
  }
  assert.equal(server.effects, 0);
  assert.deepEqual([statuses.at(-1).state, statuses.at(-1).changes], ["offline", 20]);
  isOffline = false;
  await wind();
  const last = Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`field${n}`, `value ${180 + n}`]));
  assert.deepEqual(server.fields, last);
  assert.ok(server.effects <= 2 && outbox.isClean);
});

test("whoever types without a pause is saved every five seconds", async () => {
  const server = new Server();
  const { outbox, clock, wind } = bench(server, () => null);
  const times = [];
  for (let key = 0; key < 100; key += 1) {
    outbox.put(typed("note", "x".repeat(key), server.version));
    const before = server.effects;
    const soon = clock.now + 200;
    await wind(200);
    clock.now = soon;
    if (server.effects > before) times.push(clock.now);
  }
  const gaps = times.slice(1).map((at, place) => at - times[place]);
  assert.ok(times.length >= 3 && Math.max(...gaps) <= 5400, `${gaps}`);
});

test("typing on does not make a lost server be asked more often", async () => {
  const server = new Server();
  let asked = 0;
  const { outbox, clock, wind } = bench(server, () => ((asked += 1), "the request is lost"));
  for (let second = 0; second < 60; second += 1) {
    outbox.put(typed("note", `${second}`, 1));
    const soon = clock.now + 1000;
    await wind(1000);
    clock.now = soon;
  }
  assert.ok(asked <= 8, `${asked} requests in a minute`);
});

test("a server that is slow is not said to save for ever", async () => {
  const states = [];
  const waits = [];
  const { outbox } = bench(new Server(), () => null, {
    post: () => new Promise(() => {}),
    later: (work, ms) => waits.push({ work, ms }),
    onStatus: (status) => states.push(status.state),
  });
  outbox.put(typed("a", "1", 1));
  void outbox.flush();
  waits.find((wait) => wait.ms === 3000).work();
  assert.deepEqual(states, ["waiting", "saving", "waiting"]);
});

test("after a log-in what was held goes on", async () => {
  const server = new Server();
  let answers = [{ status: 401, body: {} }];
  const { outbox, statuses, wind } = bench(server, () => null, {
    post: async () => answers.shift() ?? { status: 200, body: { version: 2, saved_at: "10:42:07", labels: {} } },
  });
  outbox.put(typed("a", "1", 1));
  await wind();
  assert.deepEqual([statuses.at(-1).state, outbox.isClean], ["locked", false]);
  outbox.resume();
  await wind();
  assert.deepEqual([statuses.at(-1).state, outbox.isClean], ["saved", true]);
});

test("what somebody does not want is gone, here and on the device", async () => {
  const snapshots = [];
  const { outbox, wind } = bench(new Server(), () => null, { keep: (pending) => snapshots.push(pending) });
  outbox.put(typed("a", "1", 1));
  outbox.discard();
  await wind();
  assert.deepEqual([outbox.isClean, snapshots.at(-1)], [true, null]);
});

test("signed elsewhere is said as such, and typing on does not hide it", async () => {
  const body = { error: { path: "signed", message: "This case is signed." } };
  const { outbox, statuses, wind } = bench(new Server(), () => null, { post: async () => ({ status: 409, body }) });
  outbox.put(typed("a", "1", 1));
  await wind();
  outbox.put(typed("b", "1", 1));
  assert.deepEqual([statuses.at(-1).state, statuses.at(-1).changes], ["signed", 2]);
});

test("what was saved beside a conflict waits no more", async () => {
  const body = { error: "stale", version: 5, labels: { a: "A" }, theirs: {}, fields: [{ name: "a" }] };
  const { outbox, statuses, wind } = bench(new Server(), () => null, { post: async () => ({ status: 409, body }) });
  outbox.put({ ...typed("a", "1", 1), ...typed("b", "1", 1) });
  await wind();
  assert.deepEqual([statuses.at(-1).state, outbox.waiting], ["conflict", typed("a", "1", 1)]);
});

test("a conflict is asked about once, however much is typed meanwhile", async () => {
  const body = { error: "stale", version: 5, labels: { a: "A" }, theirs: {}, fields: [{ name: "a" }] };
  const { outbox, statuses, wind } = bench(new Server(), () => null, { post: async () => ({ status: 409, body }) });
  const asked = () => statuses.filter((status) => status.state === "conflict" && !status.isAgain).length;
  outbox.put(typed("a", "1", 1));
  await wind();
  outbox.put(typed("a", "12", 1));
  outbox.put(typed("a", "123", 1));
  assert.deepEqual([asked(), statuses.at(-1).state], [1, "conflict"]);
  outbox.resolve(5, typed("a", "123", 5));
  await wind();
  assert.equal(asked(), 2);
});
