import assert from "node:assert/strict";
import { test } from "node:test";

import { fieldForSearch } from "../../static/js/finder.js";

const cases = [
  ["a site fills the site", { fillSite: "nasal-ala" }, { field: "site", value: "nasal-ala" }],
  ["a diagnosis fills the code", { fillIcd10: "C44.311" }, { field: "icd10", value: "C44.311" }],
  ["another button fills nothing", { other: "x" }, null],
  ["an empty value fills nothing", { fillSite: "" }, null],
];

for (const [name, data, expected] of cases) {
  test(name, () => assert.deepEqual(fieldForSearch(data), expected));
}
