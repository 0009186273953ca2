import assert from "node:assert/strict";
import { test } from "node:test";

import { polygonOf, within } from "../../../static/js/map/blocks.js";
import { addFinding, cut, removeMark } from "../../../static/js/map/editing.js";
import { drawTumor, readClear, readRestClear, readingOf, tapDoubtful, tapTumor, unread } from "../../../static/js/map/readings.js";
import { centroid, contains } from "../../../static/js/map/geometry.js";
import { clockWords, mapWords } from "../../../static/js/map/words.js";
import { counter, started } from "./maps.js";

const BCC = { type: "", subtype: "", label: "basal cell carcinoma" };
const NAMES = { tumor: "basal cell carcinoma", results: { no_tumor: "No tumor" }, kinds: { pni: "Perineural invasion" } };

// The ellipse is 600 by 540 units around 500, 500; halves are I-1 on the left and I-2 on the right.
function halves() {
  const makeId = counter();
  return cut(started("ellipse", makeId), [[500, 100], [500, 900]], makeId);
}
const [LEFT, RIGHT] = halves().document.blocks.map((block) => block.id);

const taps = [
  ["near the skin it is the edge", [700, 690], "auto", RIGHT, "edge", [4, 5]],
  ["beside the skin, outside, it is the nearest block's edge", [810, 500], "auto", RIGHT, "edge", [2.5, 3.5]],
  ["well inside it is the depth", [620, 560], "auto", RIGHT, "deep", [3.5, 4.5]],
  ["in the middle of the wound the depth has no clock", [530, 510], "auto", RIGHT, "deep", []],
  ["the edge if that is meant", [620, 560], "edge", RIGHT, "edge", [3.5, 4.5]],
  ["over the top of the clock", [480, 240], "auto", LEFT, "edge", [11.5, 12.5]],
];

for (const [name, at, depth, block, compartment, [from, to]] of taps) {
  test(`a tap: ${name}`, () => {
    const read = tapTumor(halves(), at, depth, BCC);
    const reading = readingOf(read, block, compartment);
    assert.equal(reading.result, "tumor");
    assert.deepEqual([reading.clock_from, reading.clock_to], [from, to === 12.5 ? 0.5 : to]);
    const [mark] = read.document.findings;
    assert.deepEqual([mark.block, mark.compartment, mark.clock_from], [block, compartment, from]);
    assert.ok(mark.area.length > 3);
  });
}

test("tumor in a bent block is anchored in it, not in the hole that it goes around", () => {
  const bent = [[200, 500], [350, 240], [650, 240], [800, 500], [740, 500], [620, 300], [380, 300], [260, 500]];
  const anchor = within(bent, bent);
  assert.ok(!contains(bent, centroid(bent), 30));
  assert.ok(contains(bent, anchor));
  const straight = [[0, 0], [100, 0], [100, 100], [0, 100]];
  assert.deepEqual(within(straight, straight), [50, 50]);
});

test("tumor drawn all along a bent piece is anchored in the piece", () => {
  const crescent = started("crescent");
  const bent = polygonOf(crescent.document.blocks[0]);
  assert.ok(!contains(bent, centroid(bent)), "the piece is not bent enough to tell");
  const { findings } = drawTumor(crescent, bent, "edge", BCC).document;
  assert.deepEqual(findings.map(({ anchor }) => contains(bent, anchor)), [true]);
});

test("a tap far outside reads nothing", () => {
  const drawing = halves();
  assert.equal(tapTumor(drawing, [60, 60], "auto", BCC), drawing);
});

test("both margins at once", () => {
  const read = tapTumor(halves(), [700, 690], "both", BCC);
  assert.deepEqual(read.readings.map((reading) => reading.compartment), ["edge", "deep"]);
  assert.equal(read.document.findings.length, 2);
});

test("an area drawn over the cut is tumor in both blocks", () => {
  const read = drawTumor(halves(), [[420, 250], [580, 250], [580, 330], [420, 330]], "auto", BCC);
  assert.deepEqual(read.readings.map((reading) => [reading.block, reading.compartment]), [[LEFT, "edge"], [RIGHT, "edge"]]);
});

test("what was drawn is kept within its block", () => {
  const read = drawTumor(halves(), [[700, 400], [950, 400], [950, 520], [700, 520]], "auto", BCC);
  assert.ok(read.document.findings[0].area.every(([x]) => x <= 800));
});

const focus = (drawing, at) => tapTumor(drawing, at, "edge", BCC);
const foci = [
  ["overlapping ones are one place", [[700, 690], [760, 630]], [3.5, 5], undefined, 2],
  ["touching ones too", [[700, 690], [790, 580]], [3, 5], undefined, 2],
  ["others stay apart", [[700, 690], [620, 260]], [4, 5], [[0.5, 1.5]], 2],
  ["one between two joins them", [[700, 690], [795, 480], [780, 590]], [2.5, 5], undefined, 3],
];
for (const [name, places, [from, to], further, marks] of foci) {
  test(`several foci: ${name}`, () => {
    const read = places.reduce(focus, halves());
    const reading = readingOf(read, RIGHT, "edge");
    assert.deepEqual([reading.clock_from, reading.clock_to, reading.further_places], [from, to, further]);
    assert.equal(read.document.findings.length, marks);
    const known = [[from, to], ...(further ?? [])].map(String);
    assert.ok(read.document.findings.every((finding) => known.includes(String([finding.clock_from, finding.clock_to]))));
  });
}

test("one of two foci erased leaves the other's place", () => {
  const read = [[700, 690], [620, 260]].reduce(focus, halves());
  const reading = readingOf(removeMark(read, 0), RIGHT, "edge");
  assert.deepEqual([reading.clock_from, reading.clock_to, reading.further_places], [0.5, 1.5, undefined]);
});

test("a focus without a place takes the whole margin", () => {
  const deep = (drawing, at) => tapTumor(drawing, at, "deep", BCC);
  const read = [[620, 560], [530, 510], [640, 420]].reduce(deep, halves());
  const reading = readingOf(read, RIGHT, "deep");
  assert.equal(reading.clock_from, undefined);
  assert.ok(read.document.findings.every((finding) => finding.clock_from === undefined));
});

test("clear takes drawn tumor away; unread takes the check mark away", () => {
  const read = readClear(tapTumor(halves(), [700, 690], "auto", BCC), RIGHT);
  assert.deepEqual([read.document.findings, read.document.clear], [[], [RIGHT]]);
  assert.deepEqual(unread(read, RIGHT).document.clear, []);
  assert.equal(unread(read, RIGHT).readings.length, 0);
});

test("the rest is clear, what was read stays", () => {
  const read = readRestClear(tapTumor(halves(), [700, 690], "auto", BCC));
  assert.equal(readingOf(read, RIGHT, "edge").result, "tumor");
  assert.equal(readingOf(read, RIGHT, "deep").result, "no_tumor");
  assert.deepEqual(read.document.clear, [LEFT]);
});

test("a base has no edge to read", () => {
  const read = readRestClear(started("patch"));
  assert.deepEqual(read.readings.map((reading) => reading.result), ["not_applicable", "no_tumor"]);
});

const doubtful = [
  ["an incomplete edge shows as a gap with its clock", "incomplete", "edge", [[RIGHT, "missing_epidermis", 4]]],
  ["a hole in the depth shows as dropout", "incomplete", "deep", [[RIGHT, "dropout", 4]]],
  ["both at once", "incomplete", "both", [[RIGHT, "missing_epidermis", 4], [RIGHT, "dropout", 4]]],
  ["a margin that cannot be read has no mark", "not_readable", "edge", []],
];
for (const [name, result, depth, marks] of doubtful) {
  test(name, () => {
    const read = tapDoubtful(tapTumor(halves(), [700, 690], depth, BCC), [700, 690], depth, result);
    assert.ok(read.readings.every((reading) => reading.result === result));
    assert.deepEqual(read.document.findings.map((finding) => [finding.block, finding.kind, finding.clock_from]), marks);
    assert.deepEqual(readClear(read, RIGHT).document.findings, []);
  });
}

test("erasing the last focus leaves the margin unread, not clear", () => {
  const read = tapTumor(halves(), [700, 690], "auto", BCC);
  const erased = removeMark(read, 0);
  assert.deepEqual([erased.readings, erased.document.findings], [[], []]);
});

test("a block that is cut loses what was read in it, and only that block", () => {
  const makeId = counter();
  const read = readRestClear(halves());
  const after = cut(read, [[620, 100], [620, 900]], () => `new-${makeId()}`);
  assert.deepEqual([...new Set(after.readings.map((reading) => reading.block))], [LEFT]);
  assert.deepEqual(after.document.blocks.map((block) => block.number), [1, 2, 3]);
  assert.equal(after.document.blocks.find((block) => block.id === LEFT).number, 1);
});

test("a finding has its row's id and stands off the block's number", () => {
  const drawing = halves();
  const block = drawing.document.blocks[1];
  const read = addFinding(drawing, block, "pni", [650, 500], counter());
  assert.equal(read.signs[0].id, read.document.findings[0].id);
  assert.notDeepEqual(read.document.findings[0].anchor, [650, 500]);
  assert.deepEqual(removeMark(read, 0).signs, []);
});

const clocks = [[4, 5, "4 to 5 o'clock"], [4, 4, "4 o'clock"], [11.5, 0.5, "11:30 to 12:30 o'clock"], [undefined, undefined, ""]];
for (const [from, to, words] of clocks) {
  test(`clock words: ${words || "none"}`, () => assert.equal(clockWords(from, to), words));
}

test("the map in words", () => {
  const read = readRestClear(tapTumor(halves(), [700, 690], "auto", BCC));
  assert.deepEqual(mapWords(read, 1, NAMES), [
    "12 o'clock is Superior.",
    "Block I-1: edge: no tumor; deep margin: no tumor.",
    "Block I-2: residual basal cell carcinoma, edge, 4 to 5 o'clock; deep margin: no tumor.",
  ]);
});
