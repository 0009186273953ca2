// @ts-check
// What the buttons beside the map say they showed: after a save of this page, what it saved.

/** @param {Record<string, string>} seen by block, and of the whole "stage" */
export function showSeen(seen) {
  for (const field of document.querySelectorAll("input[data-shown]")) {
    const value = field instanceof HTMLInputElement && seen[field.dataset.shown ?? ""];
    if (value) /** @type {HTMLInputElement} */ (field).value = value;
  }
  const blocks = document.getElementById("blocks");
  if (blocks) blocks.dataset.seen = seen.stage;
}
