// @ts-check
// Scrolled to its end, a page that becomes shorter moves what somebody is just about to tap.

/** Keeps the page as long as it is, or, where another came, lets it have its own length. The style
 * is on an element that is never exchanged: htmx would carry it over as an attribute. */
export function keepLength(isNew = false) {
  const main = document.querySelector("main");
  if (main) main.style.minHeight = isNew ? "" : `${main.offsetHeight}px`;
}
