// @ts-check
// Where a person stands after a part of the page was exchanged.

/**
 * To the first field in error, so that it need not be looked for; on a new page to its heading;
 * on the same page to what was in use, or to the heading if that went away.
 *
 * @param {HTMLElement} section
 * @param {boolean} isNewPage
 * @param {string} usedId the id of the element that was in use
 */
export function focusAfterSwap(section, isNewPage, usedId) {
  const wrong = section.querySelector(".is-invalid, .alert-danger");
  const used = usedId && !isNewPage ? document.getElementById(usedId) : null;
  const target = wrong ?? used ?? section.querySelector("h1");
  if (!(target instanceof HTMLElement)) return;
  if (!target.matches("input, select, textarea, button, a")) target.tabIndex = -1;
  target.focus({ preventScroll: !wrong });
}

/**
 * The plain sentence of an error page; its main part has one.
 *
 * @param {Pick<Document, "querySelector">} page
 * @param {number} status
 */
export function sentenceOf(page, status) {
  const sentence = page.querySelector("main p")?.textContent?.trim();
  return `Not saved: ${sentence || `the server answered ${status}.`}`;
}
