// @ts-check
// What htmx does not do: carry a search result into its field, start the code sheet closed on a
// tablet, and bring a person whose session ended to the login page.

import { fieldForSearch } from "./finder.js";

document.addEventListener("click", (event) => {
  const target = event.target;
  if (!(target instanceof HTMLElement)) return;
  const found = fieldForSearch(target.dataset);
  if (!found) return;
  const form = target.closest(".finder")?.parentElement ?? document.body;
  const field = form.querySelector(`[name$="${found.field}"]`);
  if (field instanceof HTMLSelectElement || field instanceof HTMLInputElement) {
    field.value = found.value;
    field.dispatchEvent(new Event("change", { bubbles: true }));
    field.focus();
  }
});

const narrow = window.matchMedia("(max-width: 1100px)");

/** On a tablet the sheet lies over the page, so it waits closed at the bottom. */
function settleSheet() {
  const sheet = document.querySelector("#code-sheet details");
  if (sheet instanceof HTMLDetailsElement) sheet.open = !narrow.matches;
}

settleSheet();
narrow.addEventListener("change", settleSheet);
document.addEventListener("htmx:oobAfterSwap", settleSheet);

// An answer that is not ours to swap (login expired, not allowed) is shown as the page it is.
document.addEventListener("htmx:responseError", () => window.location.reload());
document.addEventListener("htmx:beforeSwap", (event) => {
  const detail = /** @type {CustomEvent} */ (event).detail;
  if (detail.xhr.responseURL.includes("/login/")) {
    detail.shouldSwap = false;
    window.location.reload();
  }
});
