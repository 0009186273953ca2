// @ts-check
// Loads the blocks of a stage again when somebody else has changed what was read in it, unless
// something on this page is not sent yet.

import { unsaved } from "./open.js";

export function beginFollowing() {
  document.addEventListener("stage-now", (event) => {
    const { detail } = /** @type {CustomEvent<{page: string, seen: string}>} */ (event);
    const blocks = document.getElementById("blocks");
    if (!blocks || blocks.dataset.follows !== detail.page || blocks.dataset.seen === detail.seen) return;
    if (unsaved().length || isAnswered(blocks)) return;
    document.dispatchEvent(new CustomEvent("map-saved"));
  });
}

/** Whether somebody is typing there. @param {HTMLElement} blocks */
const isAnswered = (blocks) =>
  [...blocks.querySelectorAll("input:not([type=hidden])")].some(
    (field) => field === document.activeElement || /** @type {HTMLInputElement} */ (field).value !== "",
  );
