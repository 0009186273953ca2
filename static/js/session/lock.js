// @ts-check
// Locks the page after a time without activity, and unlocks it with everything still there. The
// server decides; the page only shows it, and also hides its content when the server is unreachable.

import { isSessionClosed } from "../saving/answers.js";
import { resumeAll, whenSessionClosed } from "../saving/open.js";
import { renewToken } from "../saving/token.js";
import { Overlay } from "./overlay.js";
import { SessionClient } from "./talk.js";

/** @typedef {import("./talk.js").State} State */

const IDLE_MS = 15 * 60 * 1000;
const WARNING_MS = 2 * 60 * 1000;
const REPORT_MS = 60 * 1000;
const CHECK_MS = 5000;
const ACTIVITY_EVENTS = ["keydown", "pointerdown", "wheel", "touchstart", "input"];

export function beginLock() {
  const root = document.getElementById("lock");
  if (root instanceof HTMLDialogElement) new Lock(root);
}

class Lock {
  /** @param {HTMLDialogElement} root */
  constructor(root) {
    this.client = new SessionClient(root.dataset);
    this.overlay = new Overlay(root, {
      unlock: (proof) => this.client.unlock(proof),
      passkeyOptions: () => this.client.passkeyOptions(),
      onOpen: (state) => this.#opened(state),
      onStay: () => void this.#report(),
    });
    this.lastActivity = this.lastReport = Date.now();
    this.deadline = Date.now() + IDLE_MS;
    this.tabs = new BroadcastChannel("session");
    this.tabs.addEventListener("message", () => void this.#ask());
    for (const name of ACTIVITY_EVENTS) {
      document.addEventListener(name, (event) => this.#noteActivity(event), { capture: true, passive: true });
    }
    setInterval(() => void this.#checkDeadline(), CHECK_MS);
    document.addEventListener("visibilitychange", () => this.#checkWhenVisible());
    document.addEventListener("submit", (event) => this.#lockNow(event), true);
    whenSessionClosed((status, body) => this.#sessionClosed(status, body));
    document.addEventListener("htmx:responseError", (event) => {
      const { xhr } = /** @type {CustomEvent} */ (event).detail;
      this.#sessionClosed(xhr.status, jsonOf(xhr.responseText));
    });
  }

  /** @param {Event} event of the user; events made by scripts are ignored */
  #noteActivity(event) {
    if (!event.isTrusted || this.overlay.isLocked) return;
    this.lastActivity = Date.now();
    if (this.overlay.isWarning || this.lastActivity - this.lastReport >= REPORT_MS) void this.#report();
  }

  async #report() {
    this.overlay.hideWarning();
    this.lastReport = Date.now();
    const answer = await this.client.active();
    if (answer?.status === 200) this.deadline = Date.now() + answer.body.seconds_left * 1000;
    else if (answer) this.#sessionClosed(answer.status, answer.body);
  }

  /** Timers may have been paused in the background, or the user has logged in in another tab. */
  #checkWhenVisible() {
    if (document.visibilityState !== "visible") return;
    void (this.overlay.isLocked ? this.#ask() : this.#checkDeadline());
  }

  async #checkDeadline() {
    if (this.overlay.isLocked || this.overlay.isForeign) return;
    const left = this.deadline - Date.now();
    if (left > WARNING_MS) return;
    // Somebody typed less than a minute after the last report.
    if (this.lastActivity > this.lastReport) await this.#report();
    else if (left <= 0 || !this.overlay.isWarning) await this.#ask();
  }

  /** Asks the server for the session's state; without an answer the page follows its own deadline. */
  async #ask() {
    const state = await this.client.state();
    if (state) {
      this.#show(state);
      return;
    }
    if (this.deadline <= Date.now()) this.overlay.lock(null);
    else if (this.deadline - Date.now() <= WARNING_MS) this.overlay.warn();
  }

  /** @param {State} state */
  #show(state) {
    if (state.user && state.user !== this.client.user) this.overlay.foreign();
    else if (state.state === "open") this.#opened(state);
    else this.overlay.lock(state);
  }

  /** @param {State} state */
  #opened(state) {
    if (state.user !== this.client.user) {
      this.overlay.foreign();
      return;
    }
    renewToken(state.csrf);
    this.deadline = Date.now() + (state.seconds_left ?? 0) * 1000;
    if (this.overlay.isLocked) {
      this.lastActivity = this.lastReport = Date.now();
      this.overlay.open();
      this.tabs.postMessage("open");
    }
    if (this.deadline - Date.now() <= WARNING_MS) this.overlay.warn();
    resumeAll();
  }

  /** @param {number} status @param {any} body of an answer that refused something */
  #sessionClosed(status, body) {
    if (body?.error?.path === "user_changed") this.overlay.foreign();
    else if (isSessionClosed(status, body)) void this.#ask();
  }

  /** @param {Event} event */
  #lockNow(event) {
    const { submitter } = /** @type {SubmitEvent} */ (event);
    if (!submitter?.matches("[data-lock-now]")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    void this.client.lock().then(async () => {
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
