// @ts-check
// Numbers of blocks: in reading order, like lines of text, without gaps. They begin at 1, or after the
// numbers that an earlier division of the same tissue used up.

import { polygonOf } from "./blocks.js";
import { bounds, centroid } from "./geometry.js";

/** @typedef {import("./types.js").Block} Block */

// Blocks whose middles differ in height by less than this share of the specimen lie in one row.
const ROW = 0.22;

/**
 * The blocks with their numbers. While nothing has been read they are numbered in reading order,
 * a base after the pieces around it. Once slides were read their labels stand: blocks in `fixedIds` keep
 * their numbers, the others fill the gaps in reading order.
 * @param {Block[]} blocks @param {Set<string>} fixedIds ids of the blocks whose number must not change
 * @param {number} [first] number of the stage's blocks
 * @returns {Block[]}
 */
export function numbered(blocks, fixedIds = new Set(), first = firstNumber(blocks)) {
  const ordered = inReadingOrder(blocks);
  const taken = new Set(ordered.filter((block) => fixedIds.has(block.id)).map((block) => block.number));
  const isGapless = [...taken].every((number) => number >= first && number < first + ordered.length);
  let next = first;
  const found = ordered.map((block) => {
    if (isGapless && fixedIds.has(block.id)) return block;
    while (isGapless && taken.has(next)) next += 1;
    const number = next;
    next += 1;
    return { ...block, number };
  });
  return found.sort((one, other) => one.number - other.number);
}

/** The number at which the blocks of a drawing begin. @param {Block[]} blocks @returns {number} */
export const firstNumber = (blocks) => (blocks.length ? Math.min(...blocks.map((block) => block.number)) : 1);

/** @param {Block[]} blocks @returns {Block[]} */
function inReadingOrder(blocks) {
  const specimens = [...new Set(blocks.map((block) => block.specimen))].sort((first, second) => first - second);
  return specimens.flatMap((specimen) => {
    const own = blocks.filter((block) => block.specimen === specimen);
    const pieces = own.filter((block) => block.kind !== "base");
    const bases = own.filter((block) => block.kind === "base");
    return [...inRows(pieces), ...inRows(bases)];
  });
}

/** @param {Block[]} blocks @returns {Block[]} */
function inRows(blocks) {
  if (!blocks.length) return [];
  const [, top, , bottom] = bounds(blocks.flatMap(polygonOf));
  const placed = blocks.map((block) => ({ block, at: centroid(polygonOf(block)) }));
  placed.sort((first, second) => first.at[1] - second.at[1] || first.at[0] - second.at[0]);
  /** @type {(typeof placed)[]} */
  const rows = [];
  for (const placement of placed) {
    const row = rows[rows.length - 1];
    if (row && placement.at[1] - row[0].at[1] < (bottom - top) * ROW) row.push(placement);
    else rows.push([placement]);
  }
  const inOrder = rows.flatMap((row) => row.sort((first, second) => first.at[0] - second.at[0]));
  return inOrder.map(({ block }) => block);
}
