// @ts-check
// Margins: parts of them by clock range, their clock positions, and bands along them.

import { HOURS, asClock, clockSpan, hoursAfter, hoursAt } from "./clock.js";
import { interior } from "./blocks.js";
import { distanceToLine, hundredth, isSame, towards } from "./geometry.js";

/** @typedef {import("./types.js").Point} Point */
/** @typedef {import("./types.js").Edge} Edge */
/** @typedef {import("./types.js").Block} Block */
/** @typedef {import("./types.js").Frame} Frame */

const SAME_PLACE_HOURS = 0.02;
const BAND = 0.22;

/** @param {Block} block */
const marginsOf = (block) => block.edges.filter((edge) => edge.kind === "margin");

/** @param {Block} block @param {Point} at distance in units; Infinity where there is no margin */
export const distanceToMargin = (block, at) =>
  Math.min(Infinity, ...marginsOf(block).map((edge) => distanceToLine(at, edge.points)));

/**
 * The edge with its clock range read anew, or without one if it is no margin.
 * @param {Edge} edge @param {Frame} frame @returns {Edge}
 */
export function clocked({ kind, points, ink }, frame) {
  const edge = ink ? { kind, points, ink } : { kind, points };
  if (kind !== "margin") return edge;
  const read = (/** @type {Point} */ place) => asClock(hundredth(hoursAt(frame, place)));
  return { ...edge, clock_from: read(points[0]), clock_to: read(points[points.length - 1]) };
}

/** Hours from the margin's start to each of its points, never falling.
 * @param {Edge} edge @param {Frame} frame */
function placesOf(edge, frame) {
  const start = edge.clock_from ?? 0;
  const span = clockSpan(start, edge.clock_to ?? 0);
  const places = [0];
  for (const at of edge.points.slice(1, -1)) {
    const hours = (((hoursAt(frame, at) - start) % HOURS) + HOURS) % HOURS;
    const last = places[places.length - 1];
    const isBehind = hours - last > HOURS / 2;
    places.push(Math.max(last, Math.min(span, isBehind ? 0 : hours)));
  }
  return [...places, span];
}

/** The points of a margin from `near` to `far` hours after its start.
 * @param {Edge} edge @param {Frame} frame @param {number} near @param {number} far
 * @returns {Point[]} */
export function partOf(edge, frame, near, far) {
  const places = placesOf(edge, frame);
  const inner = edge.points.filter(
    (_, step) => near + SAME_PLACE_HOURS < places[step] && places[step] < far - SAME_PLACE_HOURS,
  );
  return [placeAt(places, edge.points, near), ...inner, placeAt(places, edge.points, far)];
}

/** @param {number[]} places @param {Point[]} points @param {number} hours */
function placeAt(places, points, hours) {
  for (let step = 1; step < points.length; step += 1) {
    const [here, there] = [places[step - 1], places[step]];
    if (hours > there + 1e-9) continue;
    const share = there > here ? (hours - here) / (there - here) : 0;
    return towards(points[step - 1], points[step], Math.min(1, Math.max(0, share)));
  }
  return points[points.length - 1];
}

/** The parts of the block's margins within a clock range.
 * @param {Block} block @param {Frame} frame @param {number} start @param {number} end */
export function runsWithin(block, frame, start, end) {
  const length = start === end ? 0.5 : hoursAfter(start, end);
  const runs = [];
  for (const edge of marginsOf(block)) {
    const from = edge.clock_from ?? 0;
    const span = clockSpan(from, edge.clock_to ?? 0);
    const begin = hoursAfter(from, start) - (start === end ? 0.25 : 0);
    for (const offset of [begin, begin - HOURS]) {
      const [near, far] = [Math.max(0, offset), Math.min(span, offset + length)];
      if (far > near) runs.push(partOf(edge, frame, near, far));
    }
  }
  return joined(runs);
}

/** All of a block's margins, what continues each other as one. @param {Block} block */
export const wholeRuns = (block) => joined(marginsOf(block).map((edge) => edge.points));

/** Runs that continue each other become one. @param {Point[][]} runs */
function joined(runs) {
  /** @type {Point[][]} */
  const found = [];
  for (const run of runs) {
    const last = found[found.length - 1];
    if (last && isSame(last[last.length - 1], run[0])) found[found.length - 1] = [...last, ...run.slice(1)];
    else found.push(run);
  }
  return found;
}

/** A strip along a run of margin, reaching inwards. @param {Block} block @param {Point[]} run */
export function band(block, run) {
  const middle = interior(block);
  return [...run, ...[...run].reverse().map((at) => towards(at, middle, BAND))];
}

/** The smallest clock range that covers all of `hours`; null for none.
 * @param {number[]} hours @returns {[number, number] | null} */
export function coveringRange(hours) {
  if (!hours.length) return null;
  const sorted = [...hours].sort((first, second) => first - second);
  let [gap, after] = [-1, 0];
  sorted.forEach((hour, place) => {
    const next = sorted[(place + 1) % sorted.length];
    const far = place + 1 < sorted.length ? next - hour : next + HOURS - hour;
    if (far > gap) [gap, after] = [far, (place + 1) % sorted.length];
  });
  return [sorted[after], sorted[(after + sorted.length - 1) % sorted.length]];
}

/** Whether a block has any true margin of skin. @param {Block} block */
export const hasMargin = (block) => marginsOf(block).length > 0;

