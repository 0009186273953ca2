// @ts-check
// The outboxes of the page with unsaved changes, and what happens to all when the session closes.

/** @typedef {import("./outbox.js").Outbox} Outbox */
/** `restore` takes over the unsaved changes of another page.
 * @typedef {{outbox: Outbox, root: Element, url: string, restore?: (pending: import("./outbox.js").Pending) => void}} Open */

/** @type {Set<Open>} */
const open = new Set();
/** @type {(status: number, body: any) => void} */
let onSessionClosed = () => {};

/** @param {Open} entry while its root is on the page the outbox is watched */
export function register(entry) {
  for (const other of open) if (other.outbox.isClean && !other.root.isConnected) open.delete(other);
  open.add(entry);
}

/** @returns {Outbox[]} those that still have something to save */
export const unsaved = () => [...open].map((entry) => entry.outbox).filter((outbox) => !outbox.isClean);

/** @returns {number} */
export const changesUnsaved = () => unsaved().reduce((sum, outbox) => sum + outbox.changes, 0);

/** @param {string} url @returns {Open | undefined} the one on the page that saves there */
export const outboxFor = (url) => [...open].find((entry) => entry.url === url && entry.root.isConnected);

/** @returns {Promise<boolean>} whether the server has everything of the page */
export async function settleAll() {
  const settled = await Promise.all(unsaved().map((outbox) => outbox.settle()));
  return settled.every(Boolean);
}

/** Saves everything but the changes of the form that is about to be sent whole.
 * @param {Element} sender @returns {Promise<boolean>} whether the server has everything else */
export async function settleFor(sender) {
  const own = ofForm(sender);
  const settled = await Promise.all(unsaved().map((outbox) => (own.includes(outbox) ? outbox.lend() : outbox.settle())));
  return settled.every(Boolean);
}

/** Of a form, or of the parts of it that save by themselves. @param {Element} form @returns {Outbox[]} */
export const ofForm = (form) =>
  [...open].filter(({ root }) => root === form || root.closest("form") === form).map(({ outbox }) => outbox);

/** The changes of a form that was sent whole and refused; the form that shows why takes them over.
 * @param {string} url @returns {Outbox | undefined} */
export const lentTo = (url) => [...open].find((entry) => entry.url === url && entry.outbox.isLent)?.outbox;

/** Sends from here what nobody took over. */
export function takeBackLent() {
  for (const outbox of unsaved()) outbox.takeBack();
}

/** Discards all unsaved changes. */
export function discardAll() {
  for (const outbox of unsaved()) void outbox.discard();
  open.clear();
}

/** Sends again after the session was unlocked. */
export function resumeAll() {
  for (const outbox of unsaved()) outbox.resume();
}

/** @param {(status: number, body: any) => void} work hears of answers that nobody may save now */
export function whenSessionClosed(work) {
  onSessionClosed = work;
}

/** @param {number} status @param {any} body */
export const reportSessionClosed = (status, body) => onSessionClosed(status, body);
