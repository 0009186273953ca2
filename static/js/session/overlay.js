// @ts-check
// The lock screen: the warning before it, the dialog over the page, and its texts.

import { showPasskey } from "./passkey.js";

/** @typedef {import("./talk.js").State} State */
/** @typedef {import("./talk.js").Answer} Answer */
/**
 * @typedef {{unlock: (proof: Record<string, string>) => Promise<Answer>,
 *   passkeyOptions: () => Promise<Answer>, onOpen: (state: State) => void, onStay: () => void}} Acts
 */

const LOCKED = "What you typed is still here; type your password to go on.";
const GONE = "Your session has ended. Log in again to go on where you were; what you typed is still here.";
const AWAY = "The server cannot be reached. What you typed is still here; unlock when it is back.";
const FOREIGN =
  "Somebody else has logged in. This page was made for the person before: it can be read and copied, and saves nothing any more.";
const FOREIGN_LOCKED =
  "Somebody else has logged in. This page stays closed, and what was typed in it waits for the person named here.";

// Fields whose text can still be selected and copied when they are read-only.
const TYPED = "textarea, input:not([type=checkbox], [type=radio], [type=button], [type=submit])";

export class Overlay {
  /** @param {HTMLDialogElement} root @param {Acts} acts */
  constructor(root, acts) {
    this.root = root;
    this.acts = acts;
    this.isLocked = false;
    this.isForeign = false;
    this.title = document.title;
    this.inUse = /** @type {HTMLElement | null} */ (null);
    this.warning = /** @type {HTMLDialogElement} */ (document.getElementById("lock-warning"));
    this.password = /** @type {HTMLInputElement} */ (this.#part("#lock-password"));
    this.code = /** @type {HTMLInputElement} */ (this.#part("#lock-code"));
    this.#part("form").addEventListener("submit", (event) => {
      event.preventDefault();
      event.stopImmediatePropagation();
      void this.#send({ password: this.password.value, code: this.code.value });
    });
    this.#part("[data-lock-passkey]").addEventListener("click", () => void this.#passkey());
    this.#part("[data-lock-leave]").addEventListener("click", () => window.location.assign(root.dataset.login ?? "/"));
    root.addEventListener("cancel", (event) => event.preventDefault());
    // A browser may close a dialog all the same; then it is shown again.
    root.addEventListener("close", () => this.isLocked && root.showModal());
    this.warning.querySelector("[data-lock-stay]")?.addEventListener("click", () => acts.onStay());
  }

  /** @param {string} selector */
  #part(selector) {
    return /** @type {HTMLElement} */ (this.root.querySelector(selector));
  }

  get isWarning() {
    return this.warning.open;
  }

  warn() {
    if (!this.warning.open && !this.isLocked) this.warning.showModal();
  }

  hideWarning() {
    if (this.warning.open) this.warning.close();
  }

  /** @param {State | null} state null where the server cannot be asked */
  lock(state) {
    this.hideWarning();
    this.#part("[data-lock-words]").textContent = state === null ? AWAY : state.state === "gone" ? GONE : LOCKED;
    this.#part("[data-lock-factor]").hidden = !state?.asks_factor;
    this.#part("[data-lock-passkey]").hidden = !state?.has_passkey;
    if (this.isLocked) return;
    this.isLocked = true;
    this.title = document.title;
    document.title = "Locked | Mohsdoc";
    this.inUse = document.activeElement instanceof HTMLElement ? document.activeElement : null;
    document.documentElement.classList.add("is-locked");
    this.root.showModal();
    this.password.focus();
  }

  open() {
    this.isLocked = false;
    document.documentElement.classList.remove("is-locked");
    document.title = this.title;
    this.password.value = this.code.value = "";
    this.#say("");
    this.root.close();
    this.inUse?.focus({ preventScroll: true });
  }

  /** Another user has logged in: a locked page stays locked, an open page becomes read-only. */
  foreign() {
    if (this.isForeign) return;
    this.isForeign = true;
    this.hideWarning();
    if (this.isLocked) {
      // The present user has not proven to be the user of this page.
      this.#part("[data-lock-words]").textContent = FOREIGN_LOCKED;
      for (const field of this.root.querySelectorAll("input, [type=submit], [data-lock-passkey]")) {
        /** @type {HTMLInputElement} */ (field).disabled = true;
      }
      return;
    }
    const main = document.getElementById("main");
    for (const field of main?.querySelectorAll("input, textarea, select, button") ?? []) {
      if (field.matches(TYPED)) /** @type {HTMLInputElement} */ (field).readOnly = true;
      else /** @type {HTMLInputElement} */ (field).disabled = true;
    }
    const words = document.createElement("p");
    words.className = "read-only-words";
    words.setAttribute("role", "alert");
    words.textContent = FOREIGN;
    main?.before(words);
  }

  async #passkey() {
    const options = await this.acts.passkeyOptions();
    try {
      const credential = await showPasskey(options?.body);
      await this.#send({ password: this.password.value, credential: JSON.stringify(credential) });
    } catch {
      this.#say("The device gave no passkey. Try again, or type your password.");
    }
  }

  /** @param {Record<string, string>} proof */
  async #send(proof) {
    const answer = await this.acts.unlock(proof);
    if (answer?.status === 200) {
      this.acts.onOpen(answer.body);
      return;
    }
    const { path = "", message = "" } = answer?.body?.error ?? {};
    if (path === "code") this.#part("[data-lock-factor]").hidden = false;
    // The text is selected: a refused one can be replaced, an unanswered one sent again.
    const field = path === "code" ? this.code : this.password;
    field.focus();
    field.select();
    this.#say(message || "The server cannot be reached. Try again in a moment.");
  }

  /** @param {string} words */
  #say(words) {
    this.#part("[data-lock-error]").textContent = words;
  }
}
