// @ts-check
// Shows the drawing: the map, the overlay, a magnifier for fingers, and the visible part.

import { make, update } from "./dom.js";
import { element, group, number } from "./elements.js";
import { tenth } from "./geometry.js";
import { mirrored, mirroredPoint } from "./mirror.js";
import { VIEW_SIZE, definitions, stageParts } from "./svg.js";

/** @typedef {import("./types.js").Point} Point */
/** @typedef {import("./types.js").MapDocument} MapDocument */
/** @typedef {import("./elements.js").Node} Node */

const CLOSEST_UNITS = 150;
const TRAY_SHARE = 0.12;
const LOUPE = { size: 230, units: 120, gap: 40 };

export class View {
  /**
   * Map and overlay are two SVG elements, so that a stroke does not make the browser repaint the map.
   * @param {SVGSVGElement} under holds the map @param {SVGSVGElement} svg takes the pointers
   * @param {{look: any, stage: number, prefix: string}} how
   */
  constructor(under, svg, how) {
    this.under = under;
    this.svg = svg;
    this.how = how;
    this.isMirrored = false;
    /** @type {DOMMatrix | undefined} */
    this.savedInverse = undefined;
    /** @type {[number, number, number]} left, top and size of the square in view */
    this.box = [0, 0, VIEW_SIZE];
    /** @type {Node[]} */
    this.shown = [];
    /** @type {Node[]} */
    this.over = [];
    const paper = element("rect", { x: -2000, y: -2000, width: 5000, height: 5000, fill: how.look.paper });
    this.map = /** @type {SVGGElement} */ (make(group([], { id: `${how.prefix}-drawing` })));
    this.overlay = /** @type {SVGGElement} */ (make(group([])));
    this.loupe = /** @type {SVGSVGElement} */ (make(loupe(how)));
    under.replaceChildren(make(definitions(how.look, how.prefix)), make(paper), this.map);
    svg.replaceChildren(this.overlay, this.loupe);
    this.magnify(null);
    this.fit();
  }

  /** @param {MapDocument} map @param {import("./types.js").Diagram | null} diagram */
  draw(map, diagram) {
    const parts = stageParts(this.isMirrored ? mirrored(map) : map, {
      ...this.how,
      diagram,
      isMirrored: this.isMirrored,
    });
    update(this.map, this.shown, parts);
    this.shown = parts;
  }

  /** Replaces the overlay. @param {Node[]} nodes */
  show(nodes) {
    update(this.overlay, this.over, nodes);
    this.over = nodes;
  }

  /** Saves the screen matrix during a stroke, because reading it forces a layout each time.
   * @param {boolean} isHeld */
  hold(isHeld) {
    this.savedInverse = isHeld ? this.svg.getScreenCTM()?.inverse() : undefined;
  }

  /** The place on the skin under a pointer. @param {{clientX: number, clientY: number}} event @returns {Point} */
  pointAt({ clientX, clientY }) {
    const inverse = this.savedInverse ?? this.svg.getScreenCTM()?.inverse();
    if (!inverse) return [0, 0];
    const at = new DOMPoint(clientX, clientY).matrixTransform(inverse);
    return this.turned([tenth(at.x), tenth(at.y)]);
  }

  /** Between skin and picture: the same both ways. @param {Point} at @returns {Point} */
  turned(at) {
    return this.isMirrored ? mirroredPoint(at) : at;
  }

  /** Shows the magnifier for a place under a finger; null hides it. @param {Point | null} at on the skin */
  magnify(at) {
    this.loupe.setAttribute("display", at ? "inline" : "none");
    if (!at) return;
    const [x, y] = this.turned(at);
    const [left, top, size] = this.box;
    const wide = (LOUPE.size * size) / VIEW_SIZE;
    const beside = x - left > size / 2 ? left + LOUPE.gap / 4 : left + size - wide - LOUPE.gap / 4;
    this.loupe.setAttribute("x", number(beside));
    this.loupe.setAttribute("y", number(top + LOUPE.gap / 4));
    this.loupe.setAttribute("width", number(wide));
    this.loupe.setAttribute("height", number(wide));
    const units = (LOUPE.units * size) / VIEW_SIZE;
    this.loupe.setAttribute("viewBox", [x - units / 2, y - units / 2, units, units].map(number).join(" "));
  }

  fit() {
    this.#see(0, 0, VIEW_SIZE);
  }

  /** @param {number} factor above 1 comes closer @param {Point} around in the picture */
  zoom(factor, around) {
    const [left, top, size] = this.box;
    const next = Math.min(VIEW_SIZE, Math.max(CLOSEST_UNITS, size / factor));
    const share = next / size;
    this.#see(around[0] - (around[0] - left) * share, around[1] - (around[1] - top) * share, next);
  }

  /** By so many pixels. @param {number} dx @param {number} dy */
  pan(dx, dy) {
    const scale = this.svg.getScreenCTM()?.a || 1;
    const [left, top, size] = this.box;
    this.#see(left - dx / scale, top - dy / scale, size);
  }

  get middle() {
    const [left, top, size] = this.box;
    return /** @type {Point} */ ([left + size / 2, top + size / 2]);
  }

  /** @param {number} left @param {number} top @param {number} size */
  #see(left, top, size) {
    const most = VIEW_SIZE - size;
    // A little further down, for there the options lie over the map.
    const lowest = most + (size < VIEW_SIZE ? size * TRAY_SHARE : 0);
    this.box = [Math.min(most, Math.max(0, left)), Math.min(lowest, Math.max(0, top)), size];
    const box = [this.box[0], this.box[1], size, size].map(number).join(" ");
    for (const layer of [this.under, this.svg]) layer.setAttribute("viewBox", box);
  }
}

/** @param {{look: any, prefix: string}} how */
const loupe = ({ look, prefix }) =>
  element("svg", { display: "none", overflow: "hidden" }, [
    element("rect", { x: -2000, y: -2000, width: 5000, height: 5000, fill: look.paper }),
    element("use", { href: `#${prefix}-drawing` }),
    element("rect", { x: "0", y: "0", width: "100%", height: "100%", fill: "none" }),
  ]);
