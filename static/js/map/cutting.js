// @ts-check
// Cutting: one stroke across a specimen divides it. Both faces of a cut have the same points, so
// the pieces fill the whole without gap or overlap.

import { area, contains, crossesItself, crossing, distance, distanceToSegment, isSame, sides, simplified, towards } from "./geometry.js";
import { clocked, hasMargin } from "./margins.js";

/** @typedef {import("./types.js").Point} Point */
/** @typedef {import("./types.js").Edge} Edge */
/** @typedef {import("./types.js").Block} Block */
/** @typedef {import("./types.js").Frame} Frame */
/** @typedef {import("./types.js").MapDocument} MapDocument */
/** @typedef {{along: number, edge: number, side: number, at: Point}} Meeting */

// A stroke may stop this far short of an edge; a piece smaller than the limits is no block.
const FORGIVEN_UNITS = 40;
const FAR_UNITS = 2000;
const SMALLEST_AREA = 900;
const NARROWEST_UNITS = 10;
const WELD_UNITS = 0.6;
const SMOOTHING_UNITS = 2;
const NEAR_A_SIDE = 0.25;
const SAME_CORNER_UNITS = 2;

/**
 * The blocks that `stroke` divides, each with its pieces as lists of edges in clockwise order.
 * A stroke that ends inside is prolonged a little, and to the edge if it divides nothing so.
 * @param {MapDocument} map @param {Point[]} stroke
 * @returns {{block: Block, pieces: Edge[][]}[]}
 */
export function divided(map, stroke) {
  const path = simplified(stroke, SMOOTHING_UNITS);
  if (path.length < 2 || isSame(path[0], path[path.length - 1])) return [];
  const isInside = map.blocks.some((block) => path.some((at) => contains(pointsOf(block.edges), at, 0)));
  for (const reach of isInside ? [FORGIVEN_UNITS, FAR_UNITS] : [FORGIVEN_UNITS]) {
    const found = map.blocks
      .map((block) => ({ block, pieces: split(block.edges, prolonged(path, reach), frameOf(map, block)) }))
      .filter((division) => division.pieces.length > 1);
    if (found.length) return welded(map, found);
  }
  return [];
}

/**
 * The same pieces with corners that rounding has set a little apart made one.
 * @param {MapDocument} map @param {{block: Block, pieces: Edge[][]}[]} found
 */
function welded(map, found) {
  const corners = map.blocks.flatMap((block) => pointsOf(block.edges));
  const known = new Set(corners.map(String));
  const weld = (/** @type {Point} */ at) => {
    if (known.has(String(at))) return at;
    const near = corners.find((corner) => distance(corner, at) <= WELD_UNITS);
    if (near) return near;
    known.add(String(at));
    corners.push(at);
    return at;
  };
  return found.map(({ block, pieces }) => ({
    block,
    pieces: pieces.map((edges) =>
      parts(edges.map((edge) => ({ ...edge, points: edge.points.map(weld) })), frameOf(map, block)),
    ),
  }));
}

/** @param {MapDocument} map @param {Block} block @returns {Frame} */
export const frameOf = (map, block) => map.specimens[block.specimen - 1].frame;

/** @param {Point[]} path @param {number} reach */
function prolonged(path, reach) {
  const end = path.length - 1;
  const before = towards(path[1], path[0], 1 + reach / (distance(path[0], path[1]) || 1));
  const after = towards(path[end - 1], path[end], 1 + reach / (distance(path[end - 1], path[end]) || 1));
  return [before, ...path, after];
}

/**
 * The pieces that `path` makes of one outline; the outline itself where it divides nothing.
 * @param {Edge[]} edges @param {Point[]} path @param {Frame} frame
 * @param {Meeting | null} [last] where the path has already cut; only what follows counts
 * @returns {Edge[][]}
 */
function split(edges, path, frame, last = null) {
  const polygon = pointsOf(edges);
  const meetings = meetingsOf(edges, path).filter(
    (meeting) => !last || (meeting.along > last.along + 1e-6 && !isSame(meeting.at, last.at)),
  );
  for (let place = 1; place < meetings.length; place += 1) {
    const [from, to] = [meetings[place - 1], meetings[place]];
    const chord = between(path, from, to);
    const middle = chordMiddle(chord);
    if (isSame(from.at, to.at) || !contains(polygon, middle, 0)) continue;
    const pieces = halves(edges, from, to, chord, frame);
    if (pieces.some((piece) => !isBlock(pointsOf(piece)))) continue;
    return pieces.flatMap((piece) => split(piece, path, frame, to));
  }
  return [edges];
}

/** Whether a piece is large and wide enough and does not cross itself. @param {Point[]} polygon */
function isBlock(polygon) {
  const around = sides(polygon).reduce((sum, [start, end]) => sum + distance(start, end), 0);
  const size = area(polygon);
  return size >= SMALLEST_AREA && (2 * size) / around >= NARROWEST_UNITS && !crossesItself(polygon);
}

/** @param {Edge[]} edges */
const pointsOf = (edges) => edges.flatMap((edge) => edge.points.slice(0, -1));

/** Where the path meets the outline, in the path's order; a corner counts once.
 * @param {Edge[]} edges @param {Point[]} path @returns {Meeting[]} */
function meetingsOf(edges, path) {
  /** @type {Meeting[]} */
  const found = [];
  for (let step = 1; step < path.length; step += 1) {
    edges.forEach((edge, number) => {
      for (let side = 1; side < edge.points.length; side += 1) {
        const [low, high] = inOneOrder(edge.points[side - 1], edge.points[side]);
        const met = crossing(path[step - 1], path[step], low, high);
        if (!met) continue;
        const at = snapped(towards(low, high, met.across), edge.points, side);
        found.push({ along: step - 1 + met.along, edge: number, side: side - 1, at });
      }
    });
  }
  found.sort((first, second) => first.along - second.along);
  return found.filter((meeting, place) => !place || !isSame(meeting.at, found[place - 1].at));
}

/** The two ends of a side in a fixed order: neighbors list a shared face in opposite directions, and
 * both must compute exactly the same point on it.
 * @param {Point} start @param {Point} end */
const inOneOrder = (start, end) =>
  start[0] < end[0] || (start[0] === end[0] && start[1] < end[1]) ? [start, end] : [end, start];

/** Moves a point to a corner closer than SAME_CORNER_UNITS, because two close corners make a spike.
 * @param {Point} at @param {Point[]} points @param {number} side */
const snapped = (at, points, side) =>
  [points[side - 1], points[side]].find((corner) => distance(at, corner) <= SAME_CORNER_UNITS) ?? at;

/** The path's own points between two meetings, both included.
 * @param {Point[]} path @param {Meeting} from @param {Meeting} to @returns {Point[]} */
function between(path, from, to) {
  const inner = path
    .filter((_, step) => step > from.along && step < to.along)
    .filter((at) => distance(at, from.at) > SAME_CORNER_UNITS && distance(at, to.at) > SAME_CORNER_UNITS);
  const whole = [from.at, ...inner, to.at];
  return whole.filter((at, place) => !place || !isSame(at, whole[place - 1]));
}

/** A point on the chord, half way along its first part. @param {Point[]} chord @returns {Point} */
const chordMiddle = (chord) => [(chord[0][0] + chord[1][0]) / 2, (chord[0][1] + chord[1][1]) / 2];

/** @param {Edge[]} edges @param {Meeting} from @param {Meeting} to @param {Point[]} chord @param {Frame} frame */
function halves(edges, from, to, chord, frame) {
  const back = [...chord].reverse();
  return [
    [...walk(edges, from, to, frame), /** @type {Edge} */ ({ kind: "cut", points: back })],
    [...walk(edges, to, from, frame), /** @type {Edge} */ ({ kind: "cut", points: chord })],
  ];
}

/** The outline from one meeting clockwise to another.
 * @param {Edge[]} edges @param {Meeting} from @param {Meeting} to @param {Frame} frame
 * @returns {Edge[]} */
function walk(edges, from, to, frame) {
  const isAhead = from.edge === to.edge && (to.side > from.side || (to.side === from.side &&
    distance(edges[from.edge].points[from.side], to.at) > distance(edges[from.edge].points[from.side], from.at)));
  if (isAhead) {
    const inner = edges[from.edge].points.slice(from.side + 1, to.side + 1);
    return parts([{ ...edges[from.edge], points: [from.at, ...inner, to.at] }], frame);
  }
  const found = [{ ...edges[from.edge], points: [from.at, ...edges[from.edge].points.slice(from.side + 1)] }];
  for (let step = 1; step < edges.length; step += 1) {
    const number = (from.edge + step) % edges.length;
    if (number === to.edge) break;
    found.push(edges[number]);
  }
  found.push({ ...edges[to.edge], points: [...edges[to.edge].points.slice(0, to.side + 1), to.at] });
  return parts(found, frame);
}

/** Edges without doubled points and without those that shrank to a point.
 * @param {Edge[]} edges @param {Frame} frame */
function parts(edges, frame) {
  const whole = edges.map((edge) => ({
    ...edge,
    points: edge.points.filter((at, place) => !place || !isSame(at, edge.points[place - 1])),
  }));
  return merged(whole.filter((edge) => edge.points.length > 1), frame, false);
}

/** The kind of a piece: base if it has no margin of skin, else its parent's kind.
 * @param {Block} parent @param {Block} piece @returns {Block["kind"]} */
export const kindOf = (parent, piece) =>
  hasMargin(piece) || !hasMargin(parent) ? parent.kind : "base";

/**
 * `points` with those of `added` that lie on it put in, so that neighbors share their corners.
 * @param {Point[]} points @param {Point[]} added @param {boolean} isClosed
 * @returns {Point[]}
 */
export function withCorners(points, added, isClosed) {
  let line = isClosed ? [...points, points[0]] : points;
  for (const at of added) {
    if (line.some((corner) => isSame(corner, at))) continue;
    let [place, nearest] = [0, NEAR_A_SIDE];
    for (let step = 1; step < line.length; step += 1) {
      const far = distanceToSegment(at, line[step - 1], line[step]);
      if (far < nearest) [place, nearest] = [step, far];
    }
    if (place) line = [...line.slice(0, place), at, ...line.slice(place)];
  }
  return isClosed ? line.slice(0, -1) : line;
}

/**
 * Two blocks that share a whole face, as one outline; null where they do not.
 * @param {Block} block @param {Block} neighbor @param {Frame} frame
 * @returns {Edge[] | null}
 */
export function joinedEdges(block, neighbor, frame) {
  for (const [here, face] of block.edges.entries()) {
    if (face.kind !== "cut") continue;
    const back = [...face.points].reverse();
    const there = neighbor.edges.findIndex((edge) => edge.kind === "cut" && sameLine(edge.points, back));
    if (there < 0) continue;
    const around = (/** @type {Edge[]} */ edges, /** @type {number} */ place) => [
      ...edges.slice(place + 1),
      ...edges.slice(0, place),
    ];
    return merged([...around(block.edges, here), ...around(neighbor.edges, there)], frame, true);
  }
  return null;
}

/** @param {Point[]} line @param {Point[]} other */
const sameLine = (line, other) =>
  line.length === other.length && line.every((at, place) => isSame(at, other[place]));

/** Neighboring edges of one kind and ink are one edge; a closed outline's ends are neighbors too.
 * @param {Edge[]} edges @param {Frame} frame @param {boolean} isClosed */
function merged(edges, frame, isClosed) {
  /** @type {Edge[]} */
  const found = [];
  for (const edge of edges) {
    const last = found[found.length - 1];
    if (last && last.kind === edge.kind && last.ink === edge.ink && edge.kind !== "cut") {
      found[found.length - 1] = { ...last, points: [...last.points, ...edge.points.slice(1)] };
    } else found.push(edge);
  }
  if (isClosed && found.length > 1) {
    const [first, last] = [found[0], found[found.length - 1]];
    if (first.kind === last.kind && first.ink === last.ink && first.kind !== "cut") {
      found[0] = { ...first, points: [...last.points, ...first.points.slice(1)] };
      found.pop();
    }
  }
  return found.map((edge) => clocked(edge, frame));
}
