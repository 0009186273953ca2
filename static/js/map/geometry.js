// @ts-check
// Points and polygons: small arithmetic, no drawing. Coordinates keep one decimal, rounded as the
// server rounds them, so that the same map is the same text on both sides.

/** @typedef {import("./types.js").Point} Point */

/**
 * To one decimal; a tie goes to the even digit, as in Python.
 * @param {number} value
 */
export function tenth(value) {
  const isTie = Number.isInteger(value * 4) && Math.abs((value * 10) % 1) === 0.5;
  const rounded = isTie ? (2 * Math.round(value * 5)) / 10 : Number(value.toFixed(1));
  return rounded + 0;
}

/** @param {number} value */
export const hundredth = (value) => Math.round(value * 100) / 100;

/** @param {number} x @param {number} y @returns {Point} */
export const point = (x, y) => [tenth(x), tenth(y)];

/** The point `share` of the way from `start` to `end`.
 * @param {Point} start @param {Point} end @param {number} share */
export const towards = (start, end, share) =>
  point(start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share);

/** @param {Point} from @param {Point} to */
export const distance = (from, to) => Math.hypot(from[0] - to[0], from[1] - to[1]);

/** @param {Point} first @param {Point} second */
export const isSame = (first, second) => first[0] === second[0] && first[1] === second[1];

/**
 * The sides of a closed polygon.
 * @param {Point[]} polygon
 * @returns {[Point, Point][]}
 */
export const sides = (polygon) =>
  polygon.map((corner, place) => [corner, polygon[(place + 1) % polygon.length]]);

/** Square viewBox units; positive for clockwise on the screen. @param {Point[]} polygon */
export function signedArea(polygon) {
  let sum = 0;
  for (const [start, end] of sides(polygon)) sum += start[0] * end[1] - end[0] * start[1];
  return sum / 2;
}

/** @param {Point[]} polygon */
export const area = (polygon) => Math.abs(signedArea(polygon));

/** The center of gravity; the mean of the corners where there is no area.
 * @param {Point[]} polygon @returns {Point} */
export function centroid(polygon) {
  const doubled = 2 * signedArea(polygon);
  if (Math.abs(doubled) < 1e-9) {
    const sum = polygon.reduce((all, corner) => [all[0] + corner[0], all[1] + corner[1]], [0, 0]);
    return point(sum[0] / polygon.length, sum[1] / polygon.length);
  }
  let x = 0;
  let y = 0;
  for (const [start, end] of sides(polygon)) {
    const cross = start[0] * end[1] - end[0] * start[1];
    x += (start[0] + end[0]) * cross;
    y += (start[1] + end[1]) * cross;
  }
  return point(x / (3 * doubled), y / (3 * doubled));
}

/** @param {Point} at @param {Point} start @param {Point} end */
export function distanceToSegment(at, start, end) {
  const dx = end[0] - start[0];
  const dy = end[1] - start[1];
  const length = dx * dx + dy * dy;
  let share = length ? ((at[0] - start[0]) * dx + (at[1] - start[1]) * dy) / length : 0;
  share = Math.min(1, Math.max(0, share));
  return Math.hypot(at[0] - start[0] - share * dx, at[1] - start[1] - share * dy);
}

/** Distance from `at` to a line of several points. @param {Point} at @param {Point[]} line */
export function distanceToLine(at, line) {
  let nearest = Infinity;
  for (let place = 1; place < line.length; place += 1) {
    nearest = Math.min(nearest, distanceToSegment(at, line[place - 1], line[place]));
  }
  return nearest;
}

/** How far `at` lies from the nearest side. @param {Point[]} polygon @param {Point} at */
export const clearance = (polygon, at) =>
  Math.min(...sides(polygon).map(([start, end]) => distanceToSegment(at, start, end)));

/**
 * Whether `at` lies in the polygon, or within `slack` units of its outline.
 * @param {Point[]} polygon @param {Point} at @param {number} [slack]
 */
export function contains(polygon, at, slack = 0.6) {
  let inside = false;
  for (const [start, end] of sides(polygon)) {
    if (distanceToSegment(at, start, end) <= slack) return true;
    if (start[1] > at[1] !== end[1] > at[1]) {
      const crossing = start[0] + ((at[1] - start[1]) / (end[1] - start[1])) * (end[0] - start[0]);
      if (at[0] < crossing) inside = !inside;
    }
  }
  return inside;
}

/** @param {Point} a @param {Point} b @param {Point} c */
const turn = (a, b, c) => (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);

/** Whether two sides that are not neighbors cross. @param {Point[]} polygon */
export function crossesItself(polygon) {
  const all = sides(polygon);
  for (let here = 0; here < all.length; here += 1) {
    for (let there = here + 2; there < all.length; there += 1) {
      if (here === 0 && there === all.length - 1) continue;
      const [[a, b], [c, d]] = [all[here], all[there]];
      if (turn(a, b, c) * turn(a, b, d) < 0 && turn(c, d, a) * turn(c, d, b) < 0) return true;
    }
  }
  return false;
}

/**
 * Where the segments `a b` and `c d` cross: shares of the way on each, or null.
 * @param {Point} a @param {Point} b @param {Point} c @param {Point} d
 * @returns {{along: number, across: number} | null}
 */
export function crossing(a, b, c, d) {
  const bx = b[0] - a[0];
  const by = b[1] - a[1];
  const dx = d[0] - c[0];
  const dy = d[1] - c[1];
  const slope = bx * dy - by * dx;
  if (Math.abs(slope) < 1e-12) return null;
  const along = ((c[0] - a[0]) * dy - (c[1] - a[1]) * dx) / slope;
  const across = ((c[0] - a[0]) * by - (c[1] - a[1]) * bx) / slope;
  return along >= 0 && along <= 1 && across >= 0 && across <= 1 ? { along, across } : null;
}

/** @param {Point[]} points @returns {[number, number, number, number]} left, top, right, bottom */
export function bounds(points) {
  const xs = points.map((corner) => corner[0]);
  const ys = points.map((corner) => corner[1]);
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}

/**
 * A line with fewer points that strays at most `slack` units from the first (Douglas-Peucker).
 * @param {Point[]} line @param {number} slack @returns {Point[]}
 */
export function simplified(line, slack) {
  if (line.length < 3) return line;
  const [first, last] = [line[0], line[line.length - 1]];
  let [farthest, place] = [0, 0];
  for (let step = 1; step < line.length - 1; step += 1) {
    const far = distanceToSegment(line[step], first, last);
    if (far > farthest) [farthest, place] = [far, step];
  }
  if (farthest <= slack) return [first, last];
  const near = simplified(line.slice(0, place + 1), slack);
  return [...near.slice(0, -1), ...simplified(line.slice(place), slack)];
}
