// @ts-check
// Locks the page in place when nobody is there, and opens it again where it was left. The server
// decides: this only shows it, and hides what is on the page even where the server is out of reach.

import { isShut } from "../saving/answers.js";
import { goOnAll, whenShut } from "../saving/open.js";
import { renewToken } from "../saving/token.js";
import { Overlay } from "./overlay.js";
import { Talk } from "./talk.js";

/** @typedef {import("./talk.js").State} State */

const IDLE_MS = 15 * 60 * 1000;
const WARNING_MS = 2 * 60 * 1000;
const REPORT_MS = 60 * 1000;
const LOOK_MS = 5000;
const SIGNS_OF_LIFE = ["keydown", "pointerdown", "wheel", "touchstart", "input"];

export function beginLock() {
  const root = document.getElementById("lock");
  if (root instanceof HTMLDialogElement) new Lock(root);
}

class Lock {
  /** @param {HTMLDialogElement} root */
  constructor(root) {
    this.talk = new Talk(root.dataset);
    this.overlay = new Overlay(root, {
      unlock: (proof) => this.talk.unlock(proof),
      passkeyOptions: () => this.talk.passkeyOptions(),
      onOpen: (state) => this.#opened(state),
      onStay: () => void this.#report(),
    });
    this.seen = this.reported = Date.now();
    this.deadline = Date.now() + IDLE_MS;
    this.tabs = new BroadcastChannel("session");
    this.tabs.addEventListener("message", () => void this.#ask());
    for (const name of SIGNS_OF_LIFE) {
      document.addEventListener(name, (event) => this.#live(event), { capture: true, passive: true });
    }
    setInterval(() => void this.#look(), LOOK_MS);
    document.addEventListener("visibilitychange", () => this.#seenAgain());
    document.addEventListener("submit", (event) => this.#lockNow(event), true);
    whenShut((status, body) => this.#shut(status, body));
    document.addEventListener("htmx:responseError", (event) => {
      const { xhr } = /** @type {CustomEvent} */ (event).detail;
      this.#shut(xhr.status, jsonOf(xhr.responseText));
    });
  }

  /** @param {Event} event of a person; what scripts make does not count */
  #live(event) {
    if (!event.isTrusted || this.overlay.isLocked) return;
    this.seen = Date.now();
    if (this.overlay.isWarning || this.seen - this.reported >= REPORT_MS) void this.#report();
  }

  async #report() {
    this.overlay.hideWarning();
    this.reported = Date.now();
    const answer = await this.talk.active();
    if (answer?.status === 200) this.deadline = Date.now() + answer.body.seconds_left * 1000;
    else if (answer) this.#shut(answer.status, answer.body);
  }

  /** Timers stood still meanwhile; or the same person has logged in in another tab. */
  #seenAgain() {
    if (document.visibilityState !== "visible") return;
    void (this.overlay.isLocked ? this.#ask() : this.#look());
  }

  async #look() {
    if (this.overlay.isLocked || this.overlay.isForeign) return;
    const left = this.deadline - Date.now();
    if (left > WARNING_MS) return;
    // Somebody typed less than a minute after the last report.
    if (this.seen > this.reported) await this.#report();
    else if (left <= 0 || !this.overlay.isWarning) await this.#ask();
  }

  /** What the server says goes; where it cannot be asked, the page hides by itself. */
  async #ask() {
    const state = await this.talk.state();
    if (state) {
      this.#show(state);
      return;
    }
    if (this.deadline <= Date.now()) this.overlay.lock(null);
    else if (this.deadline - Date.now() <= WARNING_MS) this.overlay.warn();
  }

  /** @param {State} state */
  #show(state) {
    if (state.user && state.user !== this.talk.user) this.overlay.foreign();
    else if (state.state === "open") this.#opened(state);
    else this.overlay.lock(state);
  }

  /** @param {State} state */
  #opened(state) {
    if (state.user !== this.talk.user) {
      this.overlay.foreign();
      return;
    }
    renewToken(state.csrf);
    this.deadline = Date.now() + (state.seconds_left ?? 0) * 1000;
    if (this.overlay.isLocked) {
      this.seen = this.reported = Date.now();
      this.overlay.open();
      this.tabs.postMessage("open");
    }
    if (this.deadline - Date.now() <= WARNING_MS) this.overlay.warn();
    goOnAll();
  }

  /** @param {number} status @param {any} body of an answer that refused something */
  #shut(status, body) {
    if (body?.error?.path === "user_changed") this.overlay.foreign();
    else if (isShut(status, body)) void this.#ask();
  }

  /** @param {Event} event */
  #lockNow(event) {
    const { submitter } = /** @type {SubmitEvent} */ (event);
    if (!submitter?.matches("[data-lock-now]")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    void this.talk.lock().then(async () => {
      await this.#ask();
      this.tabs.postMessage("locked");
    });
  }
}

/** @param {string} text */
function jsonOf(text) {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
