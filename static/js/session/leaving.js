// @ts-check
// Logging out waits until everything is saved, or until the user agrees to lose it. A page from the
// browser's back/forward cache is loaded again, so that the next user does not see it.

import { discardAll, settleAll, unsaved } from "../saving/open.js";

/** @param {string} selector @param {ParentNode} [root] */
const find = (selector, root = document) => /** @type {HTMLElement | null} */ (root.querySelector(selector));

export function beginLeaving() {
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) window.location.reload();
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !form.matches("[data-logout]") || !unsaved().length) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    void settleAll().then((isSaved) => (isSaved ? form.submit() : ask(form)));
  }, true);
  find("[data-print]")?.removeAttribute("hidden");
  find("[data-print]")?.addEventListener("click", () => window.print());
}

/** @param {HTMLFormElement} form */
function ask(form) {
  const dialog = /** @type {HTMLDialogElement} */ (document.getElementById("leave"));
  const changes = unsaved().reduce((sum, outbox) => sum + outbox.changes, 0);
  const words = changes === 1 ? "1 change is" : `${changes} changes are`;
  /** @type {HTMLElement} */ (find("[data-leave-words]", dialog)).textContent =
    `${words} not saved. If you log out now, they are lost.`;
  find("[data-leave-stay]", dialog)?.addEventListener("click", () => dialog.close(), { once: true });
  find("[data-leave-discard]", dialog)?.addEventListener("click", () => {
    discardAll();
    form.submit();
  }, { once: true });
  dialog.showModal();
}
