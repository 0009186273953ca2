// @ts-check
// Shows the fields that belong to what is chosen, and hides the others. What is typed in a hidden one
// stays until the form is saved, so that a choice can be taken back; the form says what it leaves out.
// encounters/forms/shown_when.py writes the conditions into the page.

/** @typedef {Record<string, string[] | {other_than: string[]}>} Condition each field named has one of the
 * values, or any other than those, which stand in small letters */

/**
 * @param {Condition} condition
 * @param {(name: string) => string} valueOf
 */
export const holds = (condition, valueOf) =>
  Object.entries(condition).every(([name, values]) =>
    Array.isArray(values) ? values.includes(valueOf(name)) : !values.other_than.includes(valueOf(name).trim().toLowerCase()));

/**
 * Names what is left out, in the order of the form; empty if nothing is.
 *
 * @param {{label: string, isShown: boolean, isFilled: boolean}[]} fields
 */
export function leftOut(fields) {
  const labels = fields.filter((field) => field.isFilled && !field.isShown).map((field) => field.label);
  return labels.length ? `Left out when you save, as it belongs to another kind: ${labels.join(", ")}.` : "";
}

/** @param {Element} box @param {string} name @returns {Condition | null} */
const conditionOf = (box, name) => {
  const text = box.getAttribute(name);
  return text ? JSON.parse(text) : null;
};

/** @param {Element} box */
function isFilled(box) {
  const fields = [...box.querySelectorAll("input, select, textarea")];
  return fields.some((field) => {
    if (field instanceof HTMLInputElement && ["radio", "checkbox"].includes(field.type)) return field.checked;
    return !(field instanceof HTMLInputElement && field.type === "hidden") && /** @type {HTMLInputElement} */ (field).value !== "";
  });
}

/** @param {HTMLFormElement} form @param {string} changed the field that was just changed; empty: any may be */
function follow(form, changed) {
  const data = new FormData(form);
  const valueOf = (/** @type {string} */ name) => String(data.get(name) ?? "");
  const fields = [];
  for (const box of form.querySelectorAll("[data-shown-when]")) {
    const shown = conditionOf(box, "data-shown-when"), needed = conditionOf(box, "data-needed-when");
    // What stands in a field that is sent is in view.
    const isShown = !shown || holds(shown, valueOf) || (box.hasAttribute("data-stays-filled") && isFilled(box));
    box.toggleAttribute("hidden", !isShown);
    box.classList.toggle("is-needed", needed !== null && holds(needed, valueOf));
    if (box instanceof HTMLDetailsElement) {
      const opened = conditionOf(box, "data-opened-when");
      if (opened && (!changed || changed in opened) && holds(opened, valueOf)) box.open = true;
      continue;
    }
    if (box.hasAttribute("data-goes-quietly")) continue;
    const label = box.querySelector("legend, label")?.firstChild?.textContent?.trim() ?? "";
    fields.push({ label, isShown, isFilled: isFilled(box) });
  }
  const line = form.querySelector("[data-left-out]");
  const words = valueOf("type") ? leftOut(fields) : "";
  if (line && line.textContent !== words) line.textContent = words;
}

function followAll() {
  for (const form of document.forms) if (form.querySelector("[data-shown-when]")) follow(form, "");
}

export function beginShownWhen() {
  followAll();
  document.addEventListener("htmx:afterSettle", followAll);
  for (const name of ["change", "filled"]) {
    document.addEventListener(name, (event) => {
      const field = event.target instanceof Element ? event.target : null;
      const form = field?.closest("form");
      if (!form?.querySelector("[data-shown-when]")) return;
      follow(form, field?.getAttribute("name") ?? "");
      // The line no longer tells what stands below it.
      field?.closest("details")?.querySelector("[data-usual]")?.remove();
    });
  }
}
