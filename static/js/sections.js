// @ts-check
// The sections of a case behind a button where the screen is narrow, on a page that has that button
// (`data-sections`); static/css/sections.css moves the list away.

/** @param {boolean} isShown */
function showSections(isShown) {
  document.documentElement.classList.toggle("has-sections", isShown);
  const button = document.querySelector("[data-sections]");
  button?.setAttribute("aria-expanded", String(isShown));
  const inside = document.querySelector("#rail [aria-current]");
  if (isShown && inside instanceof HTMLElement) inside.focus();
}

export function beginSections() {
  document.addEventListener("click", ({ target }) => {
    const at = target instanceof Element ? target : null;
    const isShown = document.documentElement.classList.contains("has-sections");
    if (at?.closest("[data-sections]")) showSections(!isShown);
    else if (isShown && (!at?.closest("#rail") || at.closest("a"))) showSections(false);
  });
  document.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape" || !document.documentElement.classList.contains("has-sections")) return;
    showSections(false);
    /** @type {HTMLElement | null} */ (document.querySelector("[data-sections]"))?.focus();
  });
}
