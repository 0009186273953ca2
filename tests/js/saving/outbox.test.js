import assert from "node:assert/strict";
import { test } from "node:test";

import { Saver } from "../../../static/js/map/saver.js";
import { recoveredWords, restWords, statusWords } from "../../../static/js/saving/status.js";

/** A saver with a manual clock and scripted server answers. */
function desk(answers) {
  const sent = [];
  const statuses = [];
  const waiting = [];
  const saver = new Saver({
    url: "/drawing/",
    version: 1,
    user: "7",
    patient: "p",
    csrf: "token",
    later: (work, ms) => waiting.push([work, ms]),
    onStatus: (status) => statuses.push(status.state),
    fetch: async (_, { body, headers }) => {
      sent.push({ drawing: JSON.parse(body), version: headers["If-Match"], user: headers["X-Page-User"], key: headers["Idempotency-Key"] });
      const answer = answers.shift();
      if (answer === "no network") throw new TypeError("failed to fetch");
      const { status = 200, ...answerBody } = answer;
      const rest = status === 200 ? { saved_at: "10:42:07", ...answerBody } : answerBody;
      return { status, headers: { get: () => "application/json" }, json: async () => rest };
    },
  });
  const tick = async () => {
    for (const [work] of waiting.splice(0)) work();
    for (let turn = 0; turn < 20; turn += 1) await null;
  };
  return { saver, sent, statuses, waiting, tick };
}

test("a change is kept at once and sent after a pause", async () => {
  const { saver, sent, statuses, tick } = desk([{ version: 2, saved_at: "10:42:07" }]);
  saver.keep({ name: "a" });
  assert.deepEqual([sent.length, saver.isClean, statuses], [0, false, ["waiting"]]);
  await tick();
  assert.deepEqual([sent[0].drawing, sent[0].version, sent[0].user], [{ name: "a" }, '"1"', "7"]);
  assert.deepEqual([saver.version, saver.isClean, statuses.at(-1)], [2, true, "saved"]);
});

test("of several changes in a pause the last is sent, once", async () => {
  const { saver, sent, tick } = desk([{ version: 2 }]);
  for (const name of ["a", "b", "c"]) saver.keep({ name });
  await tick();
  assert.deepEqual(sent.map((save) => save.drawing), [{ name: "c" }]);
});

test("what is drawn while a save is under way goes after it, on its version", async () => {
  const { saver, sent, statuses, tick } = desk([{ version: 2 }, { version: 3 }]);
  saver.keep({ name: "a" });
  const first = tick();
  saver.keep({ name: "b" });
  await first;
  await tick();
  await tick();
  assert.deepEqual(sent.map((save) => save.version), ['"1"', '"2"']);
  assert.equal(statuses.filter((state) => state === "saved").length, 1);
});

test("without network it is tried again ever more slowly, and never said to be saved", async () => {
  const { saver, sent, statuses, waiting, tick } = desk(["no network", { status: 502 }, { version: 2 }]);
  saver.keep({ name: "a" });
  await tick();
  const after = () => Math.round(waiting.at(-1)[1] / 1100) * 1000;
  assert.deepEqual([statuses.at(-1), after()], ["offline", 1000]);
  await tick();
  assert.equal(after(), 2000);
  assert.ok(!statuses.includes("saved"));
  await tick();
  assert.deepEqual([sent.length, statuses.at(-1)], [3, "saved"]);
});

test("a conflict stops sending until somebody decides; mine goes on from theirs", async () => {
  const stale = { status: 409, error: "stale", version: 9, drawing: {} };
  const { saver, sent, statuses, tick } = desk([stale, { version: 10 }]);
  saver.keep({ name: "mine" });
  await tick();
  saver.keep({ name: "mine too" });
  await tick();
  assert.deepEqual([sent.length, statuses.includes("conflict")], [1, true]);
  saver.resolve(9, { drawing: { name: "mine too" }, mayDiscard: false });
  await tick();
  assert.deepEqual([sent[1].drawing, sent[1].version], [{ name: "mine too" }, '"9"']);
});

test("that readings may go is sent with the drawing that needs it, and not again", async () => {
  const { saver, sent, tick } = desk([{ version: 2 }, { version: 3 }]);
  saver.keep({ name: "a" }, true);
  await tick();
  saver.keep({ name: "b" });
  await tick();
  assert.deepEqual(sent.map((save) => save.drawing.discard_readings), [true, undefined]);
});

test("settling waits for the answer, and says no when there is none", async () => {
  const online = desk([{ version: 2 }]);
  online.saver.keep({ name: "a" });
  assert.equal(await online.saver.settle(), true);
  const offline = desk(["no network"]);
  offline.saver.keep({ name: "a" });
  assert.equal(await offline.saver.settle(), false);
});

test("what got no answer goes again as it was, under its key, before what is newer", async () => {
  const { saver, sent, tick } = desk(["no network", { version: 2 }, { version: 3 }]);
  saver.keep({ name: "a" });
  await tick();
  saver.keep({ name: "b" });
  await tick();
  await tick();
  assert.deepEqual(sent.map((save) => [save.drawing.name, save.version]), [["a", '"1"'], ["a", '"1"'], ["b", '"2"']]);
  assert.equal(sent[0].key, sent[1].key);
  assert.notEqual(sent[1].key, sent[2].key);
});

test("what is changed after a refusal stays with what was refused", async () => {
  const { saver, tick } = desk([{ status: 403 }]);
  saver.keep({ name: "a" }, true);
  await tick();
  saver.keep({ name: "b" });
  assert.deepEqual(saver.waiting, { drawing: { name: "b" }, mayDiscard: true });
  assert.equal(saver.isClean, false);
});

for (const shut of [{ status: 401 }, { status: 423 }, { status: 403, error: { path: "csrf" } }]) {
  test(`a locked or ended session (${shut.status}) holds what was sent, and it goes on as it was`, async () => {
    const { saver, sent, statuses, tick } = desk([shut, { version: 2 }, { version: 3 }]);
    saver.keep({ name: "a" });
    await tick();
    assert.equal(statuses.at(-1), "locked");
    saver.keep({ name: "b" });
    await tick();
    assert.equal(sent.length, 1);
    assert.equal(await saver.settle(), false);
    saver.resume();
    await tick();
    await tick();
    assert.deepEqual(sent.map((save) => save.drawing.name), ["a", "a", "b"]);
    assert.equal(sent[0].key, sent[1].key);
    assert.equal(saver.isClean, true);
  });
}

const sentences = [
  [{ state: "saved", at: "10:42:07" }, "Saved 10:42:07"],
  [{ state: "saved" }, ""],
  [{ state: "waiting", changes: 1 }, "Not saved yet: 1 change"],
  [{ state: "offline", changes: 2 }, "Not saved: 2 changes. The server cannot be reached; go on, it will be tried again. They are in this page only: leave it open."],
  [{ state: "offline", changes: 1 }, "Not saved: 1 change. The server cannot be reached; go on, it will be tried again. It is in this page only: leave it open."],
  [{ state: "locked", changes: 1 }, "Not saved yet: 1 change. It is sent when you have unlocked."],
  [{ state: "locked", changes: 2 }, "Not saved yet: 2 changes. They are sent when you have unlocked."],
  [{ state: "refused", message: "No." }, "Not saved: No."],
];
const rests = [
  [{}, ""],
  [{ errors: { __all__: ["Take a stage first."] } }, "Take a stage first."],
  [
    { errors: { margin_mm: ["Give a number."] }, labels: { margin_mm: "Margin", stain: "Stain" } },
    "Kept for you, not in the record yet: Margin: Give a number.; Stain",
  ],
];
for (const [answer, words] of rests) test(words || "nothing rests", () => assert.equal(restWords(answer), words));

for (const [status, words] of sentences) test(words || "nothing to say", () => assert.equal(statusWords(status), words));

const AT = new Date(2026, 9, 5, 9, 7).getTime();
const fate = (what, changes) => ({ fate: what, at: AT, changes });
const fates = [
  [[fate("saved", 1)], "1 change from 09:07 was kept on this device. It has been saved."],
  [[fate("saved", 2), fate("saved", 1)], "3 changes from 09:07 were kept on this device. They have been saved."],
  [[fate("saved", 2), fate("left", 1)], "3 changes from 09:07 were kept on this device. 2 changes have been saved. 1 change could not be saved without you."],
];
for (const [found, words] of fates) test(words, () => assert.equal(recoveredWords(found), words));

test("what was only kept as a draft is not said to be saved", () => {
  const answer = { labels: { stain: "Stain" } };
  assert.equal(statusWords({ state: "saved", at: "10:42:07", changes: 1, answer }), "");
  assert.equal(statusWords({ state: "saved", at: "10:42:07", changes: 2, answer }), "Saved 10:42:07");
});
