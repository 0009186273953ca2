import assert from "node:assert/strict";
import { test } from "node:test";

import { isFinal, isSaved, refusalOf } from "../../../static/js/saving/answers.js";

const SAVED = { version: 2, saved_at: "10:42:07" };
const answers = [
  ["saved", 200, SAVED, true, true],
  ["a form that only adds", 200, { ...SAVED, version: null }, true, true],
  ["a page of HTML", 200, {}, false, false],
  ["a list", 200, [], false, false],
  ["null", 200, null, false, false],
  ["a version in words", 200, { ...SAVED, version: "2" }, false, false],
  ["half a version", 200, { ...SAVED, version: 2.5 }, false, false],
  ["no time", 200, { version: 2 }, false, false],
  ["sent elsewhere", 302, SAVED, false, false],
  ["not changed", 304, SAVED, false, false],
  ["a conflict", 409, { error: "stale" }, false, true],
  ["not allowed", 403, {}, false, true],
  ["too often", 429, {}, false, false],
  ["too slow", 408, {}, false, false],
  ["broken", 500, SAVED, false, false],
  ["a proxy's fault", 502, {}, false, false],
];
for (const [name, status, body, saved, final] of answers) {
  test(name, () => assert.deepEqual([isSaved({ status, body }), isFinal({ status, body })], [saved, final]));
}
test("no answer is no answer", () => assert.deepEqual([isSaved(null), isFinal(null), refusalOf(null)], [false, false, ""]));

const sentences = [
  [401, {}, "You have been logged out."],
  [200, {}, "You have been logged out."],
  [403, {}, "You may not change this."],
  [404, {}, "It is not there any more, or not yours to see."],
  [503, {}, ""],
  [409, { error: "read_blocks", blocks: ["I-1", "I-2"] }, "Blocks I-1, I-2 have been read."],
  [422, { error: { path: "", message: "Too wide." } }, "Too wide."],
];
for (const [status, body, words] of sentences) test(`${status} ${words}`, () => assert.equal(refusalOf({ status, body }), words));
