// @ts-check
// What the few fields beside the drawing say.

import { inStoredOrder } from "./same.js";

/** @typedef {import("./types.js").Ground} Ground */
/** @typedef {import("./types.js").MapDocument} MapDocument */

const LABEL_LENGTH = 60;

/** The tumor that the next stroke means. @param {HTMLElement} root @param {any} state
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

/** Where a diagram lies: the site's own in its place, another one as a whole; none for an empty name.
 * @param {string} name @param {any} state @returns {Ground | undefined} */
export function groundOf(name, state) {
  if (name === "site") return state.site_ground ?? undefined;
  return name ? { diagram: name, x: 0, y: 0, scale: 1 } : undefined;
}

/** @param {MapDocument} map @param {Ground | undefined} ground @returns {MapDocument} */
export function withGround({ ground: _, ...rest }, ground) {
  return inStoredOrder(ground ? { ...rest, ground } : rest);
}
