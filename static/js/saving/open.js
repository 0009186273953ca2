// @ts-check
// Every outbox of the page that may still hold something, and what shuts them all at once.

/** @typedef {import("./outbox.js").Outbox} Outbox */
/** `take` shows what another page held, and goes on from there.
 * @typedef {{outbox: Outbox, root: Element, url: string, take?: (held: import("./outbox.js").Held) => void}} Open */

/** @type {Set<Open>} */
const open = new Set();
/** @type {(status: number, body: any) => void} */
let onShut = () => {};

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

/** @returns {Promise<boolean>} whether the server has everything of the page */
export async function settleAll() {
  const settled = await Promise.all(unsaved().map((one) => one.settle()));
  return settled.every(Boolean);
}

/** Somebody said that what waits is not wanted. */
export function discardAll() {
  for (const one of unsaved()) one.discard();
  open.clear();
}

/** The session is open again. */
export function goOnAll() {
  for (const one of unsaved()) one.goOn();
}

/** @param {(status: number, body: any) => void} work hears of answers that nobody may save now */
export function whenShut(work) {
  onShut = work;
}

/** @param {number} status @param {any} body */
export const tellShut = (status, body) => onShut(status, body);
