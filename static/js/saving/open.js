// @ts-check
// Every outbox of the page that may still hold something, and what shuts them all at once.

/** @typedef {import("./outbox.js").Outbox} Outbox */

/** @type {Set<{outbox: Outbox, root: Element}>} */
const open = new Set();
/** @type {(status: number, body: any) => void} */
let onShut = () => {};

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

/** Somebody said that what waits is not wanted. */
export const discardAll = () => open.clear();

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
