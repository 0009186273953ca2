// @ts-check
// Sends a tap to the element that was pressed. If the page moves between pointerdown and pointerup,
// the browser sends the click only to an element that contains both places.

const STILL_PX = 10;
const TAPPED = "button, a[href], summary, label, input";

/** Whether the pointer moved at most STILL_PX pixels between press and release, so that the click is
 * a tap on the pressed element.
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
    // An element that handles its own click is left alone: a label would send it a second time.
    if (!down || !(target instanceof Element) || target.closest(TAPPED) || !target.contains(down.on)) return;
    if (isStill(down, event)) down.on.click();
  }, true);
}
