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

/** The point `share` of the way from `one` to `two`.
 * @param {Point} one @param {Point} two @param {number} share */
export const towards = (one, two, share) =>
  point(one[0] + (two[0] - one[0]) * share, one[1] + (two[1] - one[1]) * share);

/** @param {Point} one @param {Point} two */
export const distance = (one, two) => Math.hypot(one[0] - two[0], one[1] - two[1]);

/** @param {Point} one @param {Point} two */
export const isSame = (one, two) => one[0] === two[0] && one[1] === two[1];

/**
 * The sides of a closed polygon.
 * @param {Point[]} polygon
 * @returns {[Point, Point][]}
 */
export const sides = (polygon) =>
  polygon.map((one, place) => [one, polygon[(place + 1) % polygon.length]]);

/** Square viewBox units; positive for clockwise on the screen. @param {Point[]} polygon */
export function signedArea(polygon) {
  let sum = 0;
  for (const [one, two] of sides(polygon)) sum += one[0] * two[1] - two[0] * one[1];
  return sum / 2;
}

/** @param {Point[]} polygon */
export const area = (polygon) => Math.abs(signedArea(polygon));

/** The center of gravity; the mean of the corners where there is no area.
 * @param {Point[]} polygon @returns {Point} */
export function centroid(polygon) {
  const doubled = 2 * signedArea(polygon);
  if (Math.abs(doubled) < 1e-9) {
    const sum = polygon.reduce((all, one) => [all[0] + one[0], all[1] + one[1]], [0, 0]);
    return point(sum[0] / polygon.length, sum[1] / polygon.length);
  }
  let x = 0;
  let y = 0;
  for (const [one, two] of sides(polygon)) {
    const cross = one[0] * two[1] - two[0] * one[1];
    x += (one[0] + two[0]) * cross;
    y += (one[1] + two[1]) * cross;
  }
  return point(x / (3 * doubled), y / (3 * doubled));
}

/** @param {Point} at @param {Point} one @param {Point} two */
export function distanceToSegment(at, one, two) {
  const dx = two[0] - one[0];
  const dy = two[1] - one[1];
  const length = dx * dx + dy * dy;
  let share = length ? ((at[0] - one[0]) * dx + (at[1] - one[1]) * dy) / length : 0;
  share = Math.min(1, Math.max(0, share));
  return Math.hypot(at[0] - one[0] - share * dx, at[1] - one[1] - share * dy);
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
export const room = (polygon, at) =>
  Math.min(...sides(polygon).map(([one, two]) => distanceToSegment(at, one, two)));

/**
 * Whether `at` lies in the polygon, or within `slack` units of its outline.
 * @param {Point[]} polygon @param {Point} at @param {number} [slack]
 */
export function contains(polygon, at, slack = 0.6) {
  let inside = false;
  for (const [one, two] of sides(polygon)) {
    if (distanceToSegment(at, one, two) <= slack) return true;
    if (one[1] > at[1] !== two[1] > at[1]) {
      const crossing = one[0] + ((at[1] - one[1]) / (two[1] - one[1])) * (two[0] - one[0]);
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
  const xs = points.map((one) => one[0]);
  const ys = points.map((one) => one[1]);
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
