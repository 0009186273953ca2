// @ts-check
// What was typed or drawn, on its way to the server: at once in memory, in the background by fetch.
// "Saved" is only what the server has said. A save that got no answer may have happened, so it is
// sent again under its own key, the same to the letter, before anything newer goes.

/**
 * @typedef {{state: "saved" | "saving" | "waiting" | "offline" | "locked" | "conflict" | "refused",
 *   at?: string, message?: string, other?: any, changes?: number, answer?: any}} Status
 */
/** @typedef {{status: number, body: any} | null} Answer null where none came */
/**
 * What is known of the page, and how it reaches the world. `merge` puts a newer change over a
 * waiting one, `pack` makes what is sent of it; `onAnswer` hears of each save
 * that was carried out; `count` says how many changes one holds, else each `put` is one.
 * @typedef {{version: number, merge: (older: any, newer: any) => any, pack: (change: any) => string,
 *   post: (body: string, version: number, key: string) => Promise<Answer>,
 *   later: (work: () => void, ms: number) => any, onStatus: (status: Status) => void,
 *   onAnswer?: (answer: any) => void, onShut?: (status: number, body: any) => void, count?: (change: any) => number, pauseMs?: number}} Link
 */

const PAUSE_MS = 600;
const FIRST_RETRY_MS = 1000;
const SLOWEST_RETRY_MS = 30000;
const JITTER = 0.2;

export class Outbox {
  /** @param {Link} link */
  constructor(link) {
    this.link = link;
    this.version = link.version;
    /** Not sent yet. @type {any} */
    this.waiting = null;
    /** Sent and not answered. @type {{change: any, body: string, version: number, key: string, count: number} | null} */
    this.sent = null;
    this.isSending = false;
    this.isStopped = false;
    /** The session has locked or ended: what was sent is sent again, when it is open. */
    this.isHeld = false;
    this.changes = 0;
    this.retryMs = FIRST_RETRY_MS;
    this.turn = 0;
    this.failures = 0;
  }

  get isClean() {
    return this.waiting === null && this.sent === null;
  }

  /** @param {any} change */
  put(change) {
    this.waiting = this.waiting === null ? change : this.link.merge(this.waiting, change);
    const { count } = this.link;
    if (count) this.changes = count(this.sent ? this.link.merge(this.sent.change, this.waiting) : this.waiting);
    else this.changes += 1;
    if (this.isStopped) return;
    if (this.isHeld) {
      this.link.onStatus({ state: "locked", changes: this.changes });
      return;
    }
    this.link.onStatus({ state: "waiting", changes: this.changes });
    this.#soon(this.link.pauseMs ?? PAUSE_MS);
  }

  /** Sends what waits now. @returns {Promise<void>} */
  async flush() {
    if (this.isClean || this.isSending || this.isStopped || this.isHeld) return;
    if (!this.sent) {
      const body = this.link.pack(this.waiting);
      const key = crypto.randomUUID();
      this.sent = { change: this.waiting, body, version: this.version, key, count: this.changes };
      this.waiting = null;
    }
    const { body, version, key, count } = this.sent;
    this.isSending = true;
    this.link.onStatus({ state: "saving", changes: count });
    const answer = await this.link.post(body, version, key);
    this.isSending = false;
    if (answer === null) this.#unanswered();
    else this.#answered(answer);
  }

  /** Sends until nothing waits. @returns {Promise<boolean>} whether the server has everything */
  async settle() {
    const failures = this.failures;
    while (!this.isClean && !this.isStopped && !this.isHeld) {
      if (this.isSending) await new Promise((go) => this.link.later(() => go(null), 30));
      else await this.flush();
      if (this.failures > failures) return false;
    }
    return this.isClean;
  }

  /** Goes on after a conflict: from the other's version, with this change or with none.
   * @param {number} version @param {any} mine */
  resolve(version, mine) {
    this.isStopped = false;
    this.version = version;
    this.waiting = mine;
    this.changes = mine === null ? 0 : 1;
    if (mine === null) this.link.onStatus({ state: "saved" });
    else this.#soon(0);
  }

  /** Somebody has unlocked or logged in again. */
  goOn() {
    if (!this.isHeld) return;
    this.isHeld = false;
    this.#soon(0);
  }

  #unanswered() {
    this.failures += 1;
    this.link.onStatus({ state: "offline", changes: this.changes });
    // Many pages that lost the same server must not come back all at once.
    this.#soon(this.retryMs * (1 + JITTER * Math.random()));
    this.retryMs = Math.min(SLOWEST_RETRY_MS, this.retryMs * 2);
  }

  /** @param {{status: number, body: any}} answer */
  #answered({ status, body }) {
    const sent = /** @type {NonNullable<typeof this.sent>} */ (this.sent);
    if (isShut(status, body)) {
      this.isHeld = true;
      this.link.onStatus({ state: "locked", changes: this.changes });
      this.link.onShut?.(status, body);
      return;
    }
    this.sent = null;
    this.retryMs = FIRST_RETRY_MS;
    if (status < 300 && "version" in body) {
      this.version = body.version;
      this.link.onAnswer?.(body);
      const { count } = this.link;
      this.changes = count ? count(this.waiting ?? {}) : this.changes - sent.count;
      if (this.waiting !== null) this.#soon(0);
      else this.link.onStatus({ state: "saved", at: body.saved_at, answer: body });
      return;
    }
    this.waiting = this.waiting === null ? sent.change : this.link.merge(sent.change, this.waiting);
    this.isStopped = true;
    if (body.error === "stale") this.link.onStatus({ state: "conflict", other: body });
    else this.link.onStatus({ state: "refused", message: sentence(status, body) });
    if (body.error?.path === "user_changed") this.link.onShut?.(status, body);
  }

  /** @param {number} ms */
  #soon(ms) {
    const turn = (this.turn += 1);
    this.link.later(() => {
      if (turn === this.turn) void this.flush();
    }, ms);
  }
}

/** Whether a save was refused only because nobody is logged in, or the page's token is too old.
 * @param {number} status @param {any} body */
export const isShut = (status, body) =>
  status === 401 || status === 423 || (status === 403 && body?.error?.path === "csrf");

/** @param {number} status @param {any} body */
function sentence(status, body) {
  if (body.error === "read_blocks") return `Blocks ${body.blocks.join(", ")} have been read.`;
  if (body.error?.message) return body.error.message;
  if (status === 200) return "You have been logged out.";
  return status === 403 ? "You may not change this." : `The server answered ${status}.`;
}
