// @ts-check
// While an answer that replaces the section is on its way, the page stays as it is and loses nothing:
// a tap is kept, and done on the same control when the answer is there; what is typed is carried over.

import { controlAt, controlOf, findControl, likeness, notDone } from "./controls.js";
import { FormsAsSent, notTaken, putBack } from "./typing.js";

/** @typedef {import("./controls.js").Control} Control */

const DRAWN = "What you drew while this was being saved is not on the map. Draw it again.";
const UNANSWERED = "What you tapped while waiting was not done either.";
// The drawing surface comes to a new stage page a moment after its section.
const EDITOR_PATIENCE_MS = 3000;
const LOOK_AGAIN_MS = 40;

/** @type {Control[]} */
let kept = [];
/** What began the hold: a second tap on it is the same tap. @type {Control | null} */
let begunBy = null;
/** The control that was tapped last. @type {Control | null} */
let tapped = null;
/** @type {FormsAsSent | null} */
let forms = null;
let isDrawn = false;
/** @type {string[]} */
let words = [];
/** @type {(text: string) => void} */
let tell = () => {};

const workspace = () => document.querySelector(".workspace");

/** Whether an answer that replaces the section is awaited. */
export const isHeld = () => forms !== null;

export function hold() {
  const place = workspace();
  if (!place || forms) return;
  forms = new FormsAsSent(place);
  begunBy = tapped;
  isDrawn = false;
  place.setAttribute("aria-busy", "true");
}

/** The request begins, maybe a while after the page was held. @param {Element} sender */
export function send(sender) {
  hold();
  if (sender instanceof HTMLFormElement) forms?.send(sender);
}

/** The answer is there, or none will come. @param {boolean} isAnswered whether the section was replaced */
export function release(isAnswered) {
  if (!forms) return;
  const typed = forms.changes();
  forms = null;
  workspace()?.removeAttribute("aria-busy");
  const lines = putBack(typed, document);
  if (lines.length) words.push(notTaken(lines));
  if (isDrawn) words.push(DRAWN);
  if (!isAnswered && kept.length) words.push(UNANSWERED);
  if (!isAnswered) kept = [];
  void doKept();
}

/** Does the kept taps in their order, until one of them asks the server itself. */
async function doKept() {
  while (kept.length && !forms) {
    const control = /** @type {Control} */ (kept.shift());
    const said = await doOnce(control);
    if (said) words.push(said);
  }
  // After the message of the request itself, which takes the place of older ones.
  await new Promise((done) => setTimeout(done));
  if (!forms && words.length) tell(words.splice(0).join(" "));
}

/** @param {Control} control @returns {Promise<string>} why it was not done, or nothing */
async function doOnce(control) {
  if (control.kind === "link" && control.address === window.location.pathname + window.location.search) return "";
  await editorThere();
  const place = workspace();
  const found = place ? findControl(control, place) : { element: null, likeness: /** @type {const} */ ("gone") };
  if (!found.element) return notDone(control, found.likeness);
  tapped = control;
  found.element.click();
  // What it asks of the server begins in this turn or the next.
  await new Promise((done) => setTimeout(done));
  return "";
}

/** Waits until the buttons of the drawing surface can be tapped, where the page has one. */
async function editorThere() {
  const isLate = () => document.querySelector("[data-editor].is-waiting") !== null;
  for (const end = Date.now() + EDITOR_PATIENCE_MS; isLate() && Date.now() < end; ) {
    await new Promise((done) => setTimeout(done, LOOK_AGAIN_MS));
  }
}

/** Keeps a tap for the page that comes. @param {Control} control */
export function keep(control) {
  const last = kept.at(-1) ?? begunBy;
  const isAgain = last !== null && last.kind === control.kind && likeness(last, control) === "same";
  if (!isAgain) kept.push(control);
  if (!forms) void doKept();
}

/** @param {Event} event */
const isInside = (event) => event.target instanceof Element && event.target.closest(".workspace") !== null;

/** @param {Event} event */
function stop(event) {
  event.preventDefault();
  event.stopImmediatePropagation();
}

/** @param {(text: string) => void} say shows one more message */
export function beginHolding(say) {
  tell = say;
  const on = (/** @type {string} */ name, /** @type {(event: Event) => void} */ work) =>
    document.addEventListener(name, (event) => isInside(event) && work(event), true);
  on("click", (event) => {
    const control = controlAt(event.target);
    if (!control) return;
    if (!forms) {
      tapped = controlOf(control);
      return;
    }
    stop(event);
    control.classList.add("is-kept");
    keep(controlOf(control));
  });
  on("submit", (event) => forms && stop(event));
  for (const name of ["input", "change"]) {
    on(name, (event) => {
      if (!forms) return;
      event.stopImmediatePropagation();
      forms.touch(event.target);
    });
  }
  for (const name of ["pointerdown", "keydown"]) {
    on(name, (event) => {
      const isTab = event instanceof KeyboardEvent && event.key === "Tab";
      if (!forms || isTab || !(/** @type {Element} */ (event.target).closest("[data-surface]"))) return;
      stop(event);
      isDrawn = true;
    });
  }
}
