// @ts-check
// What was typed into a page while its answer was on the way: put into the same fields of the page
// that came, or told in words if they are not there or somebody changed them.

import { fieldsNamed, fill, valuesOf } from "../saving/fields.js";
import { fieldLines } from "../saving/said.js";

/** @typedef {{action: string, name: string, before: string[], values: string[], line: string}} Typed */

/** Whether they say the same: the server takes blanks at both ends away. @param {string[]} values @param {string[]} others */
const isSame = (values, others) =>
  values.length === others.length && values.every((value, place) => value.trim() === others[place].trim());

/** The values of all forms when the page was held, or when they were sent since. */
export class FormsAsSent {
  /** @param {ParentNode} root */
  constructor(root) {
    /** @type {Map<HTMLFormElement, Record<string, string[]>>} */
    this.sent = new Map();
    /** @type {Map<HTMLFormElement, Set<string>>} */
    this.touched = new Map();
    for (const form of root.querySelectorAll("form")) this.send(form);
  }

  /** What the form holds now is what the server gets of it. @param {HTMLFormElement} form */
  send(form) {
    const names = [...form.elements].map((field) => /** @type {any} */ (field).name).filter(Boolean);
    this.sent.set(form, valuesOf(form, [...new Set(names)]));
  }

  /** @param {EventTarget | null} field that somebody changed */
  touch(field) {
    const { form, name } = /** @type {HTMLInputElement} */ (field);
    if (!form || !name) return;
    if (!this.touched.has(form)) this.touched.set(form, new Set());
    this.touched.get(form)?.add(name);
  }

  /** What was typed since. @returns {Typed[]} */
  changes() {
    return [...this.touched].flatMap(([form, names]) => {
      const now = valuesOf(form, [...names]);
      const action = form.getAttribute("action") ?? "";
      return [...names].map((name) => ({
        action,
        name,
        before: this.sent.get(form)?.[name] ?? [],
        values: now[name],
        line: fieldLines(form, [name])[0],
      }));
    });
  }
}

/** Puts what was typed into the page that is there now.
 * @param {Typed[]} typed @param {ParentNode} root @returns {string[]} what found no place, in words */
export function putBack(typed, root) {
  const forms = [...root.querySelectorAll("form")];
  return typed.flatMap(({ action, name, before, values, line }) => {
    if (isSame(before, values)) return [];
    const form = forms.find((candidate) => candidate.getAttribute("action") === action && fieldsNamed(candidate, name).length);
    const now = form ? valuesOf(form, [name])[name] : [];
    if (!form || !(isSame(now, before) || isSame(now, values))) return [line];
    fill(form, name, values);
    const [field] = fieldsNamed(form, name);
    if (document.activeElement === field && field instanceof HTMLInputElement && field.type === "text") {
      field.setSelectionRange(field.value.length, field.value.length);
    }
    field.dispatchEvent(new Event("input", { bubbles: true }));
    return [];
  });
}

/** @param {string[]} lines @returns {string} */
export const notTaken = (lines) => `Typed while this was being saved, and not in the record: ${lines.join("; ")}. Enter it again there.`;
