// @ts-check
// Reads and fills the fields of a form by name.

/** @typedef {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} Field */

/** @param {HTMLFormElement} form @param {string} name @returns {Field[]} */
export const fieldsNamed = (form, name) =>
  /** @type {Field[]} */ ([...form.elements].filter((element) => /** @type {Field} */ (element).name === name));

/** What a browser would send of these fields. @param {HTMLFormElement} form @param {string[]} names */
export function valuesOf(form, names) {
  const data = new FormData(form);
  return Object.fromEntries(names.map((name) => [name, data.getAll(name).map(String)]));
}

/** @param {HTMLFormElement} form @param {string} name @param {string[]} values */
export function fill(form, name, values) {
  for (const field of fieldsNamed(form, name)) {
    if (field instanceof HTMLInputElement && ["checkbox", "radio"].includes(field.type)) {
      field.checked = values.includes(field.value);
    } else field.value = values[0] ?? "";
    // Nobody typed it, so it is no input; what shows the field's value beside it looks again.
    field.dispatchEvent(new Event("filled", { bubbles: true }));
  }
  form.dispatchEvent(new Event("filled", { bubbles: true }));
}
