import assert from "node:assert/strict";
import { test } from "node:test";

import { merged, mergedByBlock, withBlocksOf } from "../../../static/js/map/merging.js";
import { bothWords } from "../../../static/js/map/words.js";

const edge = (ink) => ({ kind: "margin", points: [[0, 0], [1, 1]], ink });
const block = (id, number, ink = "B") => ({ id, number, specimen: 1, kind: "piece", edges: [edge(ink)] });
const start = () => ({
  document: {
    version: 1,
    twelve_oclock: "Superior",
    specimens: [{ id: "s1", number: 1, layout: "halves", frame: [500, 500, 1, 1], outline: [[0, 0]] }],
    blocks: [block("b1", 1), block("b2", 2)],
    inks: [],
    nicks: [],
    findings: [],
    clear: [],
  },
  readings: [],
  signs: [],
});
const clear = (drawing, id) => ({
  ...drawing,
  document: { ...drawing.document, clear: [...drawing.document.clear, id] },
  readings: [...drawing.readings, ...["edge", "deep"].map((compartment) => ({ block: id, compartment, result: "no_tumor" }))],
});
const tumor = (drawing, id) => ({
  ...drawing,
  document: { ...drawing.document, findings: [...drawing.document.findings, { block: id, kind: "tumor", compartment: "edge", anchor: [1, 1] }] },
  readings: [...drawing.readings, { block: id, compartment: "edge", result: "tumor", clock_from: 3, clock_to: 4 }],
});
const finding = (drawing, id, key) => ({ ...drawing, signs: [...drawing.signs, { id: key, block: id, kind: "scar", compartment: "edge" }] });
const inked = (drawing, id, ink) => ({
  ...drawing,
  document: {
    ...drawing.document,
    blocks: drawing.document.blocks.map((block) => (block.id === id ? { ...block, edges: [edge(ink)] } : block)),
  },
});
const labelled = (drawing, words) => ({ ...drawing, document: { ...drawing.document, twelve_oclock: words } });
const divided = (drawing) => ({ ...drawing, document: { ...drawing.document, blocks: [block("b1", 1), block("b3", 2), block("b4", 3)] } });

const together = [
  ["readings in different blocks", (d) => clear(d, "b1"), (d) => tumor(d, "b2"), (d) => clear(tumor(d, "b2"), "b1")],
  ["a finding and a reading in different blocks", (d) => finding(d, "b1", "x"), (d) => clear(d, "b2"), (d) => clear(finding(d, "b1", "x"), "b2")],
  ["an ink and a reading of one block", (d) => inked(d, "b1", "R"), (d) => clear(d, "b1"), (d) => clear(inked(d, "b1", "R"), "b1")],
  ["a label and an ink", (d) => labelled(d, "Proximal"), (d) => inked(d, "b2", "R"), (d) => labelled(inked(d, "b2", "R"), "Proximal")],
  ["the same twice", (d) => clear(d, "b1"), (d) => clear(d, "b1"), (d) => clear(d, "b1")],
  ["only theirs", (d) => d, (d) => clear(d, "b2"), (d) => clear(d, "b2")],
];
const sorted = ({ document, readings, signs }) => [document, [...readings].sort((a, b) => (a.block < b.block ? -1 : 1)), signs];
for (const [name, mine, theirs, both] of together) {
  test(`put together: ${name}`, () => {
    const found = merged(start(), mine(start()), theirs(start()));
    assert.deepEqual(sorted(found), sorted(both(start())));
    const other = merged(start(), theirs(start()), mine(start()));
    assert.deepEqual(sorted(other), sorted(both(start())));
  });
}

const asked = [
  ["readings of one block", (d) => clear(d, "b1"), (d) => tumor(d, "b1")],
  ["a finding beside a reading of one block", (d) => finding(d, "b1", "x"), (d) => tumor(d, "b1")],
  ["two inks at one block", (d) => inked(d, "b1", "R"), (d) => inked(d, "b1", "G")],
  ["two labels", (d) => labelled(d, "Proximal"), (d) => labelled(d, "Distal")],
  ["another cut and a reading", divided, (d) => clear(d, "b1")],
  ["the same cut by both", divided, divided],
];
for (const [name, mine, theirs] of asked) {
  test(`asked: ${name}`, () => {
    assert.equal(merged(start(), mine(start()), theirs(start())), null);
    assert.equal(merged(start(), theirs(start()), mine(start())), null);
  });
}

test("asked: nobody knows what both began with", () => assert.equal(merged(null, start(), start()), null));

test("what the server leaves out or orders otherwise is no change", () => {
  const base = clear(start(), "b1");
  const stored = { ...base, readings: [...base.readings].reverse().map((reading) => ({ result: reading.result, further_places: [], note: "", ...reading })) };
  assert.ok(merged(base, tumor(base, "b2"), stored));
  assert.equal(merged(base, tumor(base, "b2"), stored).readings.length, 3);
});

test("where two read one block differently, only that block is asked about", () => {
  const mine = clear(clear(start(), "b1"), "b2");
  const theirs = tumor(start(), "b1");
  const { both, asked } = mergedByBlock(start(), mine, theirs);
  assert.deepEqual(asked, ["b1"]);
  assert.deepEqual(sorted(both), sorted(clear(theirs, "b2")));
  assert.deepEqual(sorted(withBlocksOf(both, mine, asked)), sorted(mine));
});

test("the question says what each read", () => {
  const names = { tumor: "bcc", results: { tumor: "Tumor", no_tumor: "No tumor" }, kinds: {} };
  const both = { mine: clear(start(), "b1"), theirs: tumor(start(), "b1"), stage: 1, names, who: "Ada Quill" };
  assert.equal(bothWords("b1", both), "I-1: you read no tumor; Ada Quill read tumor, edge, 3 to 4 o'clock.");
  assert.equal(bothWords("b2", both), "");
});
