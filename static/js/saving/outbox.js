// @ts-check
// Sends changes to the server: stored at once in memory and on the device, sent in the background.
// "Saved" is shown only after the server confirmed it. A save without an answer may have happened, so
// the same body is sent again with the same idempotency key before anything newer.

import { freshId } from "./ids.js";
import { isFinal, isSaved, isSessionClosed, refusalOf } from "./answers.js";

/**
 * @typedef {{state: "saved" | "saving" | "waiting" | "offline" | "locked" | "conflict" | "signed" | "removed" | "refused",
 *   at?: string, message?: string, other?: any, changes?: number, answer?: any, isAgain?: boolean}} Status
 * `isAgain`: only the number of changes is new, so a question is not asked again.
 */
/** @typedef {{status: number, body: any} | null} Answer null where none came */
/** @typedef {{change: any, body: string, version: number, key: string, count: number}} Sent */
/**
 * The unsaved changes of an outbox: sent and not answered, waiting, and the next idempotency key.
 * @typedef {{sent: Sent | null, waiting: any, version: number, nextKey: string, changes: number,
 *   since: number, base?: any}} Pending
 */
/**
 * What an outbox needs from its page. `merge` combines a waiting and a newer change, `pack` makes the
 * request body; `rebase` removes from the waiting change what an answer saved; `onAnswer` is called
 * after each save; `count` counts the changes in a value, else each `put` is one. `keep` gets the
 * unsaved changes whenever they change, null for none.
 * @typedef {{version: number, merge: (older: any, newer: any) => any, pack: (change: any) => string,
 *   post: (body: string, version: number, key: string) => Promise<Answer>,
 *   later: (work: () => void, ms: number) => any, onStatus: (status: Status) => void,
 *   rebase?: (waiting: any, sent: any, answer: any) => any,
 *   onAnswer?: (answer: any, sent: any) => void, count?: (change: any) => number,
 *   mayLend?: (waiting: any, version: number) => boolean, onSessionClosed?: (status: number, body: any) => void,
 *   keep?: (pending: Pending | null) => void | Promise<void>, now?: () => number, pauseMs?: number}} Link
 */

const PAUSE_MS = 600;
const CEILING_MS = 5000;
const SLOW_MS = 3000;
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
    /** What the changes were made over, for a kind of save that merges by itself. @type {any} */
    this.base = null;
    /** Sent and not answered. @type {Sent | null} */
    this.sent = null;
    this.nextKey = freshId();
    this.isSending = false;
    this.isStopped = false;
    /** The session is locked or has ended: the save is sent again when it is open. */
    this.isPaused = false;
    /** The form sends the waiting changes itself, as a whole. */
    this.isLent = false;
    this.changes = 0;
    this.retryMs = FIRST_RETRY_MS;
    this.turn = 0;
    this.failures = 0;
    this.isFailing = false;
    /** When the oldest change that waits was made. */
    this.since = 0;
    /** The last status that was reported. @type {Status} */
    this.lastStatus = { state: "saved" };
  }

  get isClean() {
    return this.waiting === null && this.sent === null;
  }

  /** @param {any} change */
  put(change) {
    if (this.isClean) this.since = this.#now();
    const isFirst = this.waiting === null;
    this.waiting = isFirst ? change : this.link.merge(this.waiting, change);
    if (isFirst) this.firstWaited = this.#now();
    if (this.link.count) this.changes = this.#counted();
    else this.changes += 1;
    this.#writeJournal();
    // A retry is already scheduled; a new change must not make it earlier.
    if (this.isStopped || this.isFailing || this.isPaused || this.isLent) {
      return this.#report({ ...this.lastStatus, changes: this.changes, isAgain: true });
    }
    this.#report({ state: "waiting", changes: this.changes });
    const left = CEILING_MS - (this.#now() - (this.firstWaited ?? 0));
    this.#schedule(Math.max(0, Math.min(this.link.pauseMs ?? PAUSE_MS, left)));
  }

  /** Sends the waiting change now. @returns {Promise<void>} */
  async flush() {
    if (this.isClean || this.isSending || this.isStopped || this.isPaused || this.isLent) return;
    if (!this.sent) {
      const body = this.link.pack(this.waiting);
      this.sent = { change: this.waiting, body, version: this.version, key: this.nextKey, count: this.changes };
      this.nextKey = freshId();
      this.waiting = null;
      this.#writeJournal();
    }
    const { body, version, key, count } = this.sent;
    this.isSending = true;
    if (!this.isFailing) this.#report({ state: "saving", changes: count });
    const turn = (this.turn += 1);
    this.link.later(() => {
      if (this.isSending && turn === this.turn) this.#report({ state: "waiting", changes: this.changes });
    }, SLOW_MS);
    const answer = await this.link.post(body, version, key);
    this.isSending = false;
    if (isFinal(answer)) this.#handleAnswer(/** @type {NonNullable<Answer>} */ (answer));
    else this.#handleFailure(answer);
  }

  /** Sends until nothing waits. @returns {Promise<boolean>} whether the server has everything */
  async settle() {
    const failures = this.failures;
    while (!this.isClean && !this.isStopped && !this.isPaused) {
      if (this.isSending || this.isLent) await this.#aMoment();
      else await this.flush();
      if (this.failures > failures) return false;
    }
    return this.isClean;
  }

  /** Leaves the waiting changes to a form that sends all its fields: saves made one after the other would
   * say the same twice. What is on its way is awaited first, and what cannot wait is saved here.
   * @returns {Promise<boolean>} whether the form may be sent */
  async lend() {
    while (this.isSending) await this.#aMoment();
    const isFree = !this.sent && !this.isStopped && !this.isPaused && !this.isFailing;
    if (!isFree || !this.link.mayLend?.(this.waiting, this.version)) return this.settle();
    this.isLent = this.waiting !== null;
    if (this.isLent) this.#report({ state: "saving", changes: this.changes });
    return true;
  }

  /** The form was not saved: its changes are sent from here again. */
  takeBack() {
    if (!this.isLent) return;
    this.isLent = false;
    this.#schedule(0);
  }

  /** Continues after a conflict from the other's version, with this change or with none.
   * @param {number} version @param {any} mine */
  resolve(version, mine) {
    this.isStopped = false;
    this.version = version;
    this.waiting = mine;
    this.changes = mine === null ? 0 : (this.link.count?.(mine) ?? 1);
    this.#writeJournal();
    if (mine === null) this.#report({ state: "saved" });
    else this.#schedule(0);
  }

  /** Continues after unlocking or log-in: the same body is sent again. */
  resume() {
    if (!this.isPaused) return;
    this.isPaused = false;
    this.#schedule(0);
  }

  /** Stops sending; unsaved changes stay on the device. */
  end() {
    this.isStopped = true;
  }

  /** Discards the unsaved changes, here and on the device. @returns {Promise<void>} when they are gone from there */
  async discard() {
    this.isStopped = true;
    this.isLent = false;
    this.sent = this.waiting = null;
    await this.link.keep?.(null);
  }

  /** Restores the unsaved changes of a closed page. @param {Pending} pending */
  restore({ sent, waiting, version, nextKey, changes, since, base }) {
    Object.assign(this, { sent, waiting, version, nextKey, changes, since });
    if (base) this.base = base;
    this.#writeJournal();
  }

  /** @param {Answer} answer null, or one that does not show whether the save happened */
  #handleFailure(answer) {
    this.failures += 1;
    this.isFailing = true;
    this.#report({ state: "offline", changes: this.changes, message: refusalOf(answer) });
    // Random jitter, so that many pages do not retry at the same moment.
    this.#schedule(this.retryMs * (1 + JITTER * Math.random()));
    this.retryMs = Math.min(SLOWEST_RETRY_MS, this.retryMs * 2);
  }

  /** @param {{status: number, body: any}} answer */
  #handleAnswer({ status, body }) {
    const sent = /** @type {Sent} */ (this.sent);
    if (isSessionClosed(status, body)) {
      this.isPaused = true;
      this.isFailing = false;
      this.#report({ state: "locked", changes: this.changes });
      this.link.onSessionClosed?.(status, body);
      return;
    }
    this.sent = null;
    this.retryMs = FIRST_RETRY_MS;
    this.isFailing = false;
    if (isSaved({ status, body })) {
      this.#applySaved(sent, body);
      if (this.waiting !== null) this.#schedule(0);
      else this.#report({ state: "saved", at: body.saved_at, answer: body, changes: sent.count });
      return;
    }
    this.waiting = this.waiting === null ? sent.change : this.link.merge(sent.change, this.waiting);
    this.isStopped = true;
    if (body.error === "stale" || body.error === "replace") {
      // Fields without a conflict were saved; the others wait for a decision.
      if ("labels" in body) this.#applyPartlySaved(sent, body);
      this.#writeJournal();
      this.#report({ state: "conflict", other: body, changes: this.changes });
      return;
    }
    this.#writeJournal();
    const path = body.error?.path;
    const message = refusalOf({ status, body });
    this.#report({ state: path === "signed" || path === "removed" ? path : "refused", message, other: body.error, changes: this.changes });
    if (path === "user_changed") this.link.onSessionClosed?.(status, body);
  }

  /** @param {Sent} sent @param {any} body */
  #applySaved(sent, body) {
    this.version = body.version;
    if (this.waiting !== null && this.link.rebase) this.waiting = this.link.rebase(this.waiting, sent.change, body);
    this.link.onAnswer?.(body, sent.change);
    const { count } = this.link;
    this.changes = count ? count(this.waiting ?? {}) : this.changes - sent.count;
    this.#writeJournal();
  }

  /** @param {Sent} sent @param {any} body */
  #applyPartlySaved(sent, body) {
    const left = this.link.rebase?.(this.waiting, sent.change, body);
    this.waiting = left ?? this.waiting;
    this.link.onAnswer?.(body, sent.change);
    if (this.link.count) this.changes = this.#counted();
  }

  #counted() {
    const { count, merge } = this.link;
    return count?.(this.sent ? merge(this.sent.change, this.waiting) : this.waiting) ?? this.changes;
  }

  /** @param {Status} status */
  #report(status) {
    this.lastStatus = status;
    this.link.onStatus(status);
  }

  /** The unsaved changes, or null for none. @returns {Pending | null} */
  get pending() {
    const { sent, waiting, version, nextKey, changes, since, base } = this;
    return this.isClean ? null : { sent, waiting, version, nextKey, changes, since, ...(base ? { base } : {}) };
  }

  #writeJournal() {
    this.link.keep?.(this.pending);
  }

  /** @returns {Promise<void>} */
  #aMoment() {
    return new Promise((done) => this.link.later(() => done(), 30));
  }

  #now() {
    return this.link.now?.() ?? Date.now();
  }

  /** @param {number} ms */
  #schedule(ms) {
    const turn = (this.turn += 1);
    this.link.later(() => {
      if (turn === this.turn) void this.flush();
    }, ms);
  }
}
