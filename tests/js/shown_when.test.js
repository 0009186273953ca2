// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";

import { holds, leftOut } from "../../static/js/shown_when.js";

/** @type {[string, import("../../static/js/shown_when.js").Condition, Record<string, string>, boolean][]} */
const conditions = [
  ["one of its values", { type: ["linear", "flap"] }, { type: "flap" }, true],
  ["another value", { type: ["linear", "flap"] }, { type: "delayed" }, false],
  ["nothing chosen yet", { type: ["linear"] }, { type: "" }, false],
  ["both of two fields", { type: ["linear"], repair_class: ["complex"] }, { type: "linear", repair_class: "complex" }, true],
  ["one of two fields", { type: ["linear"], repair_class: ["complex"] }, { type: "linear", repair_class: "simple" }, false],
  ["no condition", {}, { type: "linear" }, true],
  ["another than nothing", { drugs: { other_than: ["", "none"] } }, { drugs: "Apixaban" }, true],
  ["nothing, of what must be something", { drugs: { other_than: ["", "none"] } }, {}, false],
  ["none in capitals, of what must be something", { drugs: { other_than: ["", "none"] } }, { drugs: " NONE " }, false],
];
for (const [name, condition, values, expected] of conditions) {
  test(`a field is shown: ${name}`, () => assert.equal(holds(condition, (field) => values[field] ?? ""), expected));
}

const length = { label: "Final length (cm)", isShown: false, isFilled: true };
/** @type {[string, {label: string, isShown: boolean, isFilled: boolean}[], string][]} */
const lines = [
  ["hidden and filled", [length], "Left out when you save, as it belongs to another kind: Final length (cm)."],
  ["hidden and empty", [{ ...length, isFilled: false }], ""],
  ["shown and filled", [{ ...length, isShown: true }], ""],
  [
    "two of them",
    [length, { ...length, label: "Class" }],
    "Left out when you save, as it belongs to another kind: Final length (cm), Class.",
  ],
];
for (const [name, fields, expected] of lines) {
  test(`what is left out: ${name}`, () => assert.equal(leftOut(fields), expected));
}
