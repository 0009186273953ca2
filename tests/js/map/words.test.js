// What the live line says of an action.

import assert from "node:assert/strict";
import { test } from "node:test";
import { drawnWords } from "../../../static/js/map/words.js";

const blocks = [{ id: "a", number: 1 }, { id: "b", number: 2 }];
const names = { tumor: "basal cell carcinoma", results: { tumor: "Tumor", no_tumor: "No tumor" }, kinds: { pni: "Perineural invasion" } };
/** @param {object} parts @returns {any} */
const drawing = (parts = {}) => ({ document: { blocks }, readings: [], signs: [], ...parts });
const deep = { block: "a", compartment: "deep", result: "tumor", clock_from: 9, clock_to: 9 };
/** @param {string} block */
const fine = (block) => ["edge", "deep"].map((compartment) => ({ block, compartment, result: "no_tumor" }));
const sign = { id: "s", block: "b", kind: "pni", compartment: "edge", clock_from: 2, clock_to: 2 };

const CASES = [
  { name: "tumor", after: { readings: [deep] }, said: "Tumor, deep, I-1, 9 o'clock" },
  { name: "no tumor in two blocks", after: { readings: [...fine("a"), ...fine("b")] }, said: "No tumor, I-1, I-2" },
  { name: "a finding", after: { signs: [sign] }, said: "Perineural invasion, edge, I-2, 2 o'clock" },
  { name: "a reading taken off", before: { readings: [deep] }, said: "Not read any more, I-1" },
  { name: "a cut", after: { document: { blocks: [...blocks, { id: "c", number: 3 }] } }, said: "3 blocks" },
  { name: "an ink", said: "Drawn" },
];
for (const { name, before, after, said } of CASES) {
  test(`${name}: ${said}`, () => assert.equal(drawnWords(drawing(before), drawing(after), 1, names), said));
}
