// @ts-check
// Escape closes what lies over the page, one at a time, and leads back to what opened it. What is only
// unfolded within the page stays: somebody may be typing in it.

import { hideSections, sectionsShown } from "./sections.js";

/** @typedef {{box: Element, opener: Element | null, close: () => void}} Open */

/** @param {Element} details @returns {Open} */
const ofDetails = (details) => ({
  box: details,
  opener: details.querySelector("summary"),
  close: () => details.removeAttribute("open"),
});

/** @param {Element} list @returns {Open} */
const ofPopover = (list) => ({
  box: list,
  opener: document.querySelector(`[popovertarget="${list.id}"]:not([popovertargetaction="hide"])`),
  close: () => /** @type {HTMLElement} */ (list).hidePopover(),
});

/** Whether it covers what is below it; the codes do on a narrow screen alone. @param {Element} box */
const isOver = (box) => ["absolute", "fixed"].includes(getComputedStyle(box).position);

/** @returns {Open[]} */
function allOpen() {
  const over = [...document.querySelectorAll("details[data-over][open]")].filter((details) =>
    [details.parentElement, ...details.children].some((box) => box && isOver(box)),
  );
  const found = [...over.map(ofDetails), ...[...document.querySelectorAll(":popover-open")].map(ofPopover)];
  const sections = sectionsShown();
  if (sections) found.push({ ...sections, close: hideSections });
  return found;
}

export function beginClosing() {
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || event.isComposing || document.querySelector("dialog[open]")) return;
    const open = allOpen();
    const top = open.find(({ box }) => box.contains(document.activeElement)) ?? open.at(-1);
    if (!top) return;
    event.preventDefault();
    top.close();
    if (top.opener instanceof HTMLElement) top.opener.focus();
  });
}
