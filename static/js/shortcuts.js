// @ts-check
// Keyboard shortcuts of every page and the sheet that lists them. Single letters do nothing while
// somebody types, and can be switched off in the sheet (WCAG 2.1.4); Ctrl+S always saves.

/** @typedef {{key: string, ctrlKey?: boolean, metaKey?: boolean, altKey?: boolean, repeat?: boolean}} Pressed */
/** @typedef {{act: string, isPending: boolean}} Meant `isPending` waits for the letter after "g" */

const OFF = "shortcuts-off";
const PENDING_MS = 1500;
const LETTERS = new Map([["?", "sheet"], ["n", "next"], ["s", "save"], ["/", "search"]]);

/** Where "g" and a letter lead: the end of the path of a link on the page; the last one that fits. */
export const PLACES = new Map([
  ["d", /^\/$/],
  ["o", /^\/encounters\/[^/]+\/$/],
  ["p", /\/pre-op\/$/],
  ["t", /\/time-out\/$/],
  ["a", /\/anesthetic\/$/],
  ["s", /^\/stages\/[^/]+\/$/],
  ["r", /\/closure\/$/],
  ["w", /\/wound-care\/$/],
  ["c", /\/codes\/$/],
  ["n", /\/note\/$/],
  ["i", /\/sign\/$/],
]);

/**
 * What a key means; an empty act where it means nothing.
 *
 * @param {Pressed} pressed
 * @param {{isTyping: boolean, isOff: boolean, isPending: boolean}} where
 * @returns {Meant}
 */
export function meant({ key, ctrlKey, metaKey, altKey, repeat }, { isTyping, isOff, isPending }) {
  const nothing = { act: "", isPending: false };
  if (repeat || altKey) return nothing;
  const letter = key.toLowerCase();
  if (ctrlKey || metaKey) return letter === "s" ? { act: "save", isPending: false } : nothing;
  if (isTyping || isOff) return nothing;
  if (isPending) return PLACES.has(letter) ? { act: `go ${letter}`, isPending: false } : nothing;
  if (letter === "g") return { act: "", isPending: true };
  return { act: LETTERS.get(letter) ?? "", isPending: false };
}

/**
 * The address among `links` to which "g" and the letter lead.
 *
 * @param {string} letter
 * @param {string[]} links paths in the order of the page
 */
export function placeOf(letter, links) {
  const wanted = PLACES.get(letter);
  return wanted && links.filter((path) => wanted.test(path)).at(-1);
}

const TYPING = "input:not([type=checkbox], [type=radio], [type=button], [type=submit]), textarea, select, [contenteditable]";

export function beginShortcuts() {
  const sheet = document.getElementById("shortcuts");
  if (!(sheet instanceof HTMLDialogElement)) return;
  let pendingSince = 0;
  const box = /** @type {HTMLInputElement} */ (sheet.querySelector("[data-shortcuts-on]"));
  box.checked = !isSwitchedOff();
  box.addEventListener("change", () => switchOff(!box.checked));
  for (const button of document.querySelectorAll("[data-shortcuts]")) {
    button.addEventListener("click", () => sheet.showModal());
  }
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || document.querySelector("dialog[open]")) return;
    const target = event.target instanceof Element ? event.target : document.body;
    const { act, isPending } = meant(event, {
      isTyping: target.matches(TYPING) || target.closest("[data-editor]") !== null,
      isOff: isSwitchedOff(),
      isPending: Date.now() - pendingSince < PENDING_MS,
    });
    pendingSince = isPending ? Date.now() : 0;
    if (!act) return;
    if (act === "sheet") sheet.showModal();
    else if (!perform(act, target)) return;
    event.preventDefault();
  });
}

/** @param {string} act @param {Element} target @returns {boolean} whether the page has such a thing */
function perform(act, target) {
  if (act.startsWith("go ")) return press(linkTo(act.slice(3)));
  if (act === "next") return press(document.querySelector("a.next-step"));
  if (act === "save") return press(saveButton(target));
  const box = document.querySelector("#main input[type=search], .finder input");
  if (box instanceof HTMLElement) box.focus();
  return box !== null;
}

/** @param {Element | null | undefined} found */
function press(found) {
  if (found instanceof HTMLElement) found.click();
  return found instanceof HTMLElement;
}

/** @param {string} letter */
function linkTo(letter) {
  const links = [...document.querySelectorAll("#rail a, .top-bar a, #identity a")].filter((link) => link instanceof HTMLAnchorElement);
  const path = placeOf(letter, links.map((link) => link.pathname));
  return links.findLast((link) => link.pathname === path);
}

/** Of the form somebody is in, else of the only one of the section; never a signature. @param {Element} target */
function saveButton(target) {
  const own = target.closest("form.section-form");
  const forms = own ? [own] : [...document.querySelectorAll("#section form.section-form")];
  const saving = forms.filter((form) => !form.matches(".sign-bar, .sign-form"));
  return saving.length === 1 ? saving[0].querySelector("button[type=submit]") : null;
}

function isSwitchedOff() {
  try {
    return localStorage.getItem(OFF) === "true";
  } catch {
    return false;
  }
}

/** @param {boolean} isOff */
function switchOff(isOff) {
  try {
    localStorage.setItem(OFF, String(isOff));
  } catch {
    // A browser that keeps nothing: they stay on.
  }
}
