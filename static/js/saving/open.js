// @ts-check
// Every outbox of the page that may still hold something.

/** @typedef {import("./outbox.js").Outbox} Outbox */
/** `take` shows what another page held, and goes on from there.
 * @typedef {{outbox: Outbox, root: Element, url: string, take?: (held: import("./outbox.js").Held) => void}} Open */

/** @type {Set<Open>} */
const open = new Set();

/** @param {Open} one while its root is on the page the outbox is watched */
export function watch(one) {
  for (const other of open) if (other.outbox.isClean && !other.root.isConnected) open.delete(other);
  open.add(one);
}

/** @returns {Outbox[]} those that still have something to save */
export const unsaved = () => [...open].map((one) => one.outbox).filter((one) => !one.isClean);

/** @returns {number} */
export const changesUnsaved = () => unsaved().reduce((sum, one) => sum + one.changes, 0);

/** @param {string} url @returns {Open | undefined} the one on the page that saves there */
export const outboxFor = (url) => [...open].find((one) => one.url === url && one.root.isConnected);

/** Once what was in the way is gone, such as an ended session. */
export function resumeAll() {
  for (const one of unsaved()) {
    one.resume();
    void one.flush();
  }
}

/** @returns {Promise<boolean>} whether the server has everything of the page */
export async function settleAll() {
  const settled = await Promise.all(unsaved().map((one) => one.settle()));
  return settled.every(Boolean);
}
