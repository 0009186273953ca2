// @ts-check
// Focus and messages after htmx replaced a part of the page.

/**
 * Moves focus to the first field with an error, or to what asks for it (`data-focus`); on a new page to its heading; on the same page to
 * the element that had focus, or to the heading if that element is gone.
 *
 * @param {HTMLElement} section
 * @param {boolean} isNewPage
 * @param {string} usedId the id of the element that was in use
 */
export function focusAfterSwap(section, isNewPage, usedId) {
  const wrong = section.querySelector(".question, .is-invalid, .alert-danger, [data-focus]");
  const used = usedId && !isNewPage ? document.getElementById(usedId) : null;
  const target = wrong ?? used ?? section.querySelector("h1");
  if (!(target instanceof HTMLElement)) return;
  if (!target.matches("input, select, textarea, button, a")) target.tabIndex = -1;
  target.focus({ preventScroll: !wrong });
}

/**
 * The message to show for an error page: the first paragraph of its main part.
 *
 * @param {Pick<Document, "querySelector">} page
 * @param {number} status
 */
export function sentenceOf(page, status) {
  const sentence = page.querySelector("main p")?.textContent?.trim();
  return `Not saved: ${sentence || `the server answered ${status}.`}`;
}
