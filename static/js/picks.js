// @ts-check
// Buttons beside a field that type into it: one tap fills it, or adds to a field that holds several
// answers; a second tap takes that out. A button is pressed while its words stand in the field.

const PLAIN_NUMBER = /^[0-9]+(\.[0-9]+)?$/;
// Said together with anything else, it would deny it.
const ALONE = new Set(["none", "no", "none known"]);

/** Words as they are compared: 3.0 is 3, and capitals do not count. @param {string} words */
function plain(words) {
  const text = words.trim().toLowerCase();
  return PLAIN_NUMBER.test(text) ? String(Number(text)) : text;
}

/** @param {string} text of a field that holds several answers */
const partsOf = (text) => text.split(",").map((part) => part.trim()).filter(Boolean);

/** Whether the words of a button stand in a field.
 * @param {string} text @param {string} words @param {boolean} several */
export function isIn(text, words, several) {
  const found = several ? partsOf(text) : [text];
  return found.some((part) => plain(part) === plain(words));
}

/** What stands in a field after a tap. @param {string} text @param {string} words @param {boolean} several */
export function afterTap(text, words, several) {
  const isOut = isIn(text, words, several);
  if (!several) return isOut ? "" : words;
  const rest = partsOf(text).filter((part) => plain(part) !== plain(words));
  if (isOut) return rest.join(", ");
  if (ALONE.has(plain(words))) return words;
  return [...rest.filter((part) => !ALONE.has(plain(part))), words].join(", ");
}

/** To which button of a row a key leads; the same one for any other key.
 * @param {string} key @param {number} place @param {number} count */
export function placeAfter(key, place, count) {
  if (key === "Home") return 0;
  if (key === "End") return count - 1;
  const step = ["ArrowRight", "ArrowDown"].includes(key) ? 1 : ["ArrowLeft", "ArrowUp"].includes(key) ? -1 : 0;
  return (place + step + count) % count;
}

/** A size with an x for its next measure, and where the caret then stands.
 * @param {string} text @param {number} from @param {number} to what is selected */
export function withTimes(text, from, to) {
  const before = text.slice(0, from).trimEnd();
  const after = text.slice(to).trimStart();
  if (!before || /[x×*]$/i.test(before)) return { text, caret: to };
  const start = `${before} x `;
  return { text: start + after, caret: start.length };
}

/** @typedef {HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement} Filled */

// Prefilled with a surgeon's usual value, which nobody has said yet: the first tap says it.
/** @type {WeakSet<Filled>} */
const said = new WeakSet();

/** @param {HTMLElement} row @returns {Filled | null} */
function fieldOf(row) {
  const field = row.previousElementSibling;
  const isField =
    field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement || field instanceof HTMLSelectElement;
  return isField ? field : null;
}

/** @param {HTMLElement} row @returns {HTMLButtonElement[]} */
const buttonsOf = (row) => [...row.querySelectorAll("button")];

/** @param {HTMLElement} row */
function press(row) {
  const field = fieldOf(row);
  if (!field) return;
  for (const button of buttonsOf(row)) {
    const isPressed = isIn(field.value, button.dataset.pick ?? "", "several" in row.dataset);
    button.setAttribute("aria-pressed", String(isPressed));
  }
}

/** @param {Element | Document} part of the page */
function pressAll(part) {
  for (const row of part.querySelectorAll(".picks")) if (row instanceof HTMLElement) press(row);
}

/** @param {HTMLElement} row @param {HTMLButtonElement} button */
function tap(row, button) {
  const field = fieldOf(row);
  if (!field) return;
  const words = button.dataset.pick ?? "";
  const several = "several" in row.dataset;
  const isConfirmed = "default" in field.dataset && !said.has(field) && isIn(field.value, words, several);
  said.add(field);
  if (!isConfirmed) {
    const text = afterTap(field.value, words, several);
    // A list without an empty value keeps what was chosen.
    if (field instanceof HTMLSelectElement && ![...field.options].some((option) => option.value === text)) return;
    field.value = text;
  }
  // As if it had been typed, and left: it is saved at once.
  for (const name of ["input", "change", "focusout"]) field.dispatchEvent(new Event(name, { bubbles: true }));
}

/** @param {HTMLButtonElement} button the one of its row that a Tab key comes to */
function makeStop(button) {
  const row = button.closest(".picks");
  if (row instanceof HTMLElement) for (const other of buttonsOf(row)) other.tabIndex = other === button ? 0 : -1;
}

export function beginPicks() {
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest(".pick") : null;
    const row = button?.closest(".picks");
    if (!(button instanceof HTMLButtonElement) || !(row instanceof HTMLElement)) return;
    makeStop(button);
    tap(row, button);
  });
  document.addEventListener("keydown", (event) => {
    const button = event.target;
    const row = button instanceof HTMLButtonElement ? button.closest(".picks") : null;
    if (!(button instanceof HTMLButtonElement) || !(row instanceof HTMLElement)) return;
    const buttons = buttonsOf(row);
    const next = buttons[placeAfter(event.key, buttons.indexOf(button), buttons.length)];
    if (next === button) return;
    event.preventDefault();
    makeStop(next);
    next.focus();
  });
  for (const name of ["input", "change", "filled"]) {
    document.addEventListener(name, ({ target }) => {
      const row = target instanceof Element ? target.nextElementSibling : null;
      if (row instanceof HTMLElement && row.matches(".picks")) press(row);
    });
  }
  // The field keeps the focus, and a tablet its number pad.
  document.addEventListener("pointerdown", (event) => {
    if (event.target instanceof Element && event.target.closest(".size-times")) event.preventDefault();
  });
  document.addEventListener("click", (event) => {
    const key = event.target instanceof Element ? event.target.closest(".size-times") : null;
    const field = key?.previousElementSibling;
    if (!(field instanceof HTMLInputElement)) return;
    field.focus();
    const { value, selectionStart, selectionEnd } = field;
    const { text, caret } = withTimes(value, selectionStart ?? value.length, selectionEnd ?? value.length);
    field.value = text;
    field.setSelectionRange(caret, caret);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
  pressAll(document);
  document.addEventListener("htmx:afterSettle", () => pressAll(document));
}
