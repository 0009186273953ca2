// @ts-check
// Starts the editor when a page, or a part that htmx inserted, has a drawing surface.

import { Editor } from "./editor.js";

/** @type {Editor | null} */
let editor = null;
const diagrams = new Map();

/** @param {string} address with NAME in it */
const loader = (address) => async (/** @type {string} */ name) => {
  if (!diagrams.has(name)) {
    const response = await fetch(address.replace("NAME", name));
    if (!response.ok) return null;
    diagrams.set(name, await response.json());
  }
  return diagrams.get(name);
};

function begin() {
  const root = document.querySelector("[data-editor]");
  if (!root) document.documentElement.classList.remove("has-large-map");
  if (!(root instanceof HTMLElement) || editor?.root === root) return;
  const text = root.querySelector("script[type='application/json']")?.textContent;
  if (text) {
    const state = { ...JSON.parse(text), csrf: root.dataset.csrf };
    editor = new Editor(root, state, loader(root.dataset.diagrams ?? ""));
  }
  root.closest("[data-with-editor]")?.classList.add("has-editor");
}

begin();
document.addEventListener("htmx:afterSettle", begin);
document.addEventListener("stage-now", (event) => {
  const { detail } = /** @type {CustomEvent} */ (event);
  if (editor?.root.isConnected && editor.state.url === detail.url) void editor.catchUp(detail);
});
