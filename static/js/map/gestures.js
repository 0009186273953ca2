// @ts-check
// Pen, finger and mouse on the drawing. After the first pen event, fingers only pan and zoom, so that
// a resting hand does not draw.

/** @typedef {{clientX: number, clientY: number}} Place */
/**
 * @typedef {{begin: (at: Place, isTouch: boolean) => void, move: (all: Place[]) => void,
 *   end: () => void, cancel: () => void, pan: (dx: number, dy: number) => void,
 *   zoom: (factor: number, at: Place) => void}} Handlers
 */

/** @param {Place} first @param {Place} second */
const between = (first, second) => Math.hypot(first.clientX - second.clientX, first.clientY - second.clientY);

/** @param {Place} first @param {Place} second */
const middle = (first, second) => ({
  clientX: (first.clientX + second.clientX) / 2,
  clientY: (first.clientY + second.clientY) / 2,
});

/** @param {Element} surface @param {Handlers} handlers */
export function listen(surface, handlers) {
  /** @type {Map<number, PointerEvent>} */
  const down = new Map();
  let drawing = 0;
  let penWasSeen = false;

  /** @param {PointerEvent} event */
  const mayDraw = (event) =>
    (event.pointerType !== "touch" || !penWasSeen) && (event.pointerType !== "mouse" || event.button === 0);

  surface.addEventListener("pointerdown", (found) => {
    const event = /** @type {PointerEvent} */ (found);
    if (event.pointerType === "pen") penWasSeen = true;
    event.preventDefault();
    /** @type {HTMLElement} */ (surface).focus({ preventScroll: true });
    surface.setPointerCapture(event.pointerId);
    down.set(event.pointerId, event);
    if (drawing && event.pointerType === "touch") {
      handlers.cancel();
      drawing = 0;
    } else if (!drawing && down.size === 1 && mayDraw(event)) {
      drawing = event.pointerId;
      handlers.begin(event, event.pointerType === "touch");
    }
  });

  surface.addEventListener("pointermove", (found) => {
    const event = /** @type {PointerEvent} */ (found);
    const before = down.get(event.pointerId);
    if (!before) return;
    if (event.pointerId === drawing) {
      const all = event.getCoalescedEvents?.() ?? [];
      handlers.move(all.length ? all : [event]);
    } else {
      const others = [...down.values()].filter((pointer) => pointer.pointerId !== event.pointerId);
      if (others.length) handlers.zoom(between(event, others[0]) / (between(before, others[0]) || 1), middle(event, others[0]));
      const share = others.length ? 2 : 1;
      handlers.pan((event.clientX - before.clientX) / share, (event.clientY - before.clientY) / share);
    }
    down.set(event.pointerId, event);
  });

  /** @param {Event} found @param {boolean} isWhole */
  const release = (found, isWhole) => {
    const event = /** @type {PointerEvent} */ (found);
    if (!down.delete(event.pointerId) || event.pointerId !== drawing) return;
    drawing = 0;
    if (isWhole) handlers.end();
    else handlers.cancel();
  };
  surface.addEventListener("pointerup", (event) => release(event, true));
  surface.addEventListener("pointercancel", (event) => release(event, false));
  // A stroke that is lifted while it moves is a fling to the browser, even where nothing can scroll:
  // the next tap, on any button, would then only stop the fling, and bring no click.
  surface.addEventListener("touchmove", (event) => event.preventDefault(), { passive: false });
  surface.addEventListener(
    "wheel",
    (found) => {
      const event = /** @type {WheelEvent} */ (found);
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      handlers.zoom(Math.exp(-event.deltaY / 300), event);
    },
    { passive: false },
  );
}
