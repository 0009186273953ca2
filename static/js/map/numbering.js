// @ts-check
// Numbers of blocks: in reading order, like lines of text, without gaps.

import { polygonOf } from "./blocks.js";
import { bounds, centroid } from "./geometry.js";

/** @typedef {import("./types.js").Block} Block */

// Blocks whose middles differ in height by less than this share of the specimen lie in one row.
const ROW = 0.22;

/**
 * The blocks with their numbers. While nothing has been read they are numbered in reading order,
 * a base after the pieces around it. Once slides were read their labels stand: `kept` blocks keep
 * their numbers, the others fill the gaps in reading order.
 * @param {Block[]} blocks @param {Set<string>} kept ids of the blocks whose number must not change
 * @returns {Block[]}
 */
export function numbered(blocks, kept = new Set()) {
  const ordered = inReadingOrder(blocks);
  const taken = new Set(ordered.filter((one) => kept.has(one.id)).map((one) => one.number));
  const isGapless = [...taken].every((one) => one <= ordered.length);
  let next = 1;
  const found = ordered.map((block) => {
    if (isGapless && kept.has(block.id)) return block;
    while (isGapless && taken.has(next)) next += 1;
    const number = next;
    next += 1;
    return { ...block, number };
  });
  return found.sort((one, two) => one.number - two.number);
}

/** @param {Block[]} blocks @returns {Block[]} */
function inReadingOrder(blocks) {
  const specimens = [...new Set(blocks.map((block) => block.specimen))].sort((one, two) => one - two);
  return specimens.flatMap((specimen) => {
    const own = blocks.filter((block) => block.specimen === specimen);
    const pieces = own.filter((one) => one.kind !== "base");
    const bases = own.filter((one) => one.kind === "base");
    return [...inRows(pieces), ...inRows(bases)];
  });
}

/** @param {Block[]} blocks @returns {Block[]} */
function inRows(blocks) {
  if (!blocks.length) return [];
  const [, top, , bottom] = bounds(blocks.flatMap(polygonOf));
  const placed = blocks.map((block) => ({ block, at: centroid(polygonOf(block)) }));
  placed.sort((one, two) => one.at[1] - two.at[1] || one.at[0] - two.at[0]);
  /** @type {(typeof placed)[]} */
  const rows = [];
  for (const one of placed) {
    const row = rows[rows.length - 1];
    if (row && one.at[1] - row[0].at[1] < (bottom - top) * ROW) row.push(one);
    else rows.push([one]);
  }
  return rows.flatMap((row) => row.sort((one, two) => one.at[0] - two.at[0])).map((one) => one.block);
}
