import assert from "node:assert/strict";
import { test } from "node:test";

import { sentenceOf } from "../../static/js/swaps.js";

const page = (text) => ({ querySelector: () => (text === null ? null : { textContent: text }) });
const cases = [
  ["the page's own sentence", "  Your role can read this chart.\n", 403, "Not saved: Your role can read this chart."],
  ["no page at all", null, 502, "Not saved: the server answered 502."],
  ["an empty page", " ", 500, "Not saved: the server answered 500."],
];

for (const [name, text, status, expected] of cases) {
  test(name, () => assert.equal(sentenceOf(page(text), status), expected));
}
