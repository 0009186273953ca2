// @ts-check
// The sections of a case behind a button where the screen is narrow, on a page that has that button
// (`data-sections`); static/css/sections.css moves the list away.

const opener = () => document.querySelector("[data-sections]");

/** @param {boolean} isShown */
function showSections(isShown) {
  document.documentElement.classList.toggle("has-sections", isShown);
  opener()?.setAttribute("aria-expanded", String(isShown));
  const inside = document.querySelector("#rail [aria-current]");
  if (isShown && inside instanceof HTMLElement) inside.focus();
}

export const hideSections = () => showSections(false);

/** The list and its button, while it is shown. */
export function sectionsShown() {
  const box = document.documentElement.classList.contains("has-sections") ? document.querySelector("#rail") : null;
  return box && { box, opener: opener() };
}

export function beginSections() {
  document.addEventListener("click", ({ target }) => {
    const at = target instanceof Element ? target : null;
    const isShown = document.documentElement.classList.contains("has-sections");
    if (at?.closest("[data-sections]")) showSections(!isShown);
    else if (isShown && (!at?.closest("#rail") || at.closest("a"))) showSections(false);
  });
}
