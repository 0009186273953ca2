// @ts-check
// Readings and their marks on the map. Every function here changes both together.

import { blockAt, freeSpot, interior, nearestOn, polygonOf, within } from "./blocks.js";
import { asClock, halfHours, hoursAt } from "./clock.js";
import { frameOf } from "./cutting.js";
import { clearance, contains, distance, point, sides, simplified, towards } from "./geometry.js";
import { band, coveringRange, distanceToMargin, hasMargin, runsWithin, wholeRuns } from "./margins.js";
import { widened } from "./stroke.js";

/** @typedef {import("./types.js").Point} Point */
/** @typedef {import("./types.js").Block} Block */
/** @typedef {import("./types.js").Compartment} Compartment */
/** @typedef {import("./types.js").Drawing} Drawing */
/** @typedef {import("./types.js").Reading} Reading */
/** @typedef {import("./types.js").Finding} Finding */
/** @typedef {import("./types.js").MapDocument} MapDocument */
/** @typedef {{type: string, subtype: string, label: string}} Tumor type and subtype are empty where they are the lesion's own */
/** @typedef {"auto" | "edge" | "deep" | "both"} Depth */

/** @type {Compartment[]} */
export const COMPARTMENTS = ["edge", "deep"];
const FINE = ["no_tumor", "not_applicable"];
// A tap as near to the skin as this means the edge; so does a drawn area that reaches it.
const EDGE_UNITS = 70;
const AT_MARGIN_UNITS = 45;
// Closer to the center than this share of the radius, a place has no clock position.
const MIDDLE = 0.25;
const TAPPED_HOURS = 0.5;
const PATCH_UNITS = 46;
const DENSE_UNITS = 12;
const SMALLEST_AREA_POINTS = 3;

/** @param {Drawing} drawing @param {string} block @param {Compartment} compartment */
export const readingOf = (drawing, block, compartment) =>
  drawing.readings.find((reading) => reading.block === block && reading.compartment === compartment);

/** @param {Drawing} drawing @param {Block} block */
export const isUnread = (drawing, block) =>
  COMPARTMENTS.some((compartment) => !readingOf(drawing, block.id, compartment));

/** Whether anything was read or found in a block. @param {Drawing} drawing @param {string} block */
export const isTouched = (drawing, block) =>
  drawing.readings.some((reading) => reading.block === block) ||
  drawing.signs.some((sign) => sign.block === block);

/** A reading without tumor; "not_applicable" for the edge of a block that has no margin.
 * @param {Block} block @param {Compartment} compartment @returns {Reading} */
const clearReading = (block, compartment) => ({
  block: block.id,
  compartment,
  result: compartment === "edge" && (block.kind === "base" || !hasMargin(block)) ? "not_applicable" : "no_tumor",
});

/** No tumor in this block, margins complete; tumor drawn in it goes.
 * @param {Drawing} drawing @param {string} id @returns {Drawing} */
export function readClear(drawing, id) {
  const block = blockOf(drawing.document, id);
  const others = drawing.readings.filter((reading) => reading.block !== id);
  const readings = [...others, ...COMPARTMENTS.map((compartment) => clearReading(block, compartment))];
  return settled({ ...drawing, readings });
}

/** No tumor at every margin that has no reading. @param {Drawing} drawing @returns {Drawing} */
export function readRestClear(drawing) {
  const missing = drawing.document.blocks.flatMap((block) =>
    COMPARTMENTS.filter((compartment) => !readingOf(drawing, block.id, compartment))
      .map((compartment) => clearReading(block, compartment)),
  );
  return settled({ ...drawing, readings: [...drawing.readings, ...missing] });
}

/** Removes all readings of a block. @param {Drawing} drawing @param {string} id @returns {Drawing} */
export const unread = (drawing, id) =>
  settled({ ...drawing, readings: drawing.readings.filter((reading) => reading.block !== id) });

/**
 * Tumor where somebody tapped: half an hour to both sides at the edge, a patch in the depth.
 * @param {Drawing} drawing @param {Point} at @param {Depth} depth @param {Tumor} tumor
 * @returns {Drawing}
 */
export function tapTumor(drawing, at, depth, tumor) {
  const block = blockAt(drawing.document.blocks, at, EDGE_UNITS);
  if (!block) return drawing;
  const nearEdge = distanceToMargin(block, at) <= EDGE_UNITS;
  return depthsMeant(block, depth, nearEdge).reduce((now, compartment) => {
    const [start, end] = tappedRange(drawing.document, block, at, compartment);
    const shape = compartment === "edge" ? null : patchAt(block, at);
    return withTumor(now, block, compartment, start, end, shape, tumor);
  }, drawing);
}

/**
 * A margin that could not be judged, where somebody tapped: incomplete, which shows as a gap, or not
 * readable at all. Tumor drawn at that margin goes.
 * @param {Drawing} drawing @param {Point} at @param {Depth} depth
 * @param {"incomplete" | "not_readable"} result @returns {Drawing}
 */
export function tapDoubtful(drawing, at, depth, result) {
  const block = blockAt(drawing.document.blocks, at, EDGE_UNITS);
  if (!block) return drawing;
  const nearEdge = distanceToMargin(block, at) <= EDGE_UNITS;
  return depthsMeant(block, depth, nearEdge).reduce((now, compartment) => {
    const map = now.document;
    const range = result === "incomplete" ? tappedRange(map, block, at, compartment) : [];
    const [start, end] = range;
    const clock = start === undefined || end === undefined ? {} : clockOf([start, end]);
    const before = readingOf(now, block.id, compartment);
    const reading = { block: block.id, compartment, result, ...clock, ...(before?.note ? { note: before.note } : {}) };
    const others = map.findings.filter((finding) => finding.id || finding.block !== block.id || finding.compartment !== compartment);
    const document = { ...map, findings: others };
    const gap = { block: block.id, kind: gapOf(compartment), compartment, anchor: markPlace(document, block, at), ...clock };
    return settled({
      ...now,
      readings: [...now.readings.filter((other) => other !== before), reading],
      document: { ...document, findings: result === "incomplete" ? [...others, gap] : others },
    });
  }, drawing);
}

/**
 * Tumor as somebody drew it; in every block the area reaches, cut to fit.
 * @param {Drawing} drawing @param {Point[]} line @param {Depth} depth @param {Tumor} tumor
 * @returns {Drawing}
 */
export function drawTumor(drawing, line, depth, tumor) {
  const outline = dense(widened(simplified(line, 2)));
  let now = drawing;
  for (const block of drawing.document.blocks) {
    const polygon = polygonOf(block);
    const within = outline.filter((at) => contains(polygon, at, 0)).length;
    const surrounds = contains(outline, interior(block), 0);
    if (within < SMALLEST_AREA_POINTS && !surrounds) continue;
    const shape = simplified(fitted(outline, polygon), 1);
    const reachesEdge = shape.some((at) => distanceToMargin(block, at) <= AT_MARGIN_UNITS);
    for (const compartment of depthsMeant(block, depth, reachesEdge)) {
      const [start, end] = drawnRange(drawing.document, block, shape, compartment);
      now = withTumor(now, block, compartment, start, end, shape, tumor);
    }
  }
  return now;
}

/** @param {Block} block @param {Depth} depth @param {boolean} nearEdge @returns {Compartment[]} */
function depthsMeant(block, depth, nearEdge) {
  if (!hasMargin(block)) return ["deep"];
  if (depth === "both") return ["edge", "deep"];
  if (depth === "auto") return [nearEdge ? "edge" : "deep"];
  return [depth];
}

/** @typedef {[number | undefined, number | undefined]} Range */

/** @param {MapDocument} map @param {Block} block @param {Point} at @param {Compartment} compartment @returns {Range} */
function tappedRange(map, block, at, compartment) {
  if (compartment === "deep" && isInMiddle(map, block, at)) return [undefined, undefined];
  const hours = Math.round(hoursAt(frameOf(map, block), at) * 2) / 2;
  return [asClock(hours - TAPPED_HOURS), asClock(hours + TAPPED_HOURS)];
}

/** @param {MapDocument} map @param {Block} block @param {Point[]} shape @param {Compartment} compartment @returns {Range} */
function drawnRange(map, block, shape, compartment) {
  const frame = frameOf(map, block);
  const meant =
    compartment === "edge"
      ? shape.filter((at) => distanceToMargin(block, at) <= AT_MARGIN_UNITS)
      : shape.filter((at) => !isInMiddle(map, block, at));
  if (compartment === "deep" && contains(shape, [frame[0], frame[1]], 0)) return [undefined, undefined];
  const covering = coveringRange((meant.length ? meant : shape).map((at) => hoursAt(frame, at)));
  return covering ? halfHours(...covering) : [undefined, undefined];
}

/** @param {MapDocument} map @param {Block} block @param {Point} at */
function isInMiddle(map, block, at) {
  const [x, y, rx, ry] = frameOf(map, block);
  return Math.hypot((at[0] - x) / rx, (at[1] - y) / ry) < MIDDLE;
}

/** A round patch as large as the place allows. @param {Block} block @param {Point} at @returns {Point[]} */
function patchAt(block, at) {
  const polygon = polygonOf(block);
  const inside = contains(polygon, at, 0) ? at : towards(at, interior(block), 0.3);
  const radius = Math.max(14, Math.min(PATCH_UNITS, clearance(polygon, inside) - 4));
  return Array.from({ length: 20 }, (_, step) => {
    const turn = (step / 20) * 2 * Math.PI;
    return point(inside[0] + radius * Math.sin(turn), inside[1] - radius * Math.cos(turn));
  });
}

/** A closed outline with corners every few units, so that little of it lies between two of them.
 * @param {Point[]} outline @returns {Point[]} */
const dense = (outline) =>
  sides(outline).flatMap(([start, end]) => {
    const steps = Math.ceil(distance(start, end) / DENSE_UNITS) || 1;
    return Array.from({ length: steps }, (_, step) => towards(start, end, step / steps));
  });

/** The outline with what lies outside the block drawn back to its rim. @param {Point[]} outline @param {Point[]} polygon */
const fitted = (outline, polygon) =>
  outline.map((at) => (contains(polygon, at, 0) ? at : nearestOn(polygon, at)));

/**
 * One more focus. Places that overlap become one; others stay apart. A focus without a place makes
 * the whole margin its place.
 * @param {Drawing} drawing @param {Block} block @param {Compartment} compartment
 * @param {number | undefined} start @param {number | undefined} end @param {Point[] | null} shape
 * @param {Tumor} tumor @returns {Drawing}
 */
function withTumor(drawing, block, compartment, start, end, shape, tumor) {
  const { document } = drawing;
  const before = readingOf(drawing, block.id, compartment);
  const wasTumor = before?.result === "tumor";
  const others = document.findings.filter((finding) => !isTumorOf(finding, block.id, compartment));
  const known = wasTumor ? document.findings.filter((finding) => isTumorOf(finding, block.id, compartment)) : [];
  const areas = shape ? [shape] : bandsOf(document, block, start, end);
  const place = start === undefined || end === undefined ? null : /** @type {Place} */ ([start, end]);
  const isWhole = !place || (wasTumor && !placesOf(before).length);
  const places = isWhole ? [] : merged([...(wasTumor ? placesOf(before) : []), place]);
  /** @type {Reading} */
  const reading = {
    block: block.id,
    compartment,
    result: "tumor",
    ...readingPlaces(places),
    ...(tumor.type ? { tumor_type: tumor.type } : {}),
    ...(tumor.subtype ? { tumor_subtype: tumor.subtype } : {}),
    ...(before?.note ? { note: before.note } : {}),
  };
  const drawn = areas.map((area) => ({ area, anchor: within(polygonOf(block), area), at: place }));
  const earlier = known.map((mark) => ({ area: mark.area, anchor: mark.anchor, at: placesOf(mark)[0] ?? null }));
  const findings = [...earlier, ...drawn].map(({ area, anchor, at }) => ({
    block: block.id,
    kind: "tumor",
    compartment,
    anchor,
    area,
    label: tumor.label,
    ...clockOf(at && places.length ? holding(places, at) : null),
  }));
  const readings = [...drawing.readings.filter((other) => other !== before), reading];
  return settled({ ...drawing, document: { ...document, findings: [...others, ...findings] }, readings });
}

/** @typedef {[number, number]} Place hours from and to */

/** All places of a reading, or the place of a mark.
 * @param {{clock_from?: number, clock_to?: number, further_places?: Place[]}} reading @returns {Place[]} */
export const placesOf = ({ clock_from: from, clock_to: to, further_places: further = [] }) =>
  from === undefined || to === undefined ? [] : [[from, to], ...further];

/** @param {Place[]} places @returns {Pick<Reading, "clock_from" | "clock_to" | "further_places">} */
export const readingPlaces = ([first, ...further]) => ({
  ...clockOf(first ?? null),
  ...(further.length ? { further_places: further } : {}),
});

/** Places that overlap or touch, as one, in the order in which they came.
 * @param {Place[]} places @returns {Place[]} */
function merged(places) {
  /** @type {Place[]} */
  const found = [];
  for (let place of places) {
    for (let at = found.length - 1; at >= 0; at -= 1) {
      const [mine, theirs] = [halfHoursOf(place), halfHoursOf(found[at])];
      if (!mine.some((half) => theirs.includes(half))) continue;
      const [from, to] = coveringRange([...mine, ...theirs]) ?? place;
      place = [asClock(from), asClock(to)];
      found.splice(at, 1);
    }
    found.push(place);
  }
  return found;
}

/** The place that holds a smaller one. @param {Place[]} places @param {Place} place @returns {Place} */
const holding = (places, place) =>
  places.find((larger) => halfHoursOf(place).every((half) => halfHoursOf(larger).includes(half))) ?? places[0];

/** @param {Place} place */
function halfHoursOf([from, to]) {
  const span = (to - from + 12) % 12;
  return Array.from({ length: span * 2 + 1 }, (_, step) => (from + step / 2) % 12);
}

/** @param {Finding} finding @param {string} block @param {string} compartment */
const isTumorOf = (finding, block, compartment) =>
  finding.kind === "tumor" && finding.block === block && finding.compartment === compartment;

/** @param {Place | null} place */
const clockOf = (place) => (place ? { clock_from: place[0], clock_to: place[1] } : {});

/** @param {MapDocument} map @param {Block} block @param {number | undefined} start @param {number | undefined} end */
function bandsOf(map, block, start, end) {
  const frame = frameOf(map, block);
  const ranged = start === undefined || end === undefined ? [] : runsWithin(block, frame, start, end);
  const runs = ranged.length ? ranged : wholeRuns(block);
  return runs.length ? runs.map((run) => band(block, run)) : [patchAt(block, interior(block))];
}

/** @param {MapDocument} map @param {string} id */
function blockOf(map, id) {
  const found = map.blocks.find((block) => block.id === id);
  if (!found) throw new Error(`no block ${id}`);
  return found;
}

/** Makes the marks match the readings: no tumor mark without a tumor reading, and the list of clear
 * blocks. Removes readings of blocks that are gone.
 * @param {Drawing} drawing @returns {Drawing} */
export function settled(drawing) {
  const { document } = drawing;
  const ids = new Set(document.blocks.map((block) => block.id));
  const readings = drawing.readings.filter((reading) => ids.has(reading.block));
  const signs = drawing.signs.filter((sign) => ids.has(sign.block));
  const present = { document, readings, signs };
  const isClear = (/** @type {Block} */ block) =>
    COMPARTMENTS.every((compartment) => FINE.includes(readingOf(present, block.id, compartment)?.result ?? ""));
  const clear = document.blocks.filter(isClear).map((block) => block.id);
  const marks = document.findings.filter((finding) => isBacked(finding, present));
  return { ...present, document: { ...document, findings: marks, clear } };
}

/** @param {Finding} finding @param {Drawing} drawing */
function isBacked(finding, drawing) {
  if (finding.id) return drawing.signs.some((sign) => sign.id === finding.id);
  const reading = readingOf(drawing, finding.block, finding.compartment);
  if (finding.kind === "tumor") return reading?.result === "tumor";
  return reading?.result === "incomplete" && finding.kind === gapOf(finding.compartment);
}

/** @param {Compartment} compartment */
const gapOf = (compartment) => (compartment === "edge" ? "missing_epidermis" : "dropout");

/** Where a mark may stand without covering a number or another mark.
 * @param {MapDocument} map @param {Block} block @param {Point} at @returns {Point} */
export function markPlace(map, block, at) {
  const names = map.blocks.map((other) => ({ at: interior(other), radius: 44 }));
  const marks = map.findings.filter((finding) => finding.kind !== "tumor").map((finding) => ({ at: finding.anchor, radius: 34 }));
  return freeSpot({ at, radius: 34 }, polygonOf(block), [...names, ...marks]).at;
}
