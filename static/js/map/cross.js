// @ts-check
// The keyboard's pointer: a cross on the map. Arrow keys move it, Enter taps, Space draws a line.

import { element, pathOf } from "./elements.js";
import { clockWords } from "./words.js";
import { whatIsAt } from "./tools.js";

/** @typedef {import("./types.js").Point} Point */
/** @typedef {import("./types.js").Drawing} Drawing */

const STEP_UNITS = 10;
const LEAP_UNITS = 50;
const ARM_UNITS = 34;
const ARROWS = new Map([
  ["ArrowLeft", [-1, 0]],
  ["ArrowRight", [1, 0]],
  ["ArrowUp", [0, -1]],
  ["ArrowDown", [0, 1]],
]);

export class Cross {
  constructor() {
    /** @type {Point} */
    this.at = [500, 500];
    /** @type {Point | null} */
    this.from = null;
    this.isShown = false;
  }

  hide() {
    this.isShown = false;
    this.from = null;
  }

  /** Handles a key; returns whether the cross uses it. In the mirror the arrows follow the picture.
   * @param {string} key @param {boolean} isFast @param {boolean} isMirrored */
  takes(key, isFast, isMirrored) {
    const arrow = ARROWS.get(key);
    if (!arrow && key !== "Enter" && key !== " ") return false;
    this.isShown = true;
    if (arrow) {
      const far = isFast ? LEAP_UNITS : STEP_UNITS;
      const side = isMirrored ? -arrow[0] : arrow[0];
      const within = (/** @type {number} */ value) => Math.min(1000, Math.max(0, value));
      this.at = [within(this.at[0] + side * far), within(this.at[1] + arrow[1] * far)];
    }
    return true;
  }

  /** The stroke that a press completes: a tap, or the line from where Space was pressed first.
   * @param {boolean} isLine @returns {Point[] | null} */
  press(isLine) {
    if (isLine && !this.from) {
      this.from = this.at;
      return null;
    }
    const stroke = this.from ? [this.from, this.at] : [this.at];
    this.from = null;
    return stroke;
  }

  /** @param {(at: Point) => Point} turn from skin to picture */
  nodes(turn) {
    if (!this.isShown) return [];
    const [x, y] = turn(this.at);
    const arms = pathOf([[x - ARM_UNITS, y], [x + ARM_UNITS, y]]) + pathOf([[x, y - ARM_UNITS], [x, y + ARM_UNITS]]);
    const line = this.from ? pathOf([turn(this.from), [x, y]]) : "";
    const style = { fill: "none", stroke_linecap: "round" };
    return [
      element("path", { d: arms + line, stroke: "#ffffff", stroke_width: 11, ...style }),
      element("path", { d: arms + line, stroke: "#0f5c63", stroke_width: 5, ...style }),
    ];
  }

  /** @param {Drawing} drawing @param {(number: number) => string} label */
  words(drawing, label) {
    const found = whatIsAt(drawing, this.at);
    if (!found) return "Outside the specimen";
    const where = found.isMargin ? "at the margin, " : "";
    return `Block ${label(found.block)}, ${where}${clockWords(found.clock, found.clock)}`;
  }
}
