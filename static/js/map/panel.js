// @ts-check
// The panel around the drawing: buttons, status lines, legend and words. It shows the state and calls
// the given listeners; it does not know what a button does.

import { closeTrays, item, showLegend, showOptionsOf, showPressed } from "./aside.js";
import { mapWords } from "./words.js";
import { isOnDevice } from "../saving/device.js";
import { statusWords } from "../saving/status.js";

/** @typedef {import("./types.js").Drawing} Drawing */
/** @typedef {HTMLSelectElement | HTMLInputElement} Field */
/**
 * @typedef {{choose: (option: string, value: string) => void, press: (act: string, value: string) => void,
 *   change: (field: Field) => void, key: (event: KeyboardEvent) => void}} Listeners
 */

const USUAL = new Set(["saved", "saving", "waiting"]);

export class Panel {
  /** @param {HTMLElement} root @param {any} state */
  constructor(root, state) {
    this.root = root;
    this.state = state;
    this.names = { tumor: state.tumor.toLowerCase(), results: state.results, kinds: state.kinds };
    const [under, surface] = ["[data-map]", "[data-surface]"].map(
      (selector) => /** @type {unknown} */ (this.#find(selector)),
    );
    this.under = /** @type {SVGSVGElement} */ (under);
    this.surface = /** @type {SVGSVGElement} */ (surface);
  }

  /** @param {Listeners} listeners */
  listen({ choose, press, change, key }) {
    this.root.addEventListener("click", (event) => {
      const button = event.target instanceof Element ? event.target.closest("button") : null;
      if (!(button instanceof HTMLButtonElement)) return;
      const { act, option, value } = button.dataset;
      // What is larger or smaller is so by several taps.
      if (act !== "ground") closeTrays(this.root);
      if (option) choose(option, value ?? "");
      else if (act) press(act, value ?? "");
    });
    this.root.addEventListener("change", (event) => {
      const field = event.target;
      if (field instanceof HTMLSelectElement || field instanceof HTMLInputElement) change(field);
    });
    this.surface.addEventListener("keydown", key);
  }

  /** @param {import("./history.js").History<Drawing>} history */
  show({ now, past, future }) {
    const map = now.document;
    this.#button("undo").setAttribute("aria-disabled", String(!past.length));
    this.#button("redo").setAttribute("aria-disabled", String(!future.length));
    this.#find("[data-count]").textContent = map.blocks.length === 1 ? "1 block" : `${map.blocks.length} blocks`;
    for (const hint of this.root.querySelectorAll("[data-hint]")) /** @type {HTMLElement} */ (hint).hidden = now.readings.length > 0;
    showLegend(/** @type {Element} */ (this.root.querySelector("[data-legend]")), this.state, map);
    this.#find("[data-words]").replaceChildren(...mapWords(now, this.state.stage, this.names).map(item));
  }

  /** The trays' lists give way to the drawing. */
  closeTrays() {
    closeTrays(this.root);
  }

  /** @param {string} words */
  say(words) {
    this.#find("[data-say]").textContent = words;
  }

  /** How far the drawing is saved. @param {import("../saving/outbox.js").Status} status */
  showStatus(status) {
    const line = this.#find("[data-status]");
    // Saved as usual is seen, and not spoken at every tap; trouble, and its end, is spoken.
    const isUsual = (/** @type {string | undefined} */ state) => !state || USUAL.has(state);
    line.setAttribute("aria-live", isUsual(status.state) && isUsual(line.dataset.state) ? "off" : "polite");
    line.textContent = statusWords(status, isOnDevice());
    line.dataset.state = status.state;
  }

  /** What can be done with a drawing that cannot be saved any more. @param {HTMLElement} acts */
  showEnd(acts) {
    this.root.querySelector(".leftover")?.remove();
    this.#find(".map-state").after(acts);
  }

  /** @param {string} option @param {string} value */
  showChosen(option, value) {
    showPressed(this.root, option, value);
  }

  /** @param {string} tool */
  showOptions(tool) {
    showOptionsOf(this.root, tool);
  }

  /** @param {boolean} isMirrored */
  showMirror(isMirrored) {
    this.root.classList.toggle("is-mirrored", isMirrored);
    this.#find("[data-banner]").hidden = !isMirrored;
    this.#button("mirror").setAttribute("aria-pressed", String(isMirrored));
  }

  /** @param {string} selector @returns {HTMLElement} */
  #find(selector) {
    const found = this.root.querySelector(selector);
    if (!found) throw new Error(`the page lacks ${selector}`);
    return /** @type {HTMLElement} */ (found);
  }

  /** @param {string} act */
  #button(act) {
    return /** @type {HTMLButtonElement} */ (this.#find(`[data-act=${act}]`));
  }
}
