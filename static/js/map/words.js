// @ts-check
// The map in words, for screen readers; the note has the same sentences.

import { blockLabel } from "./blocks.js";
import { COMPARTMENTS, placesOf, readingOf } from "./readings.js";

/** @typedef {import("./types.js").Drawing} Drawing */
/** @typedef {import("./types.js").Block} Block */
/** @typedef {{tumor: string, results: Record<string, string>, kinds: Record<string, string>}} Names */

const WHERE = { edge: "edge", deep: "deep margin" };

/** "4 to 5 o'clock", "12:30 o'clock"; empty without a place.
 * @param {number | undefined} start @param {number | undefined} end */
export function clockWords(start, end) {
  if (start === undefined || end === undefined) return "";
  return start === end ? `${clockTime(start)} o'clock` : `${clockTime(start)} to ${clockTime(end)} o'clock`;
}

/** "12", "12:30". @param {number} clock */
export function clockTime(clock) {
  const minutes = Math.round(clock * 60);
  const hours = Math.floor(minutes / 60) || 12;
  const rest = minutes % 60;
  return rest ? `${hours}:${String(rest).padStart(2, "0")}` : String(hours);
}

/**
 * The readings and findings of a block, one sentence for each.
 * @param {Drawing} drawing @param {Block} block @param {Names} names
 * @returns {string[]}
 */
function blockWords(drawing, block, names) {
  const read = COMPARTMENTS.map((compartment) => {
    const reading = readingOf(drawing, block.id, compartment);
    if (!reading) return `${WHERE[compartment]}: not read`;
    const place = placesOf(reading).map((range) => clockWords(...range)).join(" and ");
    if (reading.result === "tumor") {
      const what = `residual ${[reading.tumor_subtype, names.tumor].filter(Boolean).join(" ")}`;
      return [what, WHERE[compartment], place].filter(Boolean).join(", ");
    }
    const words = `${WHERE[compartment]}: ${(names.results[reading.result] ?? "").toLowerCase()}`;
    return place ? `${words}, ${place}` : words;
  });
  const findings = drawing.signs
    .filter((finding) => finding.block === block.id)
    .map((finding) =>
      [names.kinds[finding.kind].toLowerCase(), WHERE[finding.compartment], clockWords(finding.clock_from, finding.clock_to)]
        .filter(Boolean)
        .join(", "),
    );
  return [...read, ...findings];
}

const FINE = ["no_tumor", "not_applicable"];

/** What was read in a block, in short: "no tumor", "tumor, edge, 8:30 to 9:30 o'clock".
 * @param {Drawing} drawing @param {string} id @param {Names} names @returns {string} */
function readWords(drawing, id, names) {
  const read = drawing.readings.filter(({ block }) => block === id);
  const notable = read.filter(({ result }) => !FINE.includes(result)).map((reading) => {
    const place = placesOf(reading).map((range) => clockWords(...range)).join(" and ");
    return [(names.results[reading.result] ?? "").toLowerCase(), WHERE[reading.compartment], place].filter(Boolean).join(", ");
  });
  const found = drawing.signs.filter(({ block }) => block === id).map(({ kind }) => names.kinds[kind].toLowerCase());
  return [...notable, ...found].join("; ") || (read.length ? "no tumor" : "nothing");
}

/** "I-1: you read no tumor; Ada Quill read tumor, edge, 4 to 5 o'clock."; empty where both read the same.
 * @param {string} id a block
 * @param {{mine: Drawing, theirs: Drawing, stage: number, names: Names, who: string}} both */
export function bothWords(id, { mine, theirs, stage, names, who }) {
  const [own, other] = [mine, theirs].map((drawing) => readWords(drawing, id, names));
  const block = theirs.document.blocks.find((one) => one.id === id);
  return own === other || !block ? "" : `${blockLabel(stage, block.number)}: you read ${own}; ${who} read ${other}.`;
}

/** What an action drew, in short: "Tumor, deep, I-1, 9 o'clock"; "No tumor, I-1, I-2".
 * @param {Drawing} before @param {Drawing} after @param {number} stage @param {Names} names @returns {string} */
export function drawnWords(before, after, stage, names) {
  const label = (/** @type {string} */ id) => {
    const block = [...after.document.blocks, ...before.document.blocks].find((one) => one.id === id);
    return block ? blockLabel(stage, block.number) : "";
  };
  const known = new Set([...before.readings, ...before.signs].map((one) => JSON.stringify(one)));
  const isNew = (/** @type {object} */ one) => !known.has(JSON.stringify(one));
  const read = after.readings.filter(isNew);
  const seen = read.filter(({ result }) => !FINE.includes(result)).map((reading) => {
    const place = placesOf(reading).map((range) => clockWords(...range)).join(" and ");
    return [names.results[reading.result], reading.compartment, label(reading.block), place];
  });
  const found = after.signs.filter(isNew).map((sign) =>
    [names.kinds[sign.kind], sign.compartment, label(sign.block), clockWords(sign.clock_from, sign.clock_to)]);
  const fine = [...new Set(read.filter(({ result }) => FINE.includes(result)).map(({ block }) => label(block)))];
  const gone = [...before.readings, ...before.signs].filter(({ block, compartment }) =>
    ![...after.readings, ...after.signs].some((one) => one.block === block && one.compartment === compartment));
  const lost = [...new Set(gone.map(({ block }) => label(block)))];
  const counts = [before, after].map((drawing) => drawing.document.blocks.length);
  return [
    ...[...seen, ...found].map((parts) => parts.filter(Boolean).join(", ")),
    fine.length ? `No tumor, ${fine.join(", ")}` : "",
    lost.length ? `Not read any more, ${lost.join(", ")}` : "",
    counts[0] === counts[1] ? "" : `${counts[1]} block${counts[1] === 1 ? "" : "s"}`,
  ].filter(Boolean).join("; ") || "Drawn";
}

/** The whole map, block by block. @param {Drawing} drawing @param {number} stage @param {Names} names */
export const mapWords = (drawing, stage, names) => [
  `12 o'clock is ${drawing.document.twelve_oclock}.`,
  ...drawing.document.blocks.map(
    (block) => `Block ${blockLabel(stage, block.number)}: ${blockWords(drawing, block, names).join("; ")}.`,
  ),
];
