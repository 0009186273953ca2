// A line of shorthand is completed at its last word, and nowhere else.

import assert from "node:assert/strict";
import { test } from "node:test";

import { completions } from "../../static/js/shorthand.js";

const WORDS = ["II-1", "II-2", "rest", "c", "inc", "e"];
const CASES = [
  ["the first word", "r", ["rest"]],
  ["small letters", "ii", ["II-1", "II-2"]],
  ["the last word alone", "II-1 2-4 e; re", ["II-1 2-4 e; rest"]],
  ["a word that is whole", "rest", []],
  ["after a space", "rest ", []],
  ["after a semicolon", "II-1 e;", []],
  ["nothing typed", "", []],
  ["a word that none begins with", "x", []],
  ["one word that begins another", "i", ["II-1", "II-2", "inc"]],
];

for (const [what, line, found] of CASES) {
  test(what, () => assert.deepEqual(completions(line, WORDS), found));
}
