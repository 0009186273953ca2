// @ts-check
// The area that a stroke of the tumor tool means.

import { area, distance, point } from "./geometry.js";

/** @typedef {import("./types.js").Point} Point */

// Less than this between its sides, on average, and the stroke is a line; the width of what it becomes.
const THIN_UNITS = 20;
const BAND_UNITS = 36;
const STEP_UNITS = 20;

/** A nearly straight stroke encloses nothing: it means a band along it. Any other means its own area.
 * @param {Point[]} line @returns {Point[]} */
export function widened(line) {
  const [from, to] = ends(line);
  const length = distance(from, to);
  if (!length || area(line) / length >= THIN_UNITS) return line;
  const [dx, dy] = [(to[0] - from[0]) / length, (to[1] - from[1]) / length];
  /** How far beside the line from end to end it runs, at each step. @type {Map<number, number[]>} */
  const steps = new Map([[0, []], [Math.ceil(length / STEP_UNITS), []]]);
  for (const [x, y] of line) {
    const along = (x - from[0]) * dx + (y - from[1]) * dy;
    const beside = (y - from[1]) * dx - (x - from[0]) * dy;
    const step = Math.round(along / STEP_UNITS);
    steps.set(step, [...(steps.get(step) ?? []), beside]);
  }
  const middle = [...steps].sort(([first], [second]) => first - second).map(([step, found]) => ({
    along: Math.min(length, step * STEP_UNITS),
    beside: found.reduce((sum, one) => sum + one, 0) / (found.length || 1),
  }));
  middle[0].along -= BAND_UNITS / 2;
  middle[middle.length - 1].along += BAND_UNITS / 2;
  const side = (/** @type {number} */ off) => middle.map(({ along, beside }) =>
    point(from[0] + dx * along - dy * (beside + off), from[1] + dy * along + dx * (beside + off)));
  return [...side(-BAND_UNITS / 2), ...side(BAND_UNITS / 2).reverse()];
}

/** The two points that are farthest apart. @param {Point[]} line @returns {[Point, Point]} */
function ends(line) {
  const far = (/** @type {Point} */ at) => line.reduce((best, one) => (distance(one, at) > distance(best, at) ? one : best));
  const first = far(line[0]);
  return [first, far(first)];
}
