// @ts-check
// Keeps the page's height during a swap: at its end, a shorter page would move under the pointer.

/** Sets the minimum height to the present height; with `isNew` removes it for a new section. The
 * style is on an element that is never replaced, because htmx would copy it as an attribute. */
export function keepLength(isNew = false) {
  const main = document.querySelector("main");
  if (main) main.style.minHeight = isNew ? "" : `${main.offsetHeight}px`;
}
