// @ts-check
// Moving, scaling, turning and bending a specimen: one mapping of the plane applied to everything
// that belongs to it, so that cuts, inks and findings stay where they are in the tissue.

import { inWound } from "./clock.js";
import { frameOf } from "./cutting.js";
import { polygonOf } from "./blocks.js";
import { bounds, crossesItself, point } from "./geometry.js";
import { clocked } from "./margins.js";
import { frameAround } from "./shapes.js";

/** @typedef {import("./types.js").Point} Point */
/** @typedef {import("./types.js").Frame} Frame */
/** @typedef {import("./types.js").MapDocument} MapDocument */
/** @typedef {(at: Point) => Point} Mapping */

const NICK = { out: 1.06, in: 0.92 };
const VIEW = { low: -20, high: 1020 };
const SMALLEST = 60;

/** @param {number} dx @param {number} dy @returns {Mapping} */
export const moving = (dx, dy) => ([x, y]) => point(x + dx, y + dy);

/** Around a fixed place. @param {Point} around @param {number} sx @param {number} sy @returns {Mapping} */
export const scaling = (around, sx, sy) => ([x, y]) =>
  point(around[0] + (x - around[0]) * sx, around[1] + (y - around[1]) * sy);

/** Clockwise, in radians. @param {Point} around @param {number} angle @returns {Mapping} */
export const turning = (around, angle) => ([x, y]) => {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const [dx, dy] = [x - around[0], y - around[1]];
  return point(around[0] + dx * cos - dy * sin, around[1] + dx * sin + dy * cos);
};

/**
 * Moves the tissue at `from`; the effect decreases with distance and ends at `reach` units.
 * @param {Point} from @param {number} dx @param {number} dy @param {number} reach @returns {Mapping}
 */
export const bending = (from, dx, dy, reach) => ([x, y]) => {
  const far = Math.hypot(x - from[0], y - from[1]) / reach;
  const share = far >= 1 ? 0 : (1 + Math.cos(Math.PI * far)) / 2;
  return point(x + dx * share, y + dy * share);
};

/**
 * The map with one specimen moved by `mapping`; the map as it was if the specimen would leave the
 * picture, shrink to nothing or cross itself. A part of a wound keeps the wound's clock.
 * @param {MapDocument} map @param {number} number of the specimen @param {Mapping} mapping
 * @returns {MapDocument}
 */
export function warped(map, number, mapping) {
  const own = new Set(map.blocks.filter((block) => block.specimen === number).map((block) => block.id));
  const specimens = map.specimens.map((specimen) => {
    if (specimen.number !== number) return specimen;
    const outline = specimen.outline.map(mapping);
    return { ...specimen, frame: specimen.ghost?.length ? specimen.frame : frameAround(outline), outline };
  });
  const moved = { ...map, specimens };
  const changed = {
    ...moved,
    blocks: map.blocks.map((block) =>
      own.has(block.id)
        ? {
            ...block,
            edges: block.edges.map((edge) =>
              clocked({ ...edge, points: edge.points.map(mapping) }, frameOf(moved, block)),
            ),
          }
        : block,
    ),
    findings: map.findings.map((finding) =>
      own.has(finding.block)
        ? { ...finding, anchor: mapping(finding.anchor), ...(finding.area ? { area: finding.area.map(mapping) } : {}) }
        : finding,
    ),
  };
  return isSound(changed, number) ? withNicks(changed) : map;
}

/** @param {MapDocument} map @param {number} number */
function isSound(map, number) {
  const { outline } = map.specimens[number - 1];
  const [left, top, right, bottom] = bounds(outline);
  if (left < VIEW.low || top < VIEW.low || right > VIEW.high || bottom > VIEW.high) return false;
  if (right - left < SMALLEST && bottom - top < SMALLEST) return false;
  if (crossesItself(outline)) return false;
  const own = map.blocks.filter((block) => block.specimen === number);
  return !own.some((block) => crossesItself(polygonOf(block)));
}

/** The same nicks at the same clock positions, on the wounds as they lie now.
 * @param {MapDocument} map @returns {MapDocument} */
export function withNicks(map) {
  const marks = distinct(map.nicks.map(({ clock, mark }) => ({ clock, mark })));
  const wounds = distinct(
    map.specimens.map((specimen) => ({ frame: specimen.frame, rim: specimen.ghost?.length ? specimen.ghost : specimen.outline })),
  );
  const nicks = wounds.flatMap(({ frame, rim }) =>
    marks.map(({ clock, mark }) => ({
      clock,
      mark,
      outer: inWound(frame, rim, clock, NICK.out),
      inner: inWound(frame, rim, clock, NICK.in),
    })),
  );
  return { ...map, nicks };
}

/** Nicks at other clock positions. @param {MapDocument} map
 * @param {{clock: number, mark: "single" | "double"}[]} marks @returns {MapDocument} */
export const nickedAt = (map, marks) =>
  withNicks({ ...map, nicks: marks.map((mark) => ({ ...mark, outer: [0, 0], inner: [0, 0] })) });

/** @template T @param {T[]} all @returns {T[]} */
function distinct(all) {
  return [...new Map(all.map((value) => [JSON.stringify(value), value])).values()];
}
