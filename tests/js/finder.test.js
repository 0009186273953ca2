import assert from "node:assert/strict";
import { test } from "node:test";

import { chosenValue } from "../../static/js/finder.js";

const cases = [
  ["a result fills its finder's field", "site", "nasal-ala", { field: "site", value: "nasal-ala" }],
  ["also in a form with a prefix", "lesion-1-site", "nape", { field: "lesion-1-site", value: "nape" }],
  ["a result outside a finder fills nothing", undefined, "nasal-ala", null],
  ["an empty value fills nothing", "site", "", null],
];

for (const [name, finds, fill, expected] of cases) {
  test(name, () => assert.deepEqual(chosenValue({ finds }, { fill }), expected));
}
