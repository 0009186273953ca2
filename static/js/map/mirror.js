// @ts-check
// The map mirrored as on the slide, with upright text. Only for display and pointing; the stored map
// is always the view of the skin.

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
    specimens: map.specimens.map((specimen) => ({
      ...specimen,
      outline: line(specimen.outline),
      ...(specimen.ghost ? { ghost: line(specimen.ghost) } : {}),
    })),
    blocks: map.blocks.map((block) => ({
      ...block,
      edges: block.edges.map((edge) => ({ ...edge, points: line(edge.points) })),
    })),
    nicks: map.nicks.map((nick) => ({
      ...nick,
      outer: mirroredPoint(nick.outer),
      inner: mirroredPoint(nick.inner),
    })),
    findings: map.findings.map((finding) => ({
      ...finding,
      anchor: mirroredPoint(finding.anchor),
      ...(finding.area ? { area: line(finding.area) } : {}),
    })),
    ...(map.residual
      ? { residual: map.residual.map((residual) => ({ ...residual, area: line(residual.area) })) }
      : {}),
  };
}
