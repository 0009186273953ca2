// @ts-check
// New case: a tap on what was found fills the form, and Enter looks up instead of opening the case.

/**
 * The fields of the form that a choice fills, each with its value.
 * @param {string | undefined} json
 * @returns {[string, string][]}
 */
export function fillsOf(json) {
  /** @type {unknown} */
  const read = json ? JSON.parse(json) : {};
  if (typeof read !== "object" || read === null) return [];
  return Object.entries(read).filter(([, value]) => typeof value === "string");
}

/** @param {HTMLElement} button */
function take(button) {
  for (const [name, value] of fillsOf(button.dataset.fills)) {
    const field = document.getElementsByName(name)[0];
    if (field instanceof HTMLInputElement && field.type === "checkbox") field.checked = value !== "";
    else if (field instanceof HTMLInputElement || field instanceof HTMLSelectElement) field.value = value;
    else continue;
    // Who has the MRN is known now: looking it up again would take the answer away.
    if (name !== "patient-mrn") field.dispatchEvent(new Event("change", { bubbles: true }));
  }
  const result = button.closest(".booking-result");
  for (const other of result?.querySelectorAll("[data-fills]") ?? []) {
    other.setAttribute("aria-pressed", String(other === button));
  }
  let said = result?.querySelector(".booking-said");
  if (!said && result) {
    said = document.createElement("p");
    said.className = "booking-said";
    result.append(said);
  }
  if (said) said.textContent = button.dataset.said ?? "";
}

/** The result that is looked at next by keyboard, by its id; it is focused once it is there. */
let awaited = "";
/** The MRN whose chart the page shows or asks for. */
let looked = "";

/** @param {EventTarget | null} target */
function resultOf(target) {
  if (!(target instanceof HTMLInputElement)) return null;
  const reads = target.name === "patient-mrn" ? "found-patient" : target.dataset.reads;
  return reads ? document.getElementById(reads) : null;
}

/** @param {Element} box a field; what is found for it is looked up on this event alone */
function look(box) {
  if (box instanceof HTMLInputElement && box.name === "patient-mrn") looked = box.value;
  box.dispatchEvent(new Event("look"));
}

/** @param {Element} result */
function focusFirst(result) {
  const first = result.querySelector("[data-fills]");
  if (first instanceof HTMLElement) first.focus();
  return first !== null;
}

export function beginBooking() {
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("[data-fills]") : null;
    if (button instanceof HTMLElement) take(button);
  });
  document.addEventListener("input", (event) => {
    const box = event.target;
    if (!(box instanceof HTMLInputElement) || box.name !== "patient-mrn") return;
    // Whoever is shown is not of the number that is being typed.
    looked = "";
    resultOf(box)?.replaceChildren();
  });
  document.addEventListener("change", (event) => {
    const box = event.target;
    if (!(box instanceof HTMLInputElement) || box.name !== "patient-mrn" || !resultOf(box)) return;
    if (box.value !== looked) look(box);
  });
  document.addEventListener("keydown", (event) => {
    const result = event.key === "Enter" ? resultOf(event.target) : null;
    if (!result || !(event.target instanceof HTMLInputElement)) return;
    event.preventDefault();
    if (event.target.value === looked && focusFirst(result)) return;
    awaited = result.id;
    look(event.target);
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    const result = event.target instanceof Element ? event.target.closest(".booking-result") : null;
    if (!result || result.id !== awaited) return;
    awaited = "";
    focusFirst(result);
  });
}
