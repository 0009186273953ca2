// @ts-check
// Blocks as polygons, and free places in them for names and marks.

import { centroid, clearance, contains, distance, distanceToSegment, point, sides, towards } from "./geometry.js";

/** @typedef {import("./types.js").Point} Point */
/** @typedef {import("./types.js").Block} Block */
/** @typedef {import("./types.js").Look} Look */
/** @typedef {{at: Point, radius: number}} Spot a round piece of the picture */

const DIRECTIONS = 12;
const RINGS = 4;
// A digit of the typeface is about this wide, as a share of its size.
const LETTER_WIDTH = 0.56;

/** The closed outline without repeating its first point. @param {Block} block @returns {Point[]} */
export const polygonOf = (block) => block.edges.flatMap((edge) => edge.points.slice(0, -1));

/** A point well inside: the center of gravity, or the middle of a bent band.
 * @param {Block} block @returns {Point} */
export function interior(block) {
  const polygon = polygonOf(block);
  const middle = centroid(polygon);
  if (contains(polygon, middle, 0)) return middle;
  const half = Math.floor(polygon.length / 2);
  return towards(polygon[Math.floor(half / 2)], polygon[half + Math.floor(half / 2)], 0.5);
}

/** @param {Spot} spot @param {Spot} other */
const overlaps = (spot, other) => distance(spot.at, other.at) < spot.radius + other.radius;

/**
 * The nearest spot to `wanted` inside `polygon` that touches none of `taken`; where the block is
 * too small for all its marks they overlap each other, but stay in it.
 * @param {Spot} wanted @param {Point[]} polygon @param {Spot[]} taken
 * @returns {Spot}
 */
export function freeSpot(wanted, polygon, taken) {
  const inside = around(wanted).filter((spot) => contains(polygon, spot.at, 0));
  const free = inside.filter((spot) => !taken.some((other) => overlaps(spot, other)));
  const whole = free.find((spot) => clearance(polygon, spot.at) >= spot.radius);
  if (whole) return whole;
  if (free.length) return free[0];
  let [best, farthest] = [wanted, -Infinity];
  for (const spot of inside) {
    const far = Math.min(...taken.map((other) => distance(spot.at, other.at) - other.radius), Infinity);
    if (far > farthest) [best, farthest] = [spot, far];
  }
  return best;
}

/** @param {Spot} wanted @returns {Spot[]} */
function around({ at, radius }) {
  const found = [{ at, radius }];
  for (let ring = 1; ring <= 2 * RINGS; ring += 1) {
    for (let turn = 0; turn < DIRECTIONS; turn += 1) {
      const angle = (2 * Math.PI * turn) / DIRECTIONS;
      const far = ring * radius;
      found.push({ at: point(at[0] + far * Math.cos(angle), at[1] + far * Math.sin(angle)), radius });
    }
  }
  return found;
}

/**
 * The first of `names`, longest first, that is readable within `width`; and its size.
 * @param {Look} look @param {string[]} names @param {number} width
 * @returns {[string, number]}
 */
export function fittingLabel(look, names, width) {
  for (const name of names) {
    const size = Math.min(look.text.block, width / (name.length * LETTER_WIDTH));
    if (size >= look.text.smallest) return [name, point(size, 0)[0]];
  }
  return [names[names.length - 1], look.text.smallest];
}

const NUMERALS = /** @type {[number, string][]} */ ([
  [10, "X"],
  [9, "IX"],
  [5, "V"],
  [4, "IV"],
  [1, "I"],
]);

/** @param {number} value */
function roman(value) {
  let [rest, text] = [value, ""];
  for (const [worth, letters] of NUMERALS) {
    while (rest >= worth) {
      text += letters;
      rest -= worth;
    }
  }
  return text;
}

/** Stage II, block 3: "II-3". @param {number} stage @param {number} block */
export const blockLabel = (stage, block) => `${roman(stage)}-${block}`;

/** The block nearest to a place: the one it lies in, else the closest within `reach` units.
 * @param {Block[]} blocks @param {Point} at @param {number} [reach] @returns {Block | null} */
export function blockAt(blocks, at, reach = 0) {
  const inside = blocks.find((block) => contains(polygonOf(block), at, 0));
  if (inside) return inside;
  const near = blocks
    .map((block) => ({ block, far: nearestSide(block, at) }))
    .filter((candidate) => candidate.far <= reach)
    .sort((first, second) => first.far - second.far);
  return near.length ? near[0].block : null;
}

/** @param {Block} block @param {Point} at */
const nearestSide = (block, at) =>
  Math.min(...sides(polygonOf(block)).map(([start, end]) => distanceToSegment(at, start, end)));

/** The nearest point of an outline. @param {Point[]} polygon @param {Point} at @returns {Point} */
export function nearestOn(polygon, at) {
  let [best, nearest] = [at, Infinity];
  for (const [start, end] of sides(polygon)) {
    const far = distanceToSegment(at, start, end);
    if (far >= nearest) continue;
    const length = distance(start, end) ** 2 || 1;
    const share = ((at[0] - start[0]) * (end[0] - start[0]) + (at[1] - start[1]) * (end[1] - start[1])) / length;
    [best, nearest] = [towards(start, end, Math.min(1, Math.max(0, share))), far];
  }
  return best;
}

/** The middle of an area; of a bent one, whose middle lies in the hole, its nearest corner.
 * @param {Point[]} polygon @param {Point[]} area @returns {Point} */
export function within(polygon, area) {
  const middle = centroid(area);
  if (contains(polygon, middle, 0)) return middle;
  const inside = area.filter((corner) => contains(polygon, corner));
  const [nearest] = inside.sort((corner, other) => distance(corner, middle) - distance(other, middle));
  return nearest ?? nearestOn(polygon, middle);
}
