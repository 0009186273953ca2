// @ts-check
// What a page holds that is not saved, in words: for whoever asks what it was, after a reload too.

import { fieldsNamed } from "./fields.js";

/** @typedef {{title: string, lines: string[]}} Said */
/** @typedef {import("./outbox.js").Pending} Pending */

/** The heading of the page at hand. @returns {string} */
export const titleHere = () => document.querySelector("#section h1")?.textContent?.trim() ?? "";

/** The fields of a form with the values that are on the page now. @param {import("./fields.js").Root} form @param {string[]} names
 * @returns {string[]} */
export const fieldLines = (form, names) =>
  names.map((name) => `${labelOf(form, name)}: ${shownValue(form, name) || "nothing"}`);

/** @param {import("./fields.js").Root} form @param {string} name */
function labelOf(form, name) {
  const field = fieldsNamed(form, name).find((candidate) => candidate.type !== "hidden");
  const isOneOfSeveral = field instanceof HTMLInputElement && fieldsNamed(form, name).length > 1;
  const legend = isOneOfSeveral ? field.closest("fieldset, [role=group], .mb-3")?.querySelector("legend, label") : null;
  const label = legend ?? field?.labels?.[0];
  return clean(label?.textContent) || name.replaceAll("_", " ");
}

/** @param {import("./fields.js").Root} form @param {string} name */
function shownValue(form, name) {
  const words = fieldsNamed(form, name).flatMap((field) => {
    if (field instanceof HTMLSelectElement) return [...field.selectedOptions].filter((option) => option.value).map((option) => clean(option.textContent));
    if (!(field instanceof HTMLInputElement) || !["checkbox", "radio"].includes(field.type)) return [field.value];
    if (!field.checked) return [];
    return [fieldsNamed(form, name).length > 1 ? clean(field.labels?.[0]?.textContent) : "yes"];
  });
  return words.filter(Boolean).join(", ");
}

/** @param {string | null | undefined} text */
const clean = (text) => (text ?? "").replace(/\s+/g, " ").replace(/\*$/, "").trim();

/** What is left of a journal entry that was kept without its words. @param {Pending | undefined} held @returns {string[]} */
export function plainLines(held) {
  const fields = { ...held?.sent?.change, ...held?.waiting };
  if ("drawing" in fields) return ["A drawing of the map."];
  return Object.entries(fields).map(([name, { values }]) => `${name.replaceAll("_", " ")}: ${values.join(", ") || "nothing"}`);
}

/** For an addendum. @param {Said} said @returns {string} */
export const textOf = ({ title, lines }) => [title, ...lines].filter(Boolean).join("\n");
