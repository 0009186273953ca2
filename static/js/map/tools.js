// @ts-check
// What each tool does with a stroke. A stroke whose points lie close together is a tap. Tools do not
// use the page: each takes a drawing and returns a drawing.

import { blockAt, polygonOf } from "./blocks.js";
import { asClock, hoursAt } from "./clock.js";
import { contains, distance } from "./geometry.js";
import { addFinding, addSpecimen, cut, join, neighborAcross, removeMark } from "./editing.js";
import { groundMoved } from "./ground.js";
import { edgeAt, inkEdge, setEdgeKind } from "./inking.js";
import { drawTumor, isUnread, readClear, tapDoubtful, tapTumor, unread } from "./readings.js";
import { drawnShape } from "./shapes.js";
import { nickedAt } from "./warping.js";

/** @typedef {import("./types.js").Point} Point */
/** @typedef {import("./types.js").Drawing} Drawing */
/** @typedef {import("./types.js").EdgeKind} EdgeKind */
/** @typedef {import("./readings.js").Depth} Depth */
/** @typedef {import("./readings.js").Tumor} Tumor */
/** @typedef {"clear" | "tumor" | "cut" | "ink" | "finding" | "erase" | "nick" | "outline" | "ground" | "shape"} ToolName */
/**
 * @typedef {{tool: ToolName, ink: string, edgeKind: EdgeKind | "", depth: Depth, tumor: Tumor,
 *   result: "tumor" | "incomplete" | "not_readable", finding: string}} Options
 */

/** The options at the start. @param {string} label of the lesion's own tumor
 * @returns {Options} */
export const optionsAtFirst = (label) => ({
  tool: "tumor",
  ink: "",
  edgeKind: "",
  depth: "auto",
  tumor: { type: "", subtype: "", label },
  result: "tumor",
  finding: "pni",
});

const TAP_UNITS = 14;
const REACH_UNITS = 60;
const NICKS = /** @type {const} */ ([undefined, "single", "double"]);

/** @param {Point[]} stroke */
export const isTap = (stroke) => stroke.every((at) => distance(at, stroke[0]) < TAP_UNITS);

/**
 * The drawing after a stroke; the same drawing where the stroke means nothing.
 * @param {Drawing} drawing @param {Point[]} stroke @param {Options} options
 * @param {() => string} makeId
 * @returns {Drawing}
 */
export function apply(drawing, stroke, options, makeId) {
  const at = stroke[stroke.length - 1];
  switch (options.tool) {
    case "cut":
      return isTap(stroke) ? joinAt(drawing, at, makeId) : cut(drawing, stroke, makeId);
    case "ink":
      return inkAlong(drawing, stroke, options);
    case "clear":
      return clearAt(drawing, at);
    case "tumor":
      if (options.result !== "tumor") return tapDoubtful(drawing, at, options.depth, options.result);
      return isTap(stroke)
        ? tapTumor(drawing, at, options.depth, options.tumor)
        : drawTumor(drawing, stroke, options.depth, options.tumor);
    case "finding":
      return findingAt(drawing, at, options.finding, makeId);
    case "erase":
      return eraseAt(drawing, at);
    case "nick":
      return nickAt(drawing, at);
    case "ground":
      return isTap(stroke) ? drawing : { ...drawing, document: groundMoved(drawing.document, stroke) };
    case "outline":
      return outlineOf(drawing, stroke, makeId);
    default:
      return drawing;
  }
}

/** @param {Drawing} drawing @param {Point} at @param {() => string} makeId */
function joinAt(drawing, at, makeId) {
  const found = edgeAt(drawing.document, at, REACH_UNITS);
  if (!found || found.edge.kind !== "cut") return drawing;
  const other = neighborAcross(drawing.document, found.block, found.edge);
  return other ? join(drawing, found.block.id, other.id, makeId) : drawing;
}

/** The blocks that a tap on a cut would join, by id; none where it would not.
 * @param {Drawing} drawing @param {Point} at */
function joinedBy(drawing, at) {
  const found = edgeAt(drawing.document, at, REACH_UNITS);
  const other = found?.edge.kind === "cut" && neighborAcross(drawing.document, found.block, found.edge);
  return found && other ? [found.block.id, other.id] : [];
}

/** @param {Drawing} drawing @param {Point[]} stroke @param {Options} options */
function inkAlong(drawing, stroke, { ink, edgeKind }) {
  const met = new Map();
  for (const at of stroke) {
    const found = edgeAt(drawing.document, at, REACH_UNITS);
    if (found) met.set(`${found.block.id} ${found.place}`, found);
  }
  let { document } = drawing;
  for (const { block, place } of met.values()) {
    document = edgeKind
      ? setEdgeKind(document, block.id, place, edgeKind)
      : inkEdge(document, block.id, place, ink);
  }
  return met.size ? { ...drawing, document } : drawing;
}

/** Reads a block as clear; a second tap removes the reading. @param {Drawing} drawing @param {Point} at */
function clearAt(drawing, at) {
  const block = blockAt(drawing.document.blocks, at, REACH_UNITS);
  if (!block) return drawing;
  const isClear = drawing.document.clear.includes(block.id);
  return isClear && !isUnread(drawing, block) ? unread(drawing, block.id) : readClear(drawing, block.id);
}

/** @param {Drawing} drawing @param {Point} at @param {string} kind @param {() => string} makeId */
function findingAt(drawing, at, kind, makeId) {
  const block = blockAt(drawing.document.blocks, at, REACH_UNITS);
  return block ? addFinding(drawing, block, kind, at, makeId) : drawing;
}

/** @param {Drawing} drawing @param {Point} at */
function eraseAt(drawing, at) {
  const { findings } = drawing.document;
  const hit = findings.findLastIndex(({ anchor, area }) =>
    area?.length ? contains(area, at, 8) : distance(anchor, at) < REACH_UNITS,
  );
  if (hit >= 0) return removeMark(drawing, hit);
  const block = blockAt(drawing.document.blocks, at);
  return block && drawing.document.clear.includes(block.id) ? unread(drawing, block.id) : drawing;
}

/** Changes the nick at the nearest half hour: none, single, double, none. @param {Drawing} drawing @param {Point} at */
function nickAt(drawing, at) {
  const map = drawing.document;
  const block = blockAt(map.blocks, at, 200) ?? map.blocks[0];
  const frame = map.specimens[block.specimen - 1].frame;
  const clock = asClock(Math.round(hoursAt(frame, at) * 2) / 2);
  const marks = map.nicks.filter(
    (nick, place) => map.nicks.findIndex((other) => other.clock === nick.clock) === place,
  );
  const now = marks.find((nick) => nick.clock === clock)?.mark;
  const next = NICKS[(NICKS.indexOf(now) + 1) % NICKS.length];
  const others = marks.filter((nick) => nick.clock !== clock).map(({ clock: hour, mark }) => ({ clock: hour, mark }));
  return { ...drawing, document: nickedAt(map, next ? [...others, { clock, mark: next }] : others) };
}

/** @param {Drawing} drawing @param {Point[]} stroke @param {() => string} makeId */
function outlineOf(drawing, stroke, makeId) {
  const outline = isTap(stroke) ? null : drawnShape(stroke);
  return outline ? addSpecimen(drawing, outline, makeId) : drawing;
}

/** Why a stroke changed nothing. @param {Drawing} drawing @param {Point[]} stroke @param {Options} options */
export function whyNothing(drawing, stroke, { tool }) {
  if (tool !== "cut") return "Nothing there.";
  if (!isTap(stroke)) return "A cut goes from edge to edge.";
  return joinedBy(drawing, stroke[stroke.length - 1]).length
    ? "Join the smaller pieces first."
    : "Draw a line across to cut; tap a cut to take it away.";
}

/** The ids of the blocks that an action removed. @param {Drawing} before @param {Drawing} after */
export function lostBlocks(before, after) {
  const remaining = new Set(after.document.blocks.map((block) => block.id));
  return before.document.blocks.filter((block) => !remaining.has(block.id)).map((block) => block.id);
}

/** The block and clock position at a place, for screen readers. @param {Drawing} drawing @param {Point} at
 * @returns {{block: number, clock: number, isMargin: boolean} | null} */
export function whatIsAt(drawing, at) {
  const map = drawing.document;
  const block = map.blocks.find((candidate) => contains(polygonOf(candidate), at, 0));
  if (!block) return null;
  const hours = hoursAt(map.specimens[block.specimen - 1].frame, at);
  const edge = edgeAt(map, at, REACH_UNITS);
  return {
    block: block.number,
    clock: asClock(Math.round(hours * 2) / 2),
    isMargin: edge?.edge.kind === "margin" && edge.block === block,
  };
}
