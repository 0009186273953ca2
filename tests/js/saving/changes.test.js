import assert from "node:assert/strict";
import { test } from "node:test";

import { howMany, left, packed, together } from "../../../static/js/saving/changes.js";

const one = (value, seen = 1) => ({ values: [value], seen });

test("only what was touched is sent, each field with its version, a box without a tick too", () => {
  const body = packed({ stain: one("H&E", 3), methods: { values: [], seen: 4 } });
  assert.equal(body, "touched=stain&seen=3&stain=H%26E&touched=methods&seen=4");
});

test("newer over older, and each field counts once", () => {
  const both = together({ a: one("1"), b: one("1") }, { a: one("2") });
  assert.deepEqual([both.a.values, howMany(both)], [["2"], 2]);
});

const answers = [
  ["what was saved as it stands is done", { a: one("1") }, { a: one("1") }, {}, null],
  ["what was typed on is over the version the save made", { a: one("12") }, { a: one("1") }, {}, { a: one("12", 7) }],
  ["what the record did not take keeps its version", { a: one("12") }, { a: one("1") }, { a: "A" }, { a: one("12") }],
  ["what was not sent is as it was", { b: one("1") }, { a: one("1") }, {}, { b: one("1") }],
  ["a box ticked and not", { a: { values: [], seen: 1 } }, { a: one("on") }, {}, { a: { values: [], seen: 7 } }],
];
for (const [name, waiting, sent, labels, rest] of answers) {
  test(name, () => assert.deepEqual(left(waiting, sent, { version: 7, labels }), rest));
}
