// A form that is sent whole carries the changes that waited in its outbox.
import assert from "node:assert/strict";
import { test } from "node:test";

import { bench, Server, typed } from "./bench.js";

const ready = (faults = []) => {
  const server = new Server();
  return { server, ...bench(server, () => faults.shift() ?? null) };
};

test("lent changes are not sent from here, and end with the form's own save", async () => {
  const { server, outbox, wind } = ready();
  outbox.put(typed("allergies", "None", 1));
  assert.equal(await outbox.lend(), true);
  await wind();
  assert.deepEqual([server.effects, outbox.isClean], [0, false]);
  await outbox.discard();
  assert.equal(outbox.isClean, true);
});

test("a form that was not saved gives its changes back, and they are sent", async () => {
  const { server, outbox, wind } = ready();
  outbox.put(typed("allergies", "None", 1));
  await outbox.lend();
  outbox.takeBack();
  await wind();
  assert.deepEqual([server.effects, server.fields.allergies, outbox.isClean], [1, "None", true]);
});

test("what is on its way arrives before the form is sent, for the form needs its version", async () => {
  const { server, outbox, wind } = ready();
  outbox.put(typed("allergies", "None", 1));
  const sending = outbox.flush();
  const lent = outbox.lend();
  await Promise.all([sending, wind()]);
  assert.equal(await lent, true);
  assert.deepEqual([server.effects, outbox.version, outbox.isLent], [1, 2, false]);
});

test("a field that was decided from a newer version than the form's is saved by itself first", async () => {
  const { server, outbox, wind } = ready();
  outbox.put(typed("side", "left", 4));
  const lent = outbox.lend();
  await wind();
  assert.deepEqual([await lent, server.effects, outbox.isLent], [true, 1, false]);
});

test("a save without an answer is repeated under its key, never lent", async () => {
  const { server, outbox, wind } = ready(["the answer is lost"]);
  outbox.put(typed("allergies", "None", 1));
  await outbox.flush();
  const lent = outbox.lend();
  await wind();
  assert.deepEqual([await lent, server.effects, outbox.isClean], [true, 1, true]);
});
