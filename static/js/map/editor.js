// @ts-check
// The drawing surface of a stage: wires buttons, pointers and keys to the acts, shows the result,
// and hands it to the saver. What the acts mean is thought elsewhere.

import { askToDiscard } from "./asking.js";
import { blockLabel } from "./blocks.js";
import { decided } from "./conflict.js";
import { Cross } from "./cross.js";
import { readBlocks, addSpecimen, removeSpecimen, shapeFor, startAnew } from "./editing.js";
import { listen } from "./gestures.js";
import { dragged, gripAt } from "./handles.js";
import { begun, done, redone, undone } from "./history.js";
import { inkByScheme } from "./inking.js";
import { handleNodes, previewNodes } from "./overlay.js";
import { readRestClear } from "./readings.js";
import { tumorOf } from "./fields.js";
import { groundMoved, groundScaled } from "./ground.js";
import { isSameDrawing } from "./same.js";
import { Saver } from "./saver.js";
import { startingShape } from "./shapes.js";
import { apply, isTap, lostBlocks, optionsAtFirst, whyNothing } from "./tools.js";
import { Under } from "./under.js";
import { View } from "./view.js";
import { item, showLegend, showOptionsOf, showPressed } from "./aside.js";
import { mapWords } from "./words.js";
import { isOnDevice, keeperFor } from "../saving/device.js";
import { freshId } from "../saving/ids.js";
import { watch } from "../saving/open.js";
import { statusWords } from "../saving/status.js";

/** @typedef {import("./types.js").Point} Point */
/** @typedef {import("./types.js").Drawing} Drawing */

const LEAST_STEP_UNITS = 3;
const BETWEEN_STROKES_MS = 200;

/** So that undo outlives a look at another section. */
const remembered = new Map();

export class Editor {
  /** @param {HTMLElement} root @param {any} state @param {(name: string) => Promise<any>} loadDiagram */
  constructor(root, state, loadDiagram) {
    this.root = root;
    this.state = state;
    this.history = remembered.get(state.url) ?? begun(state.drawing);
    if (!isSameDrawing(this.history.now, state.drawing)) this.history = begun(state.drawing);
    this.options = optionsAtFirst(state.tumor.toLowerCase());
    this.selected = 0;
    /** @type {Point[]} */
    this.stroke = [];
    /** @type {ReturnType<typeof gripAt>} */
    this.grip = null;
    this.isTouch = false;
    this.isAwaited = false;
    this.under = new Under(root, state, {
      loadDiagram,
      redraw: () => this.refresh(),
      lay: (next) => this.act({ ...this.drawing, document: next(this.drawing.document) }),
      say: (words) => this.#say(words),
    });
    const [under, surface] = ["[data-map]", "[data-surface]"].map((one) => /** @type {unknown} */ (this.#find(one)));
    this.surface = /** @type {SVGSVGElement} */ (surface);
    this.view = new View(/** @type {SVGSVGElement} */ (under), this.surface, state);
    this.cross = new Cross();
    this.names = { tumor: state.tumor.toLowerCase(), results: state.results, kinds: state.kinds };
    this.saver = new Saver({
      ...state,
      fetch: (url, options) => fetch(url, options),
      later: (work, ms) => setTimeout(work, ms),
      onStatus: (status) => this.#tell(status),
      keep: keeperFor({ kind: "map", ...state }),
    });
    watch({ outbox: this.saver, root, url: state.url, take: (held) => this.#takeUp(held) });
    this.#wire();
    this.#mirror(state.is_mirrored);
    root.hidden = false;
    this.#choose("tool", state.may_change ? "clear" : "look");
    this.refresh();
  }

  get drawing() {
    return this.history.now;
  }

  /** Does an act; asks first where it would take readings away. @param {Drawing} next */
  async act(next) {
    const before = this.drawing;
    if (next === before || !this.state.may_change) return;
    const read = readBlocks(before, lostBlocks(before, next), this.state.stage);
    if (read.length && !(await askToDiscard(this.root, read))) return this.refresh();
    this.#go(done(this.history, next), read.length > 0);
  }

  /** @param {import("./history.js").History<Drawing>} history @param {boolean} mayDiscard */
  #go(history, mayDiscard) {
    if (history.now === this.drawing) return;
    this.history = history;
    remembered.clear();
    remembered.set(this.state.url, history);
    this.saver.keep(this.drawing, mayDiscard);
    this.refresh();
  }

  undo = () => this.#leap(undone(this.history));
  redo = () => this.#leap(redone(this.history));

  /** Back or forth: what goes with it was asked for when it was drawn.
   * @param {import("./history.js").History<Drawing>} history */
  #leap(history) {
    this.#go(history, lostBlocks(this.drawing, history.now).length > 0);
  }

  refresh() {
    const { document: map } = this.drawing;
    this.under.show(map.ground);
    this.view.draw(map, this.under.diagram);
    this.#overlay();
    const { past, future } = this.history;
    this.#button("undo").disabled = !past.length;
    this.#button("redo").disabled = !future.length;
    this.#find("[data-count]").textContent = map.blocks.length === 1 ? "1 block" : `${map.blocks.length} blocks`;
    showLegend(/** @type {Element} */ (this.root.querySelector("[data-legend]")), this.state, map);
    this.#find("[data-words]").replaceChildren(...mapWords(this.drawing, this.state.stage, this.names).map(item));
  }

  #overlay() {
    const turn = (/** @type {Point} */ at) => this.view.turned(at);
    const handles = this.options.tool === "shape" ? handleNodes(this.drawing, this.selected, turn) : [];
    const preview = previewNodes(this.stroke, this.options, this.state, turn);
    this.view.show([...handles, ...preview, ...this.cross.nodes(turn)]);
  }

  /** @param {Point} at */
  begin(at) {
    this.cross.hide();
    this.stroke = [at];
    if (this.options.tool === "shape") {
      this.grip = gripAt(this.drawing, this.selected, at);
      this.selected = this.grip?.specimen ?? 0;
    }
    this.#overlay();
  }

  /** @param {Point[]} places */
  move(places) {
    for (const at of places) {
      const last = this.stroke[this.stroke.length - 1];
      if (last && Math.hypot(at[0] - last[0], at[1] - last[1]) >= LEAST_STEP_UNITS) this.stroke.push(at);
    }
    if (this.isAwaited) return;
    this.isAwaited = true;
    requestAnimationFrame(() => {
      this.isAwaited = false;
      if (this.stroke.length) this.#showStroke();
    });
  }

  /** Once a frame, however many events it brought. */
  #showStroke() {
    const at = this.stroke[this.stroke.length - 1];
    if (this.grip) {
      const shown = dragged(this.drawing, this.grip, at);
      this.view.show(handleNodes(shown, this.selected, (place) => this.view.turned(place), true));
    } else if (this.options.tool === "ground") {
      this.view.draw(groundMoved(this.drawing.document, this.stroke), this.under.diagram);
    } else this.#overlay();
    this.view.magnify(this.isTouch ? at : null);
  }

  async end() {
    const { stroke, grip } = this;
    this.cancel();
    if (!stroke.length) return;
    if (this.options.tool === "shape") {
      if (grip && !isTap(stroke)) await this.act(dragged(this.drawing, grip, stroke[stroke.length - 1]));
      return this.#overlay();
    }
    const next = apply(this.drawing, stroke, this.options, freshId);
    if (next === this.drawing) this.#say(whyNothing(this.drawing, stroke, this.options));
    await this.act(next);
  }

  cancel() {
    this.stroke = [];
    this.grip = null;
    this.view.hold(false);
    this.view.magnify(null);
    this.#overlay();
  }

  #wire() {
    listen(this.surface, {
      begin: (event, touches) => {
        this.isTouch = touches;
        this.view.hold(true);
        this.begin(this.view.pointAt(event));
      },
      move: (all) => this.move(all.map((event) => this.view.pointAt(event))),
      end: () => void this.end(),
      cancel: () => this.cancel(),
      pan: (dx, dy) => this.view.pan(dx, dy),
      zoom: (factor, event) => this.view.zoom(factor, this.view.turned(this.view.pointAt(event))),
    });
    this.root.addEventListener("click", (event) => {
      const button = event.target instanceof Element ? event.target.closest("button") : null;
      if (!(button instanceof HTMLButtonElement)) return;
      const { act, option, value } = button.dataset;
      if (option) this.#choose(option, value ?? "");
      else if (act) this.#press(act, value ?? "");
    });
    this.root.addEventListener("change", (event) => {
      const field = event.target;
      if (!(field instanceof HTMLSelectElement || field instanceof HTMLInputElement)) return;
      if (!this.under.takes(field)) this.options.tumor = tumorOf(this.root, this.state);
    });
    this.surface.addEventListener("keydown", (event) => this.#key(event));
  }

  /** @param {string} option @param {string} value */
  #choose(option, value) {
    if (option === "edge") Object.assign(this.options, { edgeKind: value, ink: "" });
    else if (option === "ink") Object.assign(this.options, { ink: value, edgeKind: "" });
    else Object.assign(this.options, { [option]: value });
    if (option === "tool") this.#showOptions(value);
    showPressed(this.root, option, value);
    this.#overlay();
  }

  /** @param {string} tool */
  #showOptions(tool) {
    showOptionsOf(this.root, tool);
    if (tool === "ink" && !this.options.ink && !this.options.edgeKind) {
      this.#choose("ink", this.drawing.document.inks[0]?.letter ?? "");
    }
    if (tool === "shape" && !this.selected) this.selected = 1;
  }

  /** @param {string} act @param {string} value */
  #press(act, value) {
    const map = this.drawing.document;
    const acts = {
      undo: this.undo,
      redo: this.redo,
      closer: () => this.view.zoom(1.5, this.view.middle),
      farther: () => this.view.zoom(1 / 1.5, this.view.middle),
      fit: () => this.view.fit(),
      mirror: () => this.#mirror(!this.view.isMirrored),
      enlarge: () => this.#enlarge(),
      rest: () => void this.act(readRestClear(this.drawing)),
      scheme: () => void this.act({ ...this.drawing, document: inkByScheme(map, /** @type {any} */ (value)) }),
      add: () => void this.act(addSpecimen(this.drawing, shapeFor(map, /** @type {any} */ (value)), freshId)),
      anew: () => void this.act(startAnew(this.drawing, startingShape(/** @type {any} */ (value), [500, 500], 370), freshId)),
      ground: () => void this.act({ ...this.drawing, document: groundScaled(map, Number(value)) }),
      remove: () => void this.act(removeSpecimen(this.drawing, this.selected || map.specimens.length)),
    };
    acts[/** @type {keyof typeof acts} */ (act)]?.();
  }

  /** @param {boolean} isMirrored */
  #mirror(isMirrored) {
    this.view.isMirrored = isMirrored;
    this.root.classList.toggle("is-mirrored", isMirrored);
    this.#find("[data-banner]").hidden = !isMirrored;
    this.#button("mirror").setAttribute("aria-pressed", String(isMirrored));
    this.refresh();
  }

  #enlarge() {
    const isLarge = document.documentElement.classList.toggle("has-large-map");
    this.#button("enlarge").setAttribute("aria-pressed", String(isLarge));
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const isCommand = event.ctrlKey || event.metaKey;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (isCommand && (key === "y" || (key === "z" && event.shiftKey))) this.redo();
    else if (isCommand && key === "z") this.undo();
    else if (isCommand || event.altKey) return;
    else if (key === "v") this.#mirror(!this.view.isMirrored);
    else if (key === "Escape") this.cancel();
    else if (this.cross.takes(key, event.shiftKey, this.view.isMirrored)) {
      if (key === "Enter" || key === " ") this.#pressCross(key === " ");
      this.#overlay();
      this.#say(this.cross.words(this.drawing, (number) => blockLabel(this.state.stage, number)));
    } else return;
    event.preventDefault();
  }

  /** Enter taps; Space begins a line and, the second time, ends it. @param {boolean} isLine */
  #pressCross(isLine) {
    const stroke = this.cross.press(isLine);
    if (!stroke) return;
    if (this.options.tool === "shape") {
      this.grip = gripAt(this.drawing, this.selected, stroke[0]);
      this.selected = this.grip?.specimen ?? this.selected;
    }
    this.stroke = stroke;
    void this.end();
  }

  /** @param {import("../saving/outbox.js").Status} status */
  #tell(status) {
    const line = this.#find("[data-status]");
    line.textContent = statusWords(status, isOnDevice());
    line.dataset.state = status.state;
    if (status.state === "saved") this.#follow();
    if (status.state === "conflict" && !status.isAgain) void this.#settle(status.other);
  }

  /** What a page that ended held. @param {import("../saving/outbox.js").Held} held */
  #takeUp(held) {
    this.history = done(this.history, (held.waiting ?? held.sent?.change).drawing);
    this.saver.restore(held);
    this.refresh();
  }

  /** Once the drawing is saved the cards beside it, the codes and the rail follow; never in the
   * middle of a stroke, which must not wait for them. */
  #follow() {
    if (this.stroke.length) setTimeout(() => this.#follow(), BETWEEN_STROKES_MS);
    else document.body.dispatchEvent(new CustomEvent("map-saved", { bubbles: true }));
  }

  /** @param {string} words */
  #say(words) {
    this.#find("[data-say]").textContent = words;
  }

  /** @param {any} other */
  async #settle(other) {
    const { shown, sent, words } = await decided(this.root, this.saver, this.drawing, other);
    if (shown) this.history = done(this.history, shown);
    this.saver.resolve(other.version, sent);
    if (words) this.#say(words);
    this.refresh();
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
