// @ts-check
// Clock positions: hours above 0 to 12, clockwise, read on the ellipse of a wound.

import { hundredth, point, sides } from "./geometry.js";

/** @typedef {import("./types.js").Point} Point */
/** @typedef {import("./types.js").Frame} Frame */

export const HOURS = 12;
const HOURS_PER_POINT = 0.2;

/** The point at `hours`, `depth` of the way from the center to the ellipse.
 * @param {Frame} frame @param {number} hours @param {number} [depth] */
export function at([x, y, rx, ry], hours, depth = 1) {
  // Hours modulo 12, so that a full turn gives exactly the same point and edges join without a gap.
  const turn = ((((hours % HOURS) + HOURS) % HOURS) / HOURS) * 2 * Math.PI;
  return point(x + rx * depth * Math.sin(turn), y - ry * depth * Math.cos(turn));
}

/** Points clockwise from `start` to `end`; equal hours make the whole round.
 * @param {Frame} frame @param {number} start @param {number} end @param {number} [depth]
 * @returns {Point[]} */
export function arc(frame, start, end, depth = 1) {
  const span = clockSpan(start, end);
  const steps = Math.max(2, Math.ceil(span / HOURS_PER_POINT - 1e-9));
  return Array.from({ length: steps + 1 }, (_, step) =>
    at(frame, start + (span * step) / steps, depth),
  );
}

/** The clock position of a point, 0 to below 12. @param {Frame} frame @param {Point} place */
export function hoursAt([x, y, rx, ry], place) {
  const turn = Math.atan2((place[0] - x) / rx, -(place[1] - y) / ry);
  return ((turn / (2 * Math.PI)) * HOURS + HOURS) % HOURS;
}

/** Hours clockwise from `start` to `clock`, 0 to below 12. @param {number} start @param {number} clock */
export const hoursAfter = (start, clock) => hundredth((((clock - start) % HOURS) + HOURS) % HOURS) % HOURS;

/** The same, but 12 instead of 0. @param {number} start @param {number} end */
export const clockSpan = (start, end) => hoursAfter(start, end) || HOURS;

/** Hours brought into the range above 0 to 12. @param {number} hours */
export const asClock = (hours) => hoursAfter(0, hours) || HOURS;

/** A range widened to half hours, because surgeons name places in half hours.
 * @param {number} start @param {number} end @returns {[number, number]} */
export function halfHours(start, end) {
  const span = hoursAfter(start, end);
  const from = Math.floor(start * 2 + 0.15) / 2;
  const to = Math.ceil((start + span) * 2 - 0.15) / 2;
  return to - from >= HOURS ? [12, 12] : [asClock(from), asClock(to)];
}

/**
 * The point at `hours` in a wound whose rim somebody drew, `depth` of the way from the center to
 * the rim; on the ellipse where there is no rim that way.
 * @param {Frame} frame @param {Point[]} rim @param {number} hours @param {number} depth
 */
export function inWound(frame, rim, hours, depth) {
  const [x, y, rx, ry] = frame;
  const turn = (hours / HOURS) * 2 * Math.PI;
  const [dx, dy] = [rx * Math.sin(turn), -ry * Math.cos(turn)];
  let reach = 0;
  for (const [start, end] of sides(rim)) {
    const [sx, sy] = [end[0] - start[0], end[1] - start[1]];
    const across = dx * sy - dy * sx;
    if (Math.abs(across) < 1e-9) continue;
    const [fx, fy] = [start[0] - x, start[1] - y];
    const far = (fx * sy - fy * sx) / across;
    const share = (fx * dy - fy * dx) / across;
    if (far > 0 && share >= 0 && share <= 1) reach = Math.max(reach, far);
  }
  return point(x + dx * (reach || 1) * depth, y + dy * (reach || 1) * depth);
}
