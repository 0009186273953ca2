// @ts-check
// Keeps what was drawn on its way to the server: at once in memory, in the background by fetch.
// "Saved" is only what the server has said. A newer drawing replaces a waiting one; a request that
// found no network is tried again, ever more slowly.

/** @typedef {import("./types.js").Drawing} Drawing */
/**
 * @typedef {{state: "saved" | "saving" | "waiting" | "offline" | "conflict" | "refused",
 *   at?: string, message?: string, other?: any, changes?: number}} Status
 */
/**
 * @typedef {{url: string, version: number, user: string, patient: string, csrf: string,
 *   fetch: typeof fetch, later: (work: () => void, ms: number) => any, onStatus: (status: Status) => void}} Link
 */

const PAUSE_MS = 600;
const FIRST_RETRY_MS = 1000;
const SLOWEST_RETRY_MS = 30000;

export class Saver {
  /** @param {Link} link */
  constructor(link) {
    this.link = link;
    this.version = link.version;
    /** @type {Drawing | null} */
    this.waiting = null;
    this.isDiscarding = false;
    this.isSending = false;
    this.isStopped = false;
    this.changes = 0;
    this.retryMs = FIRST_RETRY_MS;
    this.turn = 0;
  }

  get isClean() {
    return !this.waiting && !this.isSending;
  }

  /** Takes the newest drawing; `mayDiscard` says that blocks with readings may go.
   * @param {Drawing} drawing @param {boolean} [mayDiscard] */
  keep(drawing, mayDiscard = false) {
    this.waiting = drawing;
    this.isDiscarding ||= mayDiscard;
    this.changes += 1;
    if (this.isStopped) return;
    this.link.onStatus({ state: "waiting", changes: this.changes });
    this.#soon(PAUSE_MS);
  }

  /** Sends what waits now. @returns {Promise<void>} */
  async flush() {
    if (!this.waiting || this.isSending || this.isStopped) return;
    const [drawing, changes, mayDiscard] = [this.waiting, this.changes, this.isDiscarding];
    this.waiting = null;
    this.isDiscarding = false;
    this.isSending = true;
    this.link.onStatus({ state: "saving", changes });
    const answer = await this.#send(drawing, mayDiscard);
    this.isSending = false;
    if (answer === null) return this.#failed(drawing, mayDiscard);
    this.#take(answer, drawing, changes, mayDiscard);
  }

  /** Sends until nothing waits. @returns {Promise<boolean>} whether the server has everything */
  async settle() {
    while (!this.isClean && !this.isStopped) {
      const tries = this.retryMs;
      if (this.isSending) await new Promise((go) => this.link.later(() => go(null), 30));
      else await this.flush();
      if (this.retryMs > tries) return false;
    }
    return this.isClean;
  }

  /** Goes on after a conflict: from the other's version, with this drawing or with none.
   * @param {number} version @param {Drawing | null} mine */
  resolve(version, mine) {
    this.isStopped = false;
    this.version = version;
    this.waiting = mine;
    this.changes = mine ? 1 : 0;
    if (mine) this.#soon(0);
    else this.link.onStatus({ state: "saved" });
  }

  /** @param {Drawing} drawing @param {boolean} mayDiscard @returns {Promise<{status: number, body: any} | null>} */
  async #send(drawing, mayDiscard) {
    try {
      const response = await this.link.fetch(this.link.url, {
        method: "POST",
        headers: {
          "Content-Type": "application/json",
          "If-Match": `"${this.version}"`,
          "X-CSRFToken": this.link.csrf,
          "X-Page-User": this.link.user,
          "X-Page-Patient": this.link.patient,
        },
        body: JSON.stringify({ ...drawing, ...(mayDiscard ? { discard_readings: true } : {}) }),
      });
      if (response.status >= 500) return null;
      const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
      return { status: response.status, body: isJson ? await response.json() : {} };
    } catch {
      return null;
    }
  }

  /** @param {Drawing} drawing @param {boolean} mayDiscard */
  #failed(drawing, mayDiscard) {
    this.waiting ??= drawing;
    this.isDiscarding ||= mayDiscard;
    this.link.onStatus({ state: "offline", changes: this.changes });
    this.#soon(this.retryMs);
    this.retryMs = Math.min(SLOWEST_RETRY_MS, this.retryMs * 2);
  }

  /** @param {{status: number, body: any}} answer @param {Drawing} drawing @param {number} changes @param {boolean} mayDiscard */
  #take({ status, body }, drawing, changes, mayDiscard) {
    this.retryMs = FIRST_RETRY_MS;
    if (status === 200 && body.version) {
      this.version = body.version;
      this.changes -= changes;
      if (this.waiting) this.#soon(0);
      else this.link.onStatus({ state: "saved", at: body.saved_at });
      return;
    }
    this.waiting ??= drawing;
    this.isDiscarding ||= mayDiscard;
    this.isStopped = true;
    if (body.error === "stale") this.link.onStatus({ state: "conflict", other: body });
    else this.link.onStatus({ state: "refused", message: sentence(status, body) });
  }

  /** @param {number} ms */
  #soon(ms) {
    const turn = (this.turn += 1);
    this.link.later(() => {
      if (turn === this.turn) void this.flush();
    }, ms);
  }
}

/** @param {number} status @param {any} body */
function sentence(status, body) {
  if (body.error === "read_blocks") return `Blocks ${body.blocks.join(", ")} have been read.`;
  if (body.error?.message) return body.error.message;
  if (status === 200) return "You have been logged out.";
  return status === 403 ? "You may not change this map." : `The server answered ${status}.`;
}
