// @ts-check
// The ground under a map: which diagram or photograph, its position and scale.

import { tenth } from "./geometry.js";
import { inStoredOrder } from "./same.js";

/** @typedef {import("./types.js").Ground} Ground */
/** @typedef {import("./types.js").Point} Point */
/** @typedef {import("./types.js").MapDocument} MapDocument */

const MIDDLE = 500;
const SCALES = { least: 0.2, most: 8 };
const FARTHEST = 8000;

/** The site's own diagram in its place, another one or a photograph as a whole; none for an empty name.
 * @param {string} name @param {any} state @returns {Ground | undefined} */
export function groundOf(name, state) {
  if (name === "site") return state.site_ground ?? undefined;
  const photo = state.photos.find((/** @type {Ground} */ ground) => ground.photo === name);
  if (photo) return photo;
  return name ? { diagram: name, x: 0, y: 0, scale: 1 } : undefined;
}

/** What a ground is called in the list to choose from. @param {Ground | undefined} ground @param {any} state */
export function groundName(ground, state) {
  if (!ground) return "";
  return ground.photo ?? (ground.diagram === state.site_ground?.diagram ? "site" : (ground.diagram ?? ""));
}

/** @param {MapDocument} map @param {Ground | undefined} ground @returns {MapDocument} */
export function withGround({ ground: _, ...rest }, ground) {
  return inStoredOrder(ground ? { ...rest, ground } : rest);
}

/** The ground moved along a stroke. @param {MapDocument} map @param {Point[]} stroke @returns {MapDocument} */
export function groundMoved(map, stroke) {
  if (!map.ground) return map;
  const [from, to] = [stroke[0], stroke[stroke.length - 1]];
  const { x, y } = map.ground;
  return withGround(map, { ...map.ground, x: within(x + to[0] - from[0]), y: within(y + to[1] - from[1]) });
}

/** The ground larger or smaller around the middle of the map. @param {MapDocument} map
 * @param {number} factor @returns {MapDocument} */
export function groundScaled(map, factor) {
  if (!map.ground) return map;
  const { x, y, scale: before } = map.ground;
  const scale = Math.round(Math.min(SCALES.most, Math.max(SCALES.least, before * factor)) * 1000) / 1000;
  const share = scale / before;
  const place = (/** @type {number} */ at) => within(MIDDLE + (at - MIDDLE) * share);
  return withGround(map, { ...map.ground, x: place(x), y: place(y), scale });
}

/** @param {number} value */
const within = (value) => tenth(Math.min(FARTHEST, Math.max(-FARTHEST, value)));
