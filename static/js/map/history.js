// @ts-check
// Undo and redo without limit. States are never changed, so the history stores references.

/** @template T @typedef {{now: T, past: T[], future: T[]}} History */

/** @template T @param {T} now @returns {History<T>} */
export const begun = (now) => ({ now, past: [], future: [] });

/** The history after an action; the same history if the action changed nothing.
 * @template T @param {History<T>} history @param {T} next @returns {History<T>} */
export const done = (history, next) =>
  next === history.now ? history : { now: next, past: [...history.past, history.now], future: [] };

/** @template T @param {History<T>} history @returns {History<T>} */
export function undone({ now, past, future }) {
  if (!past.length) return { now, past, future };
  return { now: past[past.length - 1], past: past.slice(0, -1), future: [now, ...future] };
}

/** @template T @param {History<T>} history @returns {History<T>} */
export function redone({ now, past, future }) {
  if (!future.length) return { now, past, future };
  return { now: future[0], past: [...past, now], future: future.slice(1) };
}
