// A stroke of the tumor tool: what is nearly straight becomes a band, anything else stays as it is.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { area, crossesItself, distance } from "../../../static/js/map/geometry.js";
import { widened } from "../../../static/js/map/stroke.js";

/** A bow from (0, 0) to (300, 0), so far out in its middle. @param {number} out @returns {[number, number][]} */
const bow = (out) => Array.from({ length: 31 }, (_, step) => [step * 10, out * Math.sin((step / 30) * Math.PI)]);

// The mean width of a bow is 2/pi of its height.
const CASES = [
  { name: "a straight line", line: [[0, 0], [300, 0]], isBand: true },
  { name: "just below 20 units on average", line: bow(31), isBand: true },
  { name: "just above 20 units on average", line: bow(32), isBand: false },
  { name: "there and back", line: [[0, 0], [300, 4], [0, 8]], isBand: true },
  { name: "a round focus", line: [[0, 0], [100, -60], [200, 0], [100, 60]], isBand: false },
];
for (const { name, line, isBand } of CASES) {
  test(`${name} ${isBand ? "becomes a band" : "stays as it is"}`, () => {
    const found = widened(/** @type {[number, number][]} */ (line));
    if (!isBand) return assert.equal(found, line);
    assert.ok(area(found) > 300 * 34, `an area of ${area(found)}`);
    assert.ok(!crossesItself(found));
  });
}

test("a straight stroke in any direction has an area as wide as a band", () => {
  const at = fc.tuple(fc.integer({ min: 0, max: 1000 }), fc.integer({ min: 0, max: 1000 }));
  fc.assert(
    fc.property(at, at, (from, to) => {
      fc.pre(distance(from, to) > 20);
      const wide = area(widened([from, to])) / (distance(from, to) + 36);
      assert.ok(Math.abs(wide - 36) < 1, `${wide} wide`);
    }),
  );
});
