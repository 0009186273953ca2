// @ts-check
// Reads and fills the fields of a form by name. A part of a page that saves by itself is a fieldset
// whose fields have a prefix, which the address that it saves to does not know.

/** @typedef {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} Field */
/** @typedef {HTMLFormElement | HTMLFieldSetElement} Root */

/** @param {Root} root */
const prefixOf = (root) => root.dataset.prefix ?? "";

/** The form that a browser would send. @param {Root} root */
export const formOf = (root) => /** @type {HTMLFormElement} */ (root instanceof HTMLFormElement ? root : root.form);

/** By what name the section knows a field; empty for one of another part. @param {Root} root @param {string} name */
export const nameIn = (root, name) => (name.startsWith(prefixOf(root)) ? name.slice(prefixOf(root).length) : "");

/** @param {Root} root @param {string} name @returns {Field[]} */
export const fieldsNamed = (root, name) =>
  /** @type {Field[]} */ (
    [...root.elements].filter((element) => /** @type {Field} */ (element).name === prefixOf(root) + name)
  );

/** What a browser would send of these fields. @param {Root} root @param {string[]} names */
export function valuesOf(root, names) {
  const data = new FormData(formOf(root));
  return Object.fromEntries(names.map((name) => [name, data.getAll(prefixOf(root) + name).map(String)]));
}

/** @param {Root} root @param {string} name @param {string[]} values */
export function fill(root, name, values) {
  for (const field of fieldsNamed(root, name)) {
    if (field instanceof HTMLInputElement && ["checkbox", "radio"].includes(field.type)) {
      field.checked = values.includes(field.value);
    } else field.value = values[0] ?? "";
    // Nobody typed it, so it is no input; what shows the field's value beside it looks again.
    field.dispatchEvent(new Event("filled", { bubbles: true }));
  }
}
