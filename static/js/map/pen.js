// @ts-check
// The current stroke, by pen, finger, mouse or keyboard cross, and its preview.

import { blockLabel } from "./blocks.js";
import { Cross } from "./cross.js";
import { listen } from "./gestures.js";
import { groundMoved } from "./ground.js";
import { dragged, gripAt } from "./handles.js";
import { handleNodes, previewNodes } from "./overlay.js";
import { apply, isTap, whyNothing } from "./tools.js";
import { freshId } from "../saving/ids.js";

/** @typedef {import("./types.js").Point} Point */
/** @typedef {import("./editor.js").Editor} Editor */

const LEAST_STEP_UNITS = 3;

export class Pen {
  /** @param {Editor} editor */
  constructor(editor) {
    this.editor = editor;
    this.cross = new Cross();
    this.selected = 0;
    /** @type {Point[]} */
    this.stroke = [];
    /** @type {ReturnType<typeof gripAt>} */
    this.grip = null;
    this.isTouch = false;
    this.isAwaited = false;
  }

  listen() {
    const { view } = this.editor;
    listen(this.editor.panel.surface, {
      begin: (event, touches) => {
        this.isTouch = touches;
        view.hold(true);
        this.begin(view.pointAt(event));
      },
      move: (all) => this.move(all.map((event) => view.pointAt(event))),
      end: () => void this.end(),
      cancel: () => this.cancel(),
      pan: (dx, dy) => view.pan(dx, dy),
      zoom: (factor, event) => view.zoom(factor, view.turned(view.pointAt(event))),
    });
  }

  /** Handles, the line drawn so far and the cross, over the map. */
  showOverlay() {
    const { drawing, options, state, view } = this.editor;
    const turn = (/** @type {Point} */ at) => view.turned(at);
    const handles = options.tool === "shape" ? handleNodes(drawing, this.selected, turn) : [];
    const preview = previewNodes(this.stroke, options, state, turn);
    view.show([...handles, ...preview, ...this.cross.nodes(turn)]);
  }

  /** @param {Point} at */
  begin(at) {
    this.cross.hide();
    this.editor.panel.closeTrays();
    this.stroke = [at];
    if (this.editor.options.tool === "shape") {
      this.grip = gripAt(this.editor.drawing, this.selected, at);
      this.selected = this.grip?.specimen ?? 0;
    }
    this.showOverlay();
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
    const { drawing, options, under, view } = this.editor;
    const at = this.stroke[this.stroke.length - 1];
    if (this.grip) {
      const shown = dragged(drawing, this.grip, at);
      view.show(handleNodes(shown, this.selected, (place) => view.turned(place), true));
    } else if (options.tool === "ground") {
      view.draw(groundMoved(drawing.document, this.stroke), under.diagram);
    } else this.showOverlay();
    view.magnify(this.isTouch ? at : null);
  }

  async end() {
    const { editor, grip, stroke } = this;
    const { drawing, options } = editor;
    this.cancel();
    if (!stroke.length) return;
    if (options.tool === "shape") {
      if (grip && !isTap(stroke)) await editor.act(dragged(drawing, grip, stroke[stroke.length - 1]));
      return this.showOverlay();
    }
    const next = apply(drawing, stroke, options, freshId);
    if (next === drawing) editor.panel.say(whyNothing(drawing, stroke, options));
    await editor.act(next);
  }

  cancel() {
    this.stroke = [];
    this.grip = null;
    this.editor.view.hold(false);
    this.editor.view.magnify(null);
    this.showOverlay();
  }

  /** @param {string} key @param {boolean} isFast @returns {boolean} whether the key is the cross's */
  takes(key, isFast) {
    const { editor } = this;
    if (!this.cross.takes(key, isFast, editor.view.isMirrored)) return false;
    const isDrawn = (key === "Enter" || key === " ") && this.#pressCross(key === " ");
    this.showOverlay();
    // What was drawn is said by the editor.
    if (!isDrawn) editor.panel.say(this.cross.words(editor.drawing, (number) => blockLabel(editor.state.stage, number)));
    return true;
  }

  /** Enter taps; Space begins a line and, the second time, ends it.
   * @param {boolean} isLine @returns {boolean} whether that was a stroke */
  #pressCross(isLine) {
    const stroke = this.cross.press(isLine);
    if (!stroke) return false;
    if (this.editor.options.tool === "shape") {
      this.grip = gripAt(this.editor.drawing, this.selected, stroke[0]);
      this.selected = this.grip?.specimen ?? this.selected;
    }
    this.stroke = stroke;
    void this.end();
    return true;
  }
}
