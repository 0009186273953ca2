// @ts-check
// Resolves a conflict: somebody else saved this stage's drawing meanwhile, or read tumor where this
// page read otherwise.

import { askReplace, askWhose } from "./asking.js";
import { mergedByBlock, withBlocksOf } from "./merging.js";
import { isSameDrawing } from "./same.js";
import { bothWords } from "./words.js";

/** @typedef {import("./types.js").Drawing} Drawing */
/** @typedef {import("../saving/kinds.js").Drawn} Drawn */
/** @typedef {{shown?: Drawing, sent: Drawn | null, words: string}} Decision
 *   what the page shows from now on, if not what it shows; what it sends, if anything */
/** @typedef {{root: HTMLElement, saver: import("./saver.js").Saver, stage: number,
 *   names: import("./words.js").Names}} Place */

/**
 * Merges both drawings block by block, and asks where they disagree.
 * @param {Place} place @param {Drawing} mine
 * @param {{drawing: Drawing, who: string, when: string, readers?: Record<string, string>,
 *   foreign?: Record<string, string[]>}} other
 * @returns {Promise<Decision>}
 */
export async function decided({ root, saver, stage, names }, mine, { drawing: theirs, who, when, readers = {}, foreign = {} }) {
  const found = mergedByBlock(saver.base, mine, theirs);
  saver.base = theirs;
  const mayDiscard = saver.waiting?.mayDiscard ?? false;
  const by = who || "Somebody";
  const words = (/** @type {string} */ id) => bothWords(id, { mine, theirs, stage, names, who: readers[id] || by });
  if (!found) {
    const disagreeing = theirs.document.blocks.map(({ id }) => words(id)).filter(Boolean);
    const asked = [`${by} saved this map at ${when}, while you were drawing.`, ...disagreeing].join(" ");
    if (!(await askWhose(root, asked))) return { shown: theirs, sent: null, words: "" };
    return { sent: { drawing: mine, mayDiscard, replaced: Object.values(foreign).flat() }, words: "" };
  }
  const own = [];
  for (const id of found.asked) if (await askWhose(root, `${words(id)} ${by} saved it at ${when}.`)) own.push(id);
  const both = withBlocksOf(found.both, mine, own);
  const replaced = own.flatMap((id) => foreign[id] ?? []);
  const sent = isSameDrawing(both, theirs) ? null : { drawing: both, mayDiscard: false, replaced };
  const said = found.asked.length ? "" : `${by} read other blocks at ${when}: both are on the map now.`;
  return { shown: both, sent, words: said };
}

/**
 * Asks whether somebody else's reading of tumor may count no more; if not, it comes back on the map.
 * @param {Place} place @param {Drawing} mine
 * @param {{words: string[], replaced: string[], blocks: string[]}} other @returns {Promise<Decision>}
 */
export async function replacing({ root, saver }, mine, { words, replaced, blocks }) {
  const mayDiscard = saver.waiting?.mayDiscard ?? false;
  if (await askReplace(root, words.join(" "))) return { sent: { drawing: mine, mayDiscard, replaced }, words: "" };
  const base = saver.base ?? mine;
  const shown = withBlocksOf(mine, base, blocks);
  const sent = isSameDrawing(shown, base) ? null : { drawing: shown, mayDiscard };
  return { shown, sent, words: "" };
}
