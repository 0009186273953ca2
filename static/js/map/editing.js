// @ts-check
// Actions on a drawing: each takes a drawing and returns a new one, so undo keeps the old one.
// Before an action removes a block that was read, the editor asks (see readBlocks).

import { blockLabel, polygonOf } from "./blocks.js";
import { divided, frameOf, joinedEdges, kindOf, withCorners } from "./cutting.js";
import { area, centroid, contains, crossesItself } from "./geometry.js";
import { nextFaceInk, withInk } from "./inking.js";
import { asClock, hoursAt } from "./clock.js";
import { distanceToMargin, hasMargin } from "./margins.js";
import { firstNumber, numbered } from "./numbering.js";
import { isTouched, placesOf, readingPlaces, settled, markPlace } from "./readings.js";
import { arcPieces, startingShape } from "./shapes.js";
import { withNicks } from "./warping.js";

/** @typedef {import("./types.js").Point} Point */
/** @typedef {import("./types.js").Block} Block */
/** @typedef {import("./types.js").Edge} Edge */
/** @typedef {import("./types.js").Drawing} Drawing */
/** @typedef {import("./types.js").MapDocument} MapDocument */
/** @typedef {import("./types.js").Specimen} Specimen */
/** @typedef {() => string} MakeId */

// The highest number that a block can have.
const MOST_BLOCKS = 99;
const MOST_SPECIMENS = 30;
const EDGE_UNITS = 70;
const BEYOND_UNITS = 5;
// Rounding to a tenth of a unit moves areas by less than this.
const LOST_SHARE = 0.001;

/** The read blocks among `ids`, by name, for the question whether their readings may go.
 * @param {Drawing} drawing @param {string[]} ids @param {number} stage @returns {string[]} */
export const readBlocks = (drawing, ids, stage) =>
  drawing.document.blocks
    .filter((block) => ids.includes(block.id) && isTouched(drawing, block.id))
    .map((block) => blockLabel(stage, block.number));

/**
 * Divides every block that the stroke crosses; the drawing as it was if it crosses none.
 * @param {Drawing} drawing @param {Point[]} stroke @param {MakeId} makeId
 * @returns {Drawing}
 */
export function cut(drawing, stroke, makeId) {
  const map = drawing.document;
  const found = divided(map, stroke);
  const made = found.reduce((sum, division) => sum + division.pieces.length - 1, 0);
  if (!made || !hasNumbersFor(map, made)) return drawing;
  const ink = nextFaceInk(map);
  const replaced = new Map(
    found.map(({ block, pieces }) => [
      block.id,
      pieces.map((edges) => {
        const piece = { ...block, id: makeId(), edges: edges.map((edge) => newFace(edge, block, ink)) };
        return { ...piece, kind: kindOf(block, piece) };
      }),
    ]),
  );
  const after = withNewBlocks(drawing, replaced, found.map((division) => division.block.specimen));
  return isWhole(after.document) ? renumbered(after) : drawing;
}

/** @param {MapDocument} map @param {number} more blocks */
const hasNumbersFor = (map, more) => firstNumber(map.blocks) - 1 + map.blocks.length + more <= MOST_BLOCKS;

/** Whether the blocks of each specimen still fill it and none crosses itself; a cut that fails this
 * is refused as a whole. @param {MapDocument} map */
const isWhole = (map) =>
  map.specimens.every((specimen) => {
    const own = map.blocks.filter((block) => block.specimen === specimen.number).map(polygonOf);
    const sum = own.reduce((all, polygon) => all + area(polygon), 0);
    const whole = area(specimen.outline);
    return Math.abs(sum - whole) <= whole * LOST_SHARE && !own.some(crossesItself);
  });

/** Gives a face made by this cut the cut's ink; older edges keep theirs.
 * @param {Edge} edge @param {Block} parent @param {string} ink */
function newFace(edge, parent, ink) {
  const isSameFace = (/** @type {Edge} */ other) => other.kind === "cut" && other.ink === edge.ink && edge.ink;
  const isOld = edge.kind !== "cut" || parent.edges.some(isSameFace);
  return isOld ? edge : withInk(edge, ink);
}

/** @param {Drawing} drawing @param {Map<string, Block[]>} replaced by id @param {number[]} specimens
 * @returns {Drawing} */
function withNewBlocks(drawing, replaced, specimens) {
  const map = drawing.document;
  const corners = [...replaced.values()].flat().flatMap((block) => block.edges.flatMap((edge) => [edge.points[0], edge.points[edge.points.length - 1]]));
  const blocks = map.blocks
    .flatMap((block) => replaced.get(block.id) ?? [block])
    .map((block) =>
      specimens.includes(block.specimen)
        ? { ...block, edges: block.edges.map((edge) => ({ ...edge, points: withCorners(edge.points, corners, false) })) }
        : block,
    );
  const changed = map.specimens.map((specimen) =>
    specimens.includes(specimen.number)
      ? /** @type {Specimen} */ ({ ...specimen, layout: "drawn", outline: withCorners(specimen.outline, corners, true) })
      : specimen,
  );
  return settled({ ...drawing, document: { ...map, specimens: changed, blocks } });
}

/** @param {Drawing} drawing @param {number} [first] @returns {Drawing} */
function renumbered(drawing, first) {
  const { blocks } = drawing.document;
  const isRead = drawing.readings.length || drawing.signs.length;
  // New blocks carry the number of what they were cut from, so they must not count as kept.
  const seen = new Set();
  const fixedIds = new Set();
  for (const block of blocks) {
    const isTwin = blocks.some((other) => other !== block && other.number === block.number);
    if (isRead && !isTwin && !seen.has(block.number)) fixedIds.add(block.id);
    seen.add(block.number);
  }
  return { ...drawing, document: { ...drawing.document, blocks: numbered(blocks, fixedIds, first) } };
}

/**
 * Takes the cut between two neighboring blocks away; the drawing as it was if they share no face.
 * @param {Drawing} drawing @param {string} firstId @param {string} secondId @param {MakeId} makeId
 * @returns {Drawing}
 */
export function join(drawing, firstId, secondId, makeId) {
  const map = drawing.document;
  const [first, second] = [firstId, secondId].map((id) => map.blocks.find((block) => block.id === id));
  if (!first || !second || first === second || first.specimen !== second.specimen) return drawing;
  const edges = joinedEdges(first, second, frameOf(map, first));
  if (!edges) return drawing;
  const kind = first.kind === second.kind ? first.kind : "piece";
  const whole = { ...first, id: makeId(), number: Math.min(first.number, second.number), kind, edges };
  const blocks = map.blocks.filter((block) => block !== second).map((block) => (block === first ? whole : block));
  const specimens = map.specimens.map((specimen) =>
    specimen.number === first.specimen ? { ...specimen, layout: "drawn" } : specimen,
  );
  return renumbered(settled({ ...drawing, document: { ...map, specimens, blocks } }));
}

/** The two blocks on either side of a cut face. @param {MapDocument} map @param {Block} block @param {Edge} edge */
export function neighborAcross(map, block, edge) {
  const middle = edge.points[Math.floor(edge.points.length / 2)];
  return map.blocks.find(
    (neighbor) =>
      neighbor !== block &&
      neighbor.specimen === block.specimen &&
      neighbor.edges.some((other) => other.kind === "cut" && other.points.some((at) => at[0] === middle[0] && at[1] === middle[1])),
  );
}

/**
 * One more specimen of one block: a starting shape or an outline drawn by hand.
 * @param {Drawing} drawing @param {import("./shapes.js").Outline} outline @param {MakeId} makeId
 * @returns {Drawing}
 */
export function addSpecimen(drawing, { frame, edges, kind }, makeId) {
  const map = drawing.document;
  if (map.specimens.length >= MOST_SPECIMENS || !hasNumbersFor(map, 1)) return drawing;
  return withSpecimen(drawing, { frame, edges, kind }, makeId, firstNumber(map.blocks));
}

/** @param {Drawing} drawing @param {import("./shapes.js").Outline} outline @param {MakeId} makeId
 * @param {number} begins at which the blocks of the stage begin
 * @returns {Drawing} */
function withSpecimen(drawing, { frame, edges, kind }, makeId, begins) {
  const map = drawing.document;
  const number = map.specimens.length + 1;
  const inks = map.inks.map((ink) => ink.letter);
  const inked = edges.map((edge) => (edge.kind === "margin" ? withInk(edge, inks[0] ?? "") : edge));
  const block = /** @type {Block} */ ({ id: makeId(), number: begins + map.blocks.length, specimen: number, kind, edges: inked });
  const layout = kind === "base" ? "base_only" : "single";
  const specimen = { id: makeId(), number, layout, frame, outline: polygonOf(block) };
  return settled({
    ...drawing,
    document: withNicks({ ...map, specimens: [...map.specimens, specimen], blocks: [...map.blocks, block] }),
  });
}

/** Removes a specimen with its blocks; the last specimen stays.
 * @param {Drawing} drawing @param {number} number @returns {Drawing} */
export function removeSpecimen(drawing, number) {
  const map = drawing.document;
  if (map.specimens.length < 2) return drawing;
  const shift = (/** @type {number} */ old) => (old > number ? old - 1 : old);
  const specimens = map.specimens.filter((specimen) => specimen.number !== number).map((specimen) => ({ ...specimen, number: shift(specimen.number) }));
  const rest = map.blocks.filter((block) => block.specimen !== number).map((block) => ({ ...block, specimen: shift(block.specimen) }));
  const first = firstNumber(map.blocks);
  return renumbered(settled({ ...drawing, document: withNicks({ ...map, specimens, blocks: numbered(rest, undefined, first) }) }), first);
}

/** Replaces everything with one specimen of this shape, without readings.
 * @param {Drawing} drawing @param {import("./shapes.js").Outline} outline @param {MakeId} makeId
 * @returns {Drawing} */
export function startAnew(drawing, outline, makeId) {
  const document = { ...drawing.document, specimens: [], blocks: [], findings: [], clear: [] };
  return withSpecimen({ document, readings: [], signs: [] }, outline, makeId, firstNumber(drawing.document.blocks));
}

/** Center and size for one more specimen. @param {MapDocument} map @returns {[Point, number]} */
function freePlace(map) {
  const count = map.specimens.length;
  if (!count) return [[500, 500], 380];
  const spots = /** @type {Point[]} */ ([[800, 210], [200, 210], [800, 790], [200, 790], [500, 500]]);
  const middles = map.specimens.map((specimen) => centroid(specimen.outline));
  const far = (/** @type {Point} */ at) => Math.min(...middles.map((middle) => Math.hypot(middle[0] - at[0], middle[1] - at[1])));
  return [[...spots].sort((first, second) => far(second) - far(first))[0], 130];
}

/** A starting shape at a free place. @param {MapDocument} map @param {import("./shapes.js").Shape} shape */
export const shapeFor = (map, shape) => startingShape(shape, ...freePlace(map));

/**
 * A partial arc between other clock positions; its blocks stay the same blocks.
 * @param {Drawing} drawing @param {number} number @param {number} start @param {number} end
 * @returns {Drawing}
 */
export function spanArc(drawing, number, start, end) {
  const map = drawing.document;
  const specimen = map.specimens[number - 1];
  const own = map.blocks.filter((block) => block.specimen === number);
  const ghost = specimen.ghost ?? [];
  const margin = liesBeyond(specimen.outline, ghost) ? undefined : 1;
  const { outline, pieces } = arcPieces(specimen.frame, ghost, start, end, own.length, margin);
  const blocks = map.blocks.map((block) => {
    const place = own.indexOf(block);
    if (place < 0) return block;
    const inks = ["margin", "wound", "cut"].map((kind) => [kind, block.edges.find((edge) => edge.kind === kind)?.ink ?? ""]);
    const inkOf = new Map(/** @type {[string, string][]} */ (inks));
    return { ...block, edges: pieces[place].map((edge) => withInk(edge, inkOf.get(edge.kind) ?? "")) };
  });
  const specimens = map.specimens.map((specimen) => (specimen.number === number ? { ...specimen, outline } : specimen));
  return settled({ ...drawing, document: { ...map, specimens, blocks } });
}

/** Whether an arc reaches beyond its wound: those drawn before this was so keep to its rim.
 * @param {Point[]} outline @param {Point[]} ghost */
const liesBeyond = (outline, ghost) => !ghost.length || outline.some((corner) => !contains(ghost, corner, BEYOND_UNITS));

/** Adds a finding other than tumor, with its mark at the tapped place.
 * @param {Drawing} drawing @param {Block} block @param {string} kind @param {Point} at @param {MakeId} makeId
 * @returns {Drawing} */
export function addFinding(drawing, block, kind, at, makeId) {
  const map = drawing.document;
  const compartment = hasMargin(block) && distanceToMargin(block, at) <= EDGE_UNITS ? "edge" : "deep";
  const hours = hoursAt(frameOf(map, block), at);
  const place = asClock(Math.round(hours * 2) / 2);
  const finding = /** @type {import("./types.js").DrawnFinding} */ ({ id: makeId(), block: block.id, kind, compartment, clock_from: place, clock_to: place });
  return withFinding(drawing, finding, at);
}

/** Adds or replaces a finding and its mark. @param {Drawing} drawing @param {import("./types.js").DrawnFinding} finding
 * @param {Point} at @returns {Drawing} */
function withFinding(drawing, finding, at) {
  const map = drawing.document;
  const block = map.blocks.find((candidate) => candidate.id === finding.block);
  if (!block) return drawing;
  const findings = map.findings.filter((other) => other.id !== finding.id);
  const anchor = markPlace({ ...map, findings }, block, at);
  const { id, kind, compartment, clock_from, clock_to, note } = finding;
  const clock = clock_from === undefined || clock_to === undefined ? {} : { clock_from, clock_to };
  const label = note ? { label: note.slice(0, 60) } : {};
  const mark = { id, block: block.id, kind, compartment, anchor, ...label, ...clock };
  const signs = [...drawing.signs.filter((sign) => sign.id !== id), finding];
  return settled({ ...drawing, signs, document: { ...map, findings: [...findings, mark] } });
}

/** @param {Drawing} drawing @param {string} id @returns {Drawing} */
const removeFinding = (drawing, id) =>
  settled({ ...drawing, signs: drawing.signs.filter((sign) => sign.id !== id) });

/** Removes a mark. A place without any mark left is removed from the reading; after the last one the
 * whole reading is removed, because nobody has read the block as clear.
 * @param {Drawing} drawing @param {number} place among the findings @returns {Drawing} */
export function removeMark(drawing, place) {
  const map = drawing.document;
  const mark = map.findings[place];
  if (!mark) return drawing;
  if (mark.id) return removeFinding(drawing, mark.id);
  const findings = map.findings.filter((finding) => finding !== mark);
  const isSame = (/** @type {{block: string, compartment: string}} */ margin) =>
    margin.block === mark.block && margin.compartment === mark.compartment;
  const left = findings.filter((finding) => finding.kind === mark.kind && !finding.id && isSame(finding));
  const places = new Map(left.flatMap(placesOf).map((range) => [String(range), range]));
  const readings = drawing.readings.flatMap((reading) => {
    if (!isSame(reading)) return [reading];
    const { clock_from: _, clock_to: __, further_places: ___, ...rest } = reading;
    return left.length ? [{ ...rest, ...readingPlaces([...places.values()]) }] : [];
  });
  return settled({ ...drawing, readings, document: { ...map, findings } });
}
