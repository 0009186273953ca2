// @ts-check
// Every outbox of the page that may still hold something.

/** @typedef {import("./outbox.js").Outbox} Outbox */

/** @type {Set<{outbox: Outbox, root: Element}>} */
const open = new Set();

/** @param {Outbox} outbox @param {Element} root while it is on the page the outbox is watched */
export function watch(outbox, root) {
  for (const one of open) if (one.outbox.isClean && !one.root.isConnected) open.delete(one);
  open.add({ outbox, root });
}

/** @returns {Outbox[]} those that still have something to save */
export const unsaved = () => [...open].map((one) => one.outbox).filter((one) => !one.isClean);

/** @returns {Promise<boolean>} whether the server has everything of the page */
export async function settleAll() {
  const settled = await Promise.all(unsaved().map((one) => one.settle()));
  return settled.every(Boolean);
}
