// @ts-check
// The parts beside the drawing: buttons, legend and the map in words.

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

/** Sets aria-pressed on the buttons of a group; inks and kinds of edges are one group.
 * @param {HTMLElement} root @param {string} option @param {string} value */
export function showPressed(root, option, value) {
  const isEdge = option === "edge" || option === "ink";
  const group = isEdge ? "[data-option=edge], [data-option=ink]" : `[data-option=${option}]`;
  for (const button of root.querySelectorAll(group)) {
    const { option: buttonOption, value: buttonValue } = /** @type {HTMLElement} */ (button).dataset;
    const isPressed = buttonOption === option && buttonValue === value;
    button.setAttribute("aria-pressed", String(isPressed));
    if (isPressed) showChosen(button, button.textContent ?? "");
  }
}

/** Says on the closed part of a tray what was chosen in it. @param {Element | null} inside @param {string} words */
export function showChosen(inside, words) {
  const said = inside?.closest("details")?.querySelector("[data-chosen]");
  if (said) said.textContent = words;
}

/** @param {HTMLElement} root */
export function closeTrays(root) {
  for (const part of root.querySelectorAll(".tray-more[open]")) part.removeAttribute("open");
}

/** @param {HTMLElement} root @param {string} tool */
export function showOptionsOf(root, tool) {
  for (const part of root.querySelectorAll("[data-for]")) {
    const names = (/** @type {HTMLElement} */ (part).dataset.for ?? "").split(" ");
    /** @type {HTMLElement} */ (part).hidden = !names.includes(tool);
    // Where nothing can be drawn before something is chosen, the list is open at once.
    part.querySelector("[data-opens]")?.toggleAttribute("open", names.includes(tool));
  }
}
