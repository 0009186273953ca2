// @ts-check
// Inks: on margins by tap or by scheme, on cut faces by rule. Both faces of one cut have one ink.

import { HOURS, clockSpan, hoursAfter } from "./clock.js";
import { frameOf } from "./cutting.js";
import { distanceToLine } from "./geometry.js";
import { clocked, partOf } from "./margins.js";

/** @typedef {import("./types.js").Point} Point */
/** @typedef {import("./types.js").Edge} Edge */
/** @typedef {import("./types.js").Block} Block */
/** @typedef {import("./types.js").MapDocument} MapDocument */
/** @typedef {"pieces" | "quarters" | "whole" | "none"} Scheme */

// The first two inks are for margins; cut faces take the others, if there are any.
const MARGIN_INKS = 2;

/** @param {Edge} edge @param {string} ink @returns {Edge} */
export function withInk({ ink: _, ...edge }, ink) {
  const { kind, points, ...clock } = edge;
  return ink ? { kind, points, ink, ...clock } : edge;
}

/** The ink for the next cut's faces: the first one no other cut has, in the map's order.
 * @param {MapDocument} map */
export function nextFaceInk(map) {
  const offered = map.inks.slice(MARGIN_INKS).map((ink) => ink.letter);
  const edges = map.blocks.flatMap((block) => block.edges);
  const used = edges.filter((edge) => edge.kind === "cut").map((edge) => edge.ink);
  const count = (/** @type {string} */ letter) => used.filter((ink) => ink === letter).length;
  return [...offered].sort((first, second) => count(first) - count(second))[0] ?? "";
}

/** The same ink on an edge and, if it is a cut face, on the face opposite.
 * @param {MapDocument} map @param {string} blockId @param {number} place @param {string} ink
 * @returns {MapDocument} */
export function inkEdge(map, blockId, place, ink) {
  const chosen = map.blocks.find((block) => block.id === blockId)?.edges[place];
  if (!chosen) return map;
  const isMeant = (/** @type {Block} */ block, /** @type {Edge} */ edge) =>
    edge === chosen || (chosen.kind === "cut" && edge.kind === "cut" && isFaceOf(edge, chosen));
  return withEdges(map, (edge, block) => (isMeant(block, edge) ? [withInk(edge, ink)] : [edge]));
}

/** Whether an edge runs along another's points, from either end. @param {Edge} edge @param {Edge} other */
function isFaceOf(edge, other) {
  const [first, last] = [edge.points[0], edge.points[edge.points.length - 1]];
  return distanceToLine(first, other.points) < 1 && distanceToLine(last, other.points) < 1 &&
    edge.points.every((at) => distanceToLine(at, other.points) < 1);
}

/** Sets the kind of an edge, because the surgeon decides which edge is true margin.
 * @param {MapDocument} map @param {string} blockId @param {number} place @param {Edge["kind"]} kind
 * @returns {MapDocument} */
export function setEdgeKind(map, blockId, place, kind) {
  return withEdges(map, (edge, block, number) =>
    block.id === blockId && number === place && edge.kind !== "cut"
      ? [clocked({ ...withInk(edge, kind === "margin" ? (edge.ink ?? "") : ""), kind }, frameOf(map, block))]
      : [edge],
  );
}

/** All margins inked by a scheme, with the map's inks in their order.
 * @param {MapDocument} map @param {Scheme} scheme @returns {MapDocument} */
export function inkByScheme(map, scheme) {
  const letters = map.inks.map((ink) => ink.letter);
  return withEdges(map, (edge, block) => {
    if (edge.kind !== "margin") return [edge];
    if (scheme === "quarters") return quartered(map, edge, block, letters);
    const turn = (block.number - 1) % Math.min(MARGIN_INKS, letters.length || 1);
    const chosen = { pieces: letters[turn], whole: letters[0], none: "" }[scheme] ?? "";
    return [withInk(edge, chosen)];
  });
}

/** @param {MapDocument} map @param {Edge} edge @param {Block} block @param {string[]} letters */
function quartered(map, edge, block, letters) {
  const frame = frameOf(map, block);
  const start = edge.clock_from ?? 0;
  const span = clockSpan(start, edge.clock_to ?? 0);
  const stops = [0, 3, 6, 9].map((hour) => hoursAfter(start, hour)).filter((far) => far > 0.02 && far < span - 0.02);
  const ends = [0, ...stops.sort((first, second) => first - second), span];
  return ends.slice(1).map((far, place) => {
    const middle = (start + (ends[place] + far) / 2) % HOURS;
    const part = { kind: edge.kind, points: partOf(edge, frame, ends[place], far) };
    return clocked(withInk(part, letters[Math.floor(middle / 3) % letters.length] ?? ""), frame);
  });
}

/**
 * The edge nearest to a place, within `reach` units; margins win over what lies as near.
 * @param {MapDocument} map @param {Point} at @param {number} reach
 * @returns {{block: Block, place: number, edge: Edge} | null}
 */
export function edgeAt(map, at, reach) {
  let best = null;
  let nearest = reach;
  for (const block of map.blocks) {
    for (const [place, edge] of block.edges.entries()) {
      const far = distanceToLine(at, edge.points) - (edge.kind === "margin" ? 4 : 0);
      if (far < nearest) [best, nearest] = [{ block, place, edge }, far];
    }
  }
  return best;
}

/** @param {MapDocument} map @param {(edge: Edge, block: Block, place: number) => Edge[]} change
 * @returns {MapDocument} */
const withEdges = (map, change) => ({
  ...map,
  blocks: map.blocks.map((block) => ({
    ...block,
    edges: block.edges.flatMap((edge, place) => change(edge, block, place)),
  })),
});
