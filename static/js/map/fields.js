// @ts-check
// Reads the fields beside the drawing.

const LABEL_LENGTH = 60;

/** The tumor type and subtype for the next stroke. @param {HTMLElement} root @param {any} state
 * @returns {import("./readings.js").Tumor} */
export function tumorOf(root, state) {
  const field = (/** @type {string} */ name) => {
    const found = root.querySelector(`[name=${name}]`);
    return found instanceof HTMLInputElement || found instanceof HTMLSelectElement ? found.value.trim() : "";
  };
  const [type, subtype] = [field("drawn_tumor_type"), field("drawn_tumor_subtype")];
  const words = type ? state.tumors[type] : state.tumor;
  return { type, subtype, label: `${subtype} ${words}`.trim().toLowerCase().slice(0, LABEL_LENGTH) };
}
