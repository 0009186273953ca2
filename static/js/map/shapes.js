// @ts-check
// Starting shapes of a specimen; handles then fit the outline to the tissue.

import { arc, hoursAt, inWound } from "./clock.js";
import { bounds, crossesItself, hundredth, point, signedArea, simplified, tenth, towards } from "./geometry.js";
import { clocked } from "./margins.js";

/** @typedef {import("./types.js").Point} Point */
/** @typedef {import("./types.js").Edge} Edge */
/** @typedef {import("./types.js").Frame} Frame */
/** @typedef {"ellipse" | "circle" | "wedge" | "crescent" | "strip" | "patch"} Shape */
/** @typedef {{frame: Frame, edges: Edge[], kind: "piece" | "strip" | "base"}} Outline */

/** @type {Shape[]} */
export const SHAPES = ["ellipse", "circle", "wedge", "crescent", "strip", "patch"];

const SMOOTHING_UNITS = 3;
const MOST_POINTS = 200;
// Of the way from a wound's center to its rim: the inner side of an arc, and its margin in the new
// skin outside, as encounters/specimen_map/layouts.py has them.
const ARC = { inner: 0.52, margin: 1.2 };

/**
 * A shape that fills the box around `center`; `size` is its half width in units.
 * A wedge has a free rim above, a crescent and a strip have the old wound on one side, a patch is
 * base without skin.
 * @param {Shape} shape @param {Point} center @param {number} size
 * @returns {Outline}
 */
export function startingShape(shape, [x, y], size) {
  const tall = shape === "circle" || shape === "wedge" ? size : size * 0.9;
  /** @type {Frame} */
  const frame = [tenth(x), tenth(y), tenth(size), tenth(tall)];
  const whole = arc(frame, 12, 12);
  if (shape === "ellipse" || shape === "circle") return closed(frame, [{ kind: "margin", points: whole }], "piece");
  if (shape === "patch") return closed(frame, [{ kind: "wound", points: whole }], "base");
  if (shape === "wedge") return wedge(frame);
  if (shape === "crescent") return crescent(frame, 9, 3, 0.52, "piece");
  return crescent(frame, 10, 2, 0.75, "strip");
}

/** @param {Frame} frame @param {Edge[]} edges @param {Outline["kind"]} kind @returns {Outline} */
const closed = (frame, edges, kind) => ({ frame, edges: edges.map((edge) => clocked(edge, frame)), kind });

/** @param {Frame} frame */
function wedge(frame) {
  const [x, y, rx, ry] = frame;
  const [left, right, tip] = [point(x - rx, y - ry), point(x + rx, y - ry), point(x, y + ry)];
  return closed(
    frame,
    [
      { kind: "free", points: [left, right] },
      { kind: "margin", points: along(right, tip) },
      { kind: "margin", points: along(tip, left) },
    ],
    "piece",
  );
}

/** A straight side with points between, so that it can be bent. @param {Point} start @param {Point} end */
const along = (start, end) => [0, 0.2, 0.4, 0.6, 0.8, 1].map((share) => towards(start, end, share));

/** @param {Frame} frame @param {number} start @param {number} end @param {number} depth
 * @param {Outline["kind"]} kind */
function crescent(frame, start, end, depth, kind) {
  const outer = arc(frame, start, end);
  const inner = arc(frame, start, end, depth).reverse();
  return closed(
    frame,
    [
      { kind: "margin", points: outer },
      { kind: "wound", points: [outer[outer.length - 1], inner[0]] },
      { kind: "wound", points: inner },
      { kind: "wound", points: [inner[inner.length - 1], outer[0]] },
    ],
    kind,
  );
}

/**
 * An outline drawn by hand: closed, clockwise, beginning at 12 o'clock; null if it crosses itself
 * or is too small.
 * @param {Point[]} line @returns {Outline | null}
 */
export function drawnShape(line) {
  let corners = simplified([...line, line[0]], SMOOTHING_UNITS).slice(0, -1);
  if (corners.length > MOST_POINTS) corners = simplified([...line, line[0]], SMOOTHING_UNITS * 3).slice(0, -1);
  if (corners.length < 3 || corners.length > MOST_POINTS || crossesItself(corners)) return null;
  if (signedArea(corners) < 0) corners.reverse();
  if (signedArea(corners) < 2500) return null;
  const frame = frameAround(corners);
  const turned = fromTwelve(corners, frame);
  return closed(frame, [{ kind: "margin", points: [...turned, turned[0]] }], "piece");
}

/** The ellipse in the box around an outline. @param {Point[]} points @returns {Frame} */
export function frameAround(points) {
  const [left, top, right, bottom] = bounds(points);
  return [
    tenth((left + right) / 2),
    tenth((top + bottom) / 2),
    Math.max(5, tenth((right - left) / 2)),
    Math.max(5, tenth((bottom - top) / 2)),
  ];
}

/** The same outline beginning at the corner nearest to 12 o'clock. @param {Point[]} corners @param {Frame} frame */
function fromTwelve(corners, frame) {
  const far = corners.map((corner) => Math.min(hoursAt(frame, corner), 12 - hoursAt(frame, corner)));
  const first = far.indexOf(Math.min(...far));
  return [...corners.slice(first), ...corners.slice(0, first)];
}

/**
 * A partial arc at a wound: a band of new skin between two clock positions, cut into `count` blocks.
 * @param {Frame} frame @param {Point[]} rim the wound's outline; empty for the ellipse itself
 * @param {number} start @param {number} end @param {number} count
 * @param {number} [margin] where its margin lies; 1 on the rim, as arcs were drawn once
 * @returns {{outline: Point[], pieces: Edge[][]}}
 */
export function arcPieces(frame, rim, start, end, count, margin = ARC.margin) {
  const span = (((end - start) % 12) + 12) % 12 || 12;
  const stops = Array.from({ length: count + 1 }, (_, place) => hundredth(start + (span * place) / count));
  const line = (/** @type {number} */ from, /** @type {number} */ to, /** @type {number} */ depth) =>
    spread(from, to).map((hours) => inWound(frame, rim, hours, depth));
  const outer = [];
  let inner = /** @type {Point[]} */ ([]);
  const pieces = [];
  for (let place = 0; place < count; place += 1) {
    const skin = line(stops[place], stops[place + 1], margin);
    const wound = line(stops[place], stops[place + 1], ARC.inner).reverse();
    const ends = { first: place === 0, last: place === count - 1 };
    pieces.push(
      [
        /** @type {Edge} */ ({ kind: "margin", points: skin }),
        { kind: ends.last ? "wound" : "cut", points: [skin[skin.length - 1], wound[0]] },
        { kind: "wound", points: wound },
        { kind: ends.first ? "wound" : "cut", points: [wound[wound.length - 1], skin[0]] },
      ].map((edge) => clocked(/** @type {Edge} */ (edge), frame)),
    );
    outer.push(...skin.slice(0, -1));
    inner = [...wound.slice(0, -1), ...inner];
  }
  const lastSkin = inWound(frame, rim, stops[count], margin);
  return { outline: [...outer, lastSkin, ...inner, inWound(frame, rim, stops[0], ARC.inner)], pieces };
}

/** @param {number} from @param {number} to */
function spread(from, to) {
  const steps = Math.max(2, Math.ceil((to - from) / 0.2 - 1e-9));
  return Array.from({ length: steps + 1 }, (_, step) => from + ((to - from) * step) / steps);
}
