// @ts-check
// A drawing's way to the server: the newest stands for all before it.

import { tellShut } from "../saving/open.js";
import { Outbox } from "../saving/outbox.js";
import { post } from "../saving/post.js";

/** @typedef {import("./types.js").Drawing} Drawing */
/** @typedef {{drawing: Drawing, mayDiscard: boolean}} Change */
/**
 * @typedef {{url: string, version: number, user: string, patient: string, csrf: string,
 *   fetch: typeof fetch, later: (work: () => void, ms: number) => any,
 *   onStatus: (status: import("../saving/outbox.js").Status) => void}} Link
 */

export class Saver extends Outbox {
  /** @param {Link} link */
  constructor({ url, version, later, onStatus, fetch: send, ...page }) {
    super({
      version,
      later,
      onStatus,
      onShut: tellShut,
      merge: (/** @type {Change} */ older, /** @type {Change} */ newer) => ({
        drawing: newer.drawing,
        mayDiscard: older.mayDiscard || newer.mayDiscard,
      }),
      pack: (/** @type {Change} */ { drawing, mayDiscard }) =>
        JSON.stringify({ ...drawing, ...(mayDiscard ? { discard_readings: true } : {}) }),
      post: (body, from, key) =>
        post({ url, page, type: "application/json", body, version: from, key, fetch: send }),
    });
  }

  /** Takes the newest drawing; `mayDiscard` says that blocks with readings may go.
   * @param {Drawing} drawing @param {boolean} [mayDiscard] */
  keep(drawing, mayDiscard = false) {
    this.put({ drawing, mayDiscard });
  }
}
