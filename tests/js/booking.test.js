import assert from "node:assert/strict";
import { test } from "node:test";

import { fillsOf } from "../../static/js/booking.js";

const cases = [
  ["each field with its value", '{"lesion-site": "temple", "lesion-side": "left"}', [["lesion-site", "temple"], ["lesion-side", "left"]]],
  ["an empty value empties its field", '{"patient-payer": ""}', [["patient-payer", ""]]],
  ["what is no text fills nothing", '{"lesion-site": 3}', []],
  ["no fields", undefined, []],
];

for (const [name, json, expected] of cases) {
  test(name, () => assert.deepEqual(fillsOf(json), expected));
}
