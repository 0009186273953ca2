// @ts-check
// A tap is of what was pressed. If the page moves while a finger or pen is down, it is lifted over
// something else, and the browser tells only what contains both of it.

const STILL_PX = 10;
const TAPPED = "button, a[href], summary, label, input";

/** Whether a click that was told of another element is a tap on what was pressed: the hand stayed
 * where it was, so it did not move away to leave it.
 * @param {{x: number, y: number}} down @param {{clientX: number, clientY: number}} up */
export const isStill = (down, up) => Math.hypot(up.clientX - down.x, up.clientY - down.y) <= STILL_PX;

export function beginTaps() {
  /** @type {{on: HTMLElement, x: number, y: number} | null} */
  let pressed = null;
  document.addEventListener("pointerdown", ({ target, clientX: x, clientY: y }) => {
    const on = target instanceof Element ? target.closest(TAPPED) : null;
    pressed = on instanceof HTMLElement ? { on, x, y } : null;
  }, true);
  document.addEventListener("click", (event) => {
    const down = pressed;
    pressed = null;
    const { target } = event;
    // What takes the tap by itself is left to it: a label would pass it on a second time.
    if (!down || !(target instanceof Element) || target.closest(TAPPED) || !target.contains(down.on)) return;
    if (isStill(down, event)) down.on.click();
  }, true);
}
