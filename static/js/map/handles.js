// @ts-check
// Handles around a specimen: where they are, and what dragging one does.

import { spanArc } from "./editing.js";
import { asClock, hoursAt } from "./clock.js";
import { bounds, contains, distance } from "./geometry.js";
import { bending, moving, scaling, turning, warped } from "./warping.js";

/** @typedef {import("./types.js").Point} Point */
/** @typedef {import("./types.js").Drawing} Drawing */
/** @typedef {import("./types.js").Specimen} Specimen */
/** @typedef {{kind: "move" | "scale" | "turn" | "bend" | "from" | "to", at: Point, name: string}} Handle */

const TURN_UNITS = 70;
const BEND_REACH = 0.75;
const BENDS = 8;
const INSIDE_VIEW = 985;

/** A thick glove hits a circle of this radius. */
const GRIP_UNITS = 44;

/** @param {Specimen} specimen @returns {Handle[]} */
export function handlesOf(specimen) {
  const [left, top, right, bottom] = bounds(specimen.outline);
  /** @type {Point} */
  const middle = [(left + right) / 2, (top + bottom) / 2];
  const turnAt = top - TURN_UNITS > 15 ? top - TURN_UNITS : Math.min(INSIDE_VIEW, bottom + TURN_UNITS);
  /** @type {Handle[]} */
  const found = [
    { kind: "scale", at: [right, bottom], name: "Size" },
    { kind: "turn", at: [middle[0], turnAt], name: "Turn" },
  ];
  if (specimen.layout === "arc") {
    const [from, to] = endsOf(specimen);
    found.push({ kind: "from", at: from, name: "Begin of the arc" }, { kind: "to", at: to, name: "End of the arc" });
  } else {
    for (let place = 0; place < BENDS; place += 1) {
      const at = specimen.outline[Math.floor((place * specimen.outline.length) / BENDS)];
      found.push({ kind: "bend", at, name: `Outline ${place + 1}` });
    }
  }
  return found;
}

/** The outer ends of an arc's skin: its outline begins with the skin and ends with the wound.
 * @param {Specimen} specimen @returns {[Point, Point]} */
function endsOf(specimen) {
  const far = specimen.outline.map((at) => distance(at, [specimen.frame[0], specimen.frame[1]]));
  const rim = (Math.max(...far) + Math.min(...far)) / 2;
  const skin = specimen.outline.filter((_, place) => far[place] > rim);
  return [skin[0], skin[skin.length - 1]];
}

/** What a press grips: a handle, else the specimen itself, else nothing.
 * @param {Drawing} drawing @param {number} selected its number, 0 for none @param {Point} at
 * @returns {{specimen: number, handle: Handle} | null} */
export function gripAt(drawing, selected, at) {
  const { specimens } = drawing.document;
  const current = specimens[selected - 1];
  if (current) {
    const near = handlesOf(current)
      .map((handle) => ({ handle, far: distance(handle.at, at) }))
      .filter((candidate) => candidate.far <= GRIP_UNITS)
      .sort((first, second) => first.far - second.far)[0];
    if (near) return { specimen: selected, handle: near.handle };
  }
  const under = specimens.find((specimen) => contains(specimen.outline, at, 12));
  return under ? { specimen: under.number, handle: { kind: "move", at, name: "Move" } } : null;
}

/**
 * The drawing while, and after, a handle was dragged.
 * @param {Drawing} drawing @param {{specimen: number, handle: Handle}} grip @param {Point} to
 * @returns {Drawing}
 */
export function dragged(drawing, { specimen: number, handle }, to) {
  const map = drawing.document;
  const specimen = map.specimens[number - 1];
  const [left, top, right, bottom] = bounds(specimen.outline);
  /** @type {Point} */
  const middle = [(left + right) / 2, (top + bottom) / 2];
  const [dx, dy] = [to[0] - handle.at[0], to[1] - handle.at[1]];
  if (handle.kind === "from" || handle.kind === "to") return respanned(drawing, specimen, handle, to);
  const mapping = {
    move: () => moving(dx, dy),
    scale: () => {
      const [sx, sy] = [(to[0] - left) / (right - left), (to[1] - top) / (bottom - top)];
      return scaling([left, top], Math.max(0.1, sx), Math.max(0.1, sy));
    },
    turn: () => turning(middle, angle(middle, to) - angle(middle, handle.at)),
    bend: () => bending(handle.at, dx, dy, Math.max(right - left, bottom - top) * BEND_REACH),
  }[handle.kind]();
  const document = warped(map, number, mapping);
  if (document === map) return drawing;
  if (handle.kind === "move" || handle.kind === "scale") return { ...drawing, document };
  const specimens = document.specimens.map((changed) =>
    changed.number === number && handle.kind === "bend" ? { ...changed, layout: drawnLayout(changed.layout) } : changed,
  );
  return { ...drawing, document: { ...document, specimens } };
}

/** A bent arc or strip is no longer what its name promises. @param {string} layout */
const drawnLayout = (layout) => (layout === "arc" ? "drawn" : layout);

/** @param {Point} around @param {Point} at */
const angle = (around, at) => Math.atan2(at[1] - around[1], at[0] - around[0]);

/** @param {Drawing} drawing @param {Specimen} specimen @param {Handle} handle @param {Point} to */
function respanned(drawing, specimen, handle, to) {
  const own = drawing.document.blocks.filter((block) => block.specimen === specimen.number);
  const margins = own.flatMap((block) => block.edges.filter((edge) => edge.kind === "margin"));
  const clocks = { from: margins[0]?.clock_from ?? 12, to: margins[margins.length - 1]?.clock_to ?? 12 };
  const hours = asClock(Math.round(hoursAt(specimen.frame, to) * 2) / 2);
  const next = { ...clocks, [handle.kind]: hours };
  const span = (next.to - next.from + 12) % 12;
  return span < 0.5 ? drawing : spanArc(drawing, specimen.number, next.from, next.to);
}
