// @ts-check
// Sends the unsaved changes of a closed page, with the same idempotency keys, so that a save that
// did arrive has no second effect.

import { linkOf } from "./kinds.js";
import { decrypted, journalWriter } from "./journal.js";
import { Outbox } from "./outbox.js";

/** @typedef {import("./journal.js").Entry} Entry */
/** @typedef {import("./journal.js").Key} Key */
/** @typedef {import("./journal.js").Place} Place */
/** @typedef {import("./outbox.js").Pending} Pending */
/**
 * `left` needs a decision of the user; `lost` cannot be decrypted any more; `waits` is tried later.
 * `state` and `message` say why it is left.
 * @typedef {{fate: "saved" | "left" | "lost" | "waits", at: number, changes: number, place?: Place,
 *   held?: Pending, entry: Entry, state?: string, message?: string}} Recovered
 */
/**
 * @typedef {{store: import("./journal.js").Store, user: string, csrf: string, fetch: typeof fetch,
 *   later: (work: () => void, ms: number) => any,
 *   keysOf: (encounter: string) => Promise<Key[] | null>}} Context
 *   `keysOf` gives null while the server cannot be asked, and none once it has destroyed them
 */

/** @param {Context} context @param {Entry} entry @returns {Promise<Recovered>} */
export async function recover(context, entry) {
  const { at, changes } = entry;
  const keys = await context.keysOf(entry.encounter);
  if (keys === null) return { fate: "waits", at, changes, entry };
  const key = keys.find((candidate) => candidate.id === entry.keyId);
  const content = key && (await decrypted(key, entry).catch(() => null));
  if (!key || !content) {
    await context.store.remove(entry.id);
    return { fate: "lost", at, changes, entry };
  }
  const outbox = outboxFor(context, entry, key, content);
  const isSaved = await outbox.settle();
  const isDecided = outbox.isStopped;
  outbox.end();
  // The same page used this key for a later save, which includes these changes.
  const isOutdone = outbox.lastStatus.other?.path === "save_key";
  if (isSaved || isOutdone) await context.store.remove(entry.id);
  const fate = isSaved || isOutdone ? "saved" : isDecided ? "left" : "waits";
  const { held, ...place } = content;
  const { state, message = "" } = outbox.lastStatus;
  return { fate, at, changes, place, held: outbox.pending ?? held, entry, state, message };
}

/** @param {Context} context @param {Entry} entry @param {Key} key @param {Place & {held: Pending}} content */
function outboxFor({ store, user, csrf, fetch: send, later }, entry, key, { held, ...place }) {
  const { encounter, section, page, seq } = entry;
  const outbox = new Outbox({
    version: held.version,
    ...linkOf(place.kind, place.url, { user, patient: place.patient, csrf }, send),
    later,
    onStatus: () => {},
    keep: journalWriter(store, { user, encounter, section, page }, place, async () => key, undefined, seq),
  });
  outbox.restore(held);
  return outbox;
}
