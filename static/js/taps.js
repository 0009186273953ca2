// @ts-check
// Sends a tap to the element that was pressed. If the page moves between pointerdown and pointerup,
// the browser sends the click only to an element that contains both places; if the element was
// replaced, to none at all.

import { controlAt, controlOf } from "./holding/controls.js";
import { keep } from "./holding/hold.js";

const STILL_PX = 10;
const TAPPED = "button, a[href], summary, label, input";

/** Whether the pointer moved at most STILL_PX pixels between press and release, so that the click is
 * a tap on the pressed element.
 * @param {{x: number, y: number}} down @param {{clientX: number, clientY: number}} up */
export const isStill = (down, up) => Math.hypot(up.clientX - down.x, up.clientY - down.y) <= STILL_PX;

let isDown = false;
/** Whether a finger, pen or mouse button presses the page. */
export const isPressing = () => isDown;

/** @type {(() => void)[]} */
const afterwards = [];

/** Does the work once no tap is under way, so that what the tap asks for comes first. @param {() => void} work */
export function afterTap(work) {
  afterwards.push(work);
  if (!isDown) setTimeout(runAfterwards, TOUCH_CLICK_MS);
}
// On a touch screen the field loses its focus after the finger was lifted, just before the click.
const TOUCH_CLICK_MS = 50;

function runAfterwards() {
  if (!isDown) for (const work of afterwards.splice(0)) work();
}

export function beginTaps() {
  /** @type {{on: HTMLElement, x: number, y: number, control: import("./holding/controls.js").Control | null} | null} */
  let pressed = null;
  document.addEventListener("pointerdown", ({ target, clientX: x, clientY: y }) => {
    isDown = true;
    const on = target instanceof Element ? target.closest(TAPPED) : null;
    const control = on?.closest(".workspace") ? controlAt(on) : null;
    pressed = on instanceof HTMLElement ? { on, x, y, control: control && controlOf(control) } : null;
  }, true);
  for (const end of ["pointerup", "pointercancel"]) {
    document.addEventListener(end, (event) => {
      isDown = false;
      setTimeout(runAfterwards, TOUCH_CLICK_MS);
      const down = pressed;
      if (end !== "pointerup" || !down?.control || down.on.isConnected) return;
      pressed = null;
      if (isStill(down, /** @type {PointerEvent} */ (event))) keep(down.control);
    }, true);
  }
  document.addEventListener("click", (event) => {
    const down = pressed;
    pressed = null;
    const { target } = event;
    // An element that handles its own click is left alone: a label would send it a second time.
    if (!down || !(target instanceof Element) || target.closest(TAPPED) || !target.contains(down.on)) return;
    if (isStill(down, event)) down.on.click();
  }, true);
}
