// @ts-check
// The ground of the map on the page: the list to choose from, and the button for a photograph.

import { groundName, groundOf, withGround } from "./ground.js";
import { sendPhoto } from "./photo.js";

/** @typedef {import("./types.js").Ground} Ground */
/** @typedef {import("./types.js").Diagram} Diagram */
/** @typedef {import("./types.js").MapDocument} MapDocument */
/**
 * @typedef {{loadDiagram: (name: string) => Promise<Diagram | null>, redraw: () => void,
 *   lay: (next: (map: MapDocument) => MapDocument) => Promise<void>}} Callbacks
 */

export class Under {
  /** @param {HTMLElement} root @param {any} state @param {Callbacks} callbacks */
  constructor(root, state, callbacks) {
    this.root = root;
    this.state = state;
    this.callbacks = callbacks;
    /** @type {Diagram | null} */
    this.loaded = state.diagram;
    /** @type {Ground | undefined} */
    this.ground = undefined;
  }

  /** The diagram to be drawn; none on a plain field and on a photograph. */
  get diagram() {
    return this.ground?.diagram === this.loaded?.name ? this.loaded : null;
  }

  /** @param {HTMLSelectElement | HTMLInputElement} field @returns {boolean} whether it was one of these */
  takes(field) {
    if (field.name === "ground") void this.#choose(field.value);
    else if (field instanceof HTMLInputElement && field.name === "photo") void this.#send(field);
    else return false;
    return true;
  }

  /** Shows the present ground in the list, also after undo. @param {Ground | undefined} ground */
  show(ground) {
    this.ground = ground;
    if (ground?.diagram && !this.diagram) void this.#load(ground.diagram);
    const list = this.root.querySelector("[name=ground]");
    if (!(list instanceof HTMLSelectElement)) return;
    for (const old of list.querySelectorAll("[data-photo]")) old.remove();
    this.state.photos.forEach((/** @type {Ground} */ { photo = "" }, /** @type {number} */ place) => {
      const option = new Option(`Photograph ${place + 1}`, photo);
      option.dataset.photo = "";
      list.append(option);
    });
    list.value = groundName(ground, this.state);
  }

  /** @param {string} name of a diagram, id of a photograph, "site" for the lesion's own, or empty */
  async #choose(name) {
    const ground = groundOf(name, this.state);
    if (ground?.diagram) this.loaded = await this.callbacks.loadDiagram(ground.diagram);
    await this.callbacks.lay((map) => withGround(map, ground));
  }

  /** Loads a diagram that undo brought back. @param {string} name */
  async #load(name) {
    this.loaded = await this.callbacks.loadDiagram(name);
    if (this.diagram) this.callbacks.redraw();
  }

  /** At the button that was pressed. @param {string} words */
  #say(words) {
    const line = this.root.querySelector("[data-photo-said]");
    if (line) line.textContent = words;
  }

  /** @param {HTMLInputElement} field */
  async #send(field) {
    const [file] = field.files ?? [];
    field.value = "";
    if (!file) return;
    this.#say("Sending the photograph.");
    const { ground, refused = "" } = await sendPhoto(file, this.state, (url, how) => fetch(url, how));
    this.#say(refused);
    if (!ground?.photo) return;
    if (!groundOf(ground.photo, this.state)?.photo) this.state.photos.push(ground);
    await this.#choose(ground.photo);
  }
}
