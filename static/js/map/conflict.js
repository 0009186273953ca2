// @ts-check
// Resolves a conflict: somebody else saved this stage's drawing meanwhile.

import { askWhose } from "./asking.js";
import { merged } from "./merging.js";

/** @typedef {import("./types.js").Drawing} Drawing */
/** @typedef {{shown?: Drawing, sent: {drawing: Drawing, mayDiscard: boolean} | null, words: string}} Decision
 *   what the page shows from now on, if not what it shows; what it sends, if anything */

/**
 * Merges both drawings where that is safe, else asks which one to keep.
 * @param {HTMLElement} root @param {import("./saver.js").Saver} saver @param {Drawing} mine
 * @param {{drawing: Drawing, who: string, when: string}} other @returns {Promise<Decision>}
 */
export async function decided(root, saver, mine, { drawing: theirs, who, when }) {
  const both = merged(saver.base, mine, theirs);
  saver.base = theirs;
  if (both) {
    const words = `${who || "Somebody"} read other blocks at ${when}: both are on the map now.`;
    return { shown: both, sent: { drawing: both, mayDiscard: false }, words };
  }
  const mayDiscard = saver.waiting?.mayDiscard ?? false;
  if (await askWhose(root, who, when)) return { sent: { drawing: mine, mayDiscard }, words: "" };
  return { shown: theirs, sent: null, words: "" };
}
