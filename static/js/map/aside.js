// @ts-check
// What stands beside the drawing: its legend and its words.

import { make } from "./dom.js";
import { number } from "./elements.js";
import { legend } from "./legend.js";

/** @param {Element} svg @param {{look: any, prefix: string}} how @param {import("./types.js").MapDocument} map */
export function showLegend(svg, { look, prefix }, map) {
  const { parts, height } = legend(look, map, { top: 0, prefix });
  svg.setAttribute("viewBox", `0 0 1000 ${number(Math.max(1, height))}`);
  svg.replaceChildren(...parts.map(make));
}

/** @param {string} words */
export function item(words) {
  const line = document.createElement("li");
  line.textContent = words;
  return line;
}
