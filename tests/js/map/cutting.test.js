import assert from "node:assert/strict";
import { test } from "node:test";

import fc from "fast-check";

import { polygonOf } from "../../../static/js/map/blocks.js";
import { cut, join } from "../../../static/js/map/editing.js";
import { area, clearance, contains, crossesItself } from "../../../static/js/map/geometry.js";
import { begun, done, redone, undone } from "../../../static/js/map/history.js";
import { SHAPES } from "../../../static/js/map/shapes.js";
import { counter, started } from "./maps.js";

const DOWN = [[500, 100], [500, 900]];
const ACROSS = [[100, 500], [900, 500]];
const cutAll = (drawing, strokes, makeId) => strokes.reduce((now, stroke) => cut(now, stroke, makeId), drawing);
const kinds = (block) => block.edges.map((edge) => edge.kind).join(" ");

const cases = [
  ["one stroke down makes two halves", "ellipse", [DOWN], 2],
  ["two strokes make quarters", "ellipse", [DOWN, ACROSS], 4],
  ["six parallel strokes make seven blocks", "ellipse", [250, 330, 410, 500, 590, 670].map((x) => [[x, 100], [x, 900]]), 7],
  ["a stroke beside the specimen makes nothing", "ellipse", [[[50, 50], [90, 90]]], 1],
  ["a stroke that stops short of the far rim still divides", "ellipse", [[[500, 100], [500, 740]]], 2],
  ["a stroke within the specimen reaches to both rims", "ellipse", [[[500, 450], [500, 520]]], 2],
  ["a tap makes nothing", "ellipse", [[[500, 500]]], 1],
  ["a sliver is a slip", "ellipse", [[[203, 100], [203, 900]]], 1],
  ["a bent stroke divides", "circle", [[[100, 450], [400, 600], [600, 400], [900, 550]]], 2],
  ["a stroke through both arms of a crescent", "crescent", [[[100, 400], [900, 400]]], 3],
  ["a wedge in two", "wedge", [DOWN], 2],
  ["a cut face can be cut", "circle", [DOWN, [[500, 500], [900, 500]]], 3],
];

for (const [name, shape, strokes, blocks] of cases) {
  test(name, () => {
    const makeId = counter();
    const drawing = cutAll(started(shape, makeId), strokes, makeId);
    assert.equal(drawing.document.blocks.length, blocks);
    assertSound(drawing, started(shape));
  });
}

test("the pieces of a halved ellipse have skin outside and a cut face inside", () => {
  const makeId = counter();
  const { blocks } = cut(started("ellipse", makeId), DOWN, makeId).document;
  assert.deepEqual(blocks.map(kinds), ["margin cut", "margin cut"]);
  assert.deepEqual(blocks.map((block) => block.edges[0].clock_from), [6, 12]);
  assert.deepEqual(blocks.map((block) => block.edges[0].clock_to), [12, 6]);
});

test("both faces of a cut bear one ink, the next cut another one", () => {
  const makeId = counter();
  const { blocks } = cutAll(started("ellipse", makeId), [DOWN, ACROSS], makeId).document;
  const inks = blocks.map((block) => block.edges.filter((edge) => edge.kind === "cut").map((edge) => edge.ink).sort().join(""));
  assert.deepEqual(inks, ["GR", "GR", "GR", "GR"]);
});

test("a middle piece without skin is base", () => {
  const makeId = counter();
  const strokes = [[[350, 100], [350, 900]], [[650, 100], [650, 900]], [[100, 400], [900, 400]], [[100, 600], [900, 600]]];
  const { blocks } = cutAll(started("ellipse", makeId), strokes, makeId).document;
  assert.equal(blocks.length, 9);
  assert.deepEqual(blocks.filter((block) => block.kind === "base").map((block) => block.number), [9]);
});

test("taking a cut away gives the outline back", () => {
  const makeId = counter();
  const whole = started("ellipse", makeId);
  const halves = cut(whole, DOWN, makeId);
  const again = join(halves, ...halves.document.blocks.map((block) => block.id), makeId);
  assert.equal(again.document.blocks.length, 1);
  assert.deepEqual(again.document.blocks[0].edges.map((edge) => edge.kind), ["margin"]);
  assertSound(again, whole);
});

const coordinate = fc.integer({ min: 150, max: 850 });
const place = fc.tuple(coordinate, coordinate);
const stroke = fc.array(place, { minLength: 2, maxLength: 4 });

test("any sequence of cuts keeps the area, overlaps nothing, numbers without gaps; undo gives the start back", () => {
  fc.assert(
    fc.property(fc.constantFrom(...SHAPES), fc.array(stroke, { maxLength: 7 }), (shape, strokes) => {
      const makeId = counter();
      const start = started(shape, makeId);
      let history = begun(start);
      for (const stroke of strokes) history = done(history, cut(history.now, stroke, makeId));
      const end = history.now;
      assertSound(end, start);
      while (history.past.length) history = undone(history);
      assert.deepEqual(history.now, start);
      while (history.future.length) history = redone(history);
      assert.deepEqual(history.now, end);
    }),
    { numRuns: 300 },
  );
});

/** Areas add up, numbers have no gaps, no block crosses itself, no place lies in two blocks (deeper than rounding). */
function assertSound({ document }, start) {
  const whole = area(polygonOf(start.document.blocks[0]));
  const parts = document.blocks.map((block) => area(polygonOf(block)));
  const sum = parts.reduce((all, part) => all + part, 0);
  assert.ok(Math.abs(sum - whole) < whole * 0.001, `${sum} of ${whole}`);
  assert.deepEqual(document.blocks.map((block) => block.number), document.blocks.map((_, at) => at + 1));
  for (const block of document.blocks) {
    assert.ok(!crossesItself(polygonOf(block)), `block ${block.number} crosses itself`);
    assert.equal(block.edges.every((edge, at) => sameEnd(edge, block.edges[(at + 1) % block.edges.length])), true);
  }
  for (const probe of probes(document)) {
    const polygons = document.blocks.map(polygonOf);
    const owners = polygons.filter((polygon) => contains(polygon, probe, -1) && clearance(polygon, probe) > 1);
    assert.ok(owners.length < 2, `${probe} lies in ${owners.length} blocks`);
  }
}

const sameEnd = (edge, next) => edge.points.at(-1)[0] === next.points[0][0] && edge.points.at(-1)[1] === next.points[0][1];

/** Places all over the picture that lie on no side. */
function probes() {
  const found = [];
  for (let x = 213.37; x < 800; x += 31.3) for (let y = 213.71; y < 800; y += 29.7) found.push([x, y]);
  return found;
}
