// @ts-check
// The outbox of a drawing: only the newest drawing is sent.

import { showSeen } from "./shown.js";
import { linkOf } from "../saving/kinds.js";
import { Outbox } from "../saving/outbox.js";

/** @typedef {import("./types.js").Drawing} Drawing */
/**
 * @typedef {{url: string, version: number, user: string, patient: string, csrf: string,
 *   drawing?: Drawing, fetch: typeof fetch, later: (work: () => void, ms: number) => any,
 *   keep?: (pending: import("../saving/outbox.js").Pending | null) => void | Promise<void>,
 *   onStatus: (status: import("../saving/outbox.js").Status) => void}} Link
 */

export class Saver extends Outbox {
  /** @param {Link} link */
  constructor({ url, version, later, onStatus, keep, fetch: send, user, patient, csrf, drawing }) {
    const onAnswer = (/** @type {any} */ answer, /** @type {{drawing: Drawing}} */ sent) => {
      this.base = answer.drawing ?? sent.drawing;
      if (answer.seen) showSeen(answer.seen);
    };
    super({ version, later, onStatus, keep, onAnswer, ...linkOf("map", url, { user, patient, csrf }, send) });
    /** The last drawing that page and server agreed on. @type {Drawing | null} */
    this.base = drawing ?? null;
  }

  /** Restores the unsaved changes of another page, which may have begun with another drawing.
   * @param {import("../saving/outbox.js").Pending} pending */
  restore(pending) {
    if (pending.version !== this.version) this.base = null;
    super.restore(pending);
  }

  /** Continues from a drawing that somebody else saved; nothing here waits.
   * @param {Drawing} drawing @param {number} version */
  follow(drawing, version) {
    this.base = drawing;
    this.version = version;
  }

  /** Takes the newest drawing; `mayDiscard` says that blocks with readings may go.
   * @param {Drawing} drawing @param {boolean} [mayDiscard] */
  keep(drawing, mayDiscard = false) {
    this.put({ drawing, mayDiscard });
  }
}
