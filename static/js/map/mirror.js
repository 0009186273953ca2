// @ts-check
// As on the glass: a map turned over, with its words upright. Only for looking and pointing; what
// is stored is always the view of the skin.

import { tenth } from "./geometry.js";

/** @typedef {import("./types.js").Point} Point */
/** @typedef {import("./types.js").MapDocument} MapDocument */

const WIDTH = 1000;

/** @param {Point} at @returns {Point} */
export const mirroredPoint = ([x, y]) => [tenth(WIDTH - x), y];

/** @param {MapDocument} map @returns {MapDocument} */
export function mirrored(map) {
  const line = (/** @type {Point[]} */ points) => points.map(mirroredPoint);
  return {
    ...map,
    specimens: map.specimens.map((one) => ({
      ...one,
      outline: line(one.outline),
      ...(one.ghost ? { ghost: line(one.ghost) } : {}),
    })),
    blocks: map.blocks.map((block) => ({
      ...block,
      edges: block.edges.map((edge) => ({ ...edge, points: line(edge.points) })),
    })),
    nicks: map.nicks.map((one) => ({
      ...one,
      outer: mirroredPoint(one.outer),
      inner: mirroredPoint(one.inner),
    })),
    findings: map.findings.map((one) => ({
      ...one,
      anchor: mirroredPoint(one.anchor),
      ...(one.area ? { area: line(one.area) } : {}),
    })),
    ...(map.residual
      ? { residual: map.residual.map((one) => ({ ...one, area: line(one.area) })) }
      : {}),
  };
}
