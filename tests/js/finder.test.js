import assert from "node:assert/strict";
import { test } from "node:test";

import { chosenValues } from "../../static/js/finder.js";

const ala = { fill: "nasal-ala" };
const leftAla = { fill: "nasal-ala", fillSide: "left" };
const cases = [
  ["a result fills its finder's field", "site", ala, { site: "nasal-ala" }],
  ["also in a form with a prefix", "lesion-1-site", ala, { "lesion-1-site": "nasal-ala" }],
  ["a side that was typed is filled beside it", "site", leftAla, { site: "nasal-ala", side: "left" }],
  ["beside it with its prefix", "lesion-site", leftAla, { "lesion-site": "nasal-ala", "lesion-side": "left" }],
  ["a side has no place beside another field", "icd10", leftAla, { icd10: "nasal-ala" }],
  ["a result outside a finder fills nothing", undefined, leftAla, {}],
  ["an empty value fills nothing", "site", { fill: "" }, {}],
];

for (const [name, finds, result, expected] of cases) {
  test(name, () => {
    const chosen = chosenValues({ finds }, result).map(({ field, value }) => [field, value]);
    assert.deepEqual(Object.fromEntries(chosen), expected);
  });
}
