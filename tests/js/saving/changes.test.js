import assert from "node:assert/strict";
import { test } from "node:test";

import { combined, countOf, encoded, remainingFields } from "../../../static/js/saving/changes.js";

const field = (value, seen = 1) => ({ values: [value], seen });

test("only what was touched is sent, each field with its version, a box without a tick too", () => {
  const body = encoded({ stain: field("H&E", 3), methods: { values: [], seen: 4 } });
  assert.equal(body, "touched=stain&seen=3&stain=H%26E&touched=methods&seen=4");
});

test("newer over older, and each field counts once", () => {
  const both = combined({ a: field("1"), b: field("1") }, { a: field("2") });
  assert.deepEqual([both.a.values, countOf(both)], [["2"], 2]);
});

const answers = [
  ["what was saved as it stands is done", { a: field("1") }, { a: field("1") }, {}, null],
  ["what was typed on is over the version the save made", { a: field("12") }, { a: field("1") }, {}, { a: field("12", 7) }],
  ["what the record did not take keeps its version", { a: field("12") }, { a: field("1") }, { a: "A" }, { a: field("12") }],
  ["what was not sent is as it was", { b: field("1") }, { a: field("1") }, {}, { b: field("1") }],
  ["a box ticked and not", { a: { values: [], seen: 1 } }, { a: field("on") }, {}, { a: { values: [], seen: 7 } }],
];
for (const [name, waiting, sent, labels, rest] of answers) {
  test(name, () => assert.deepEqual(remainingFields(waiting, sent, { version: 7, labels }), rest));
}
