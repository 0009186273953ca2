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
  if (!(root instanceof HTMLElement) || editor?.root === root) return;
  const text = root.querySelector("script[type='application/json']")?.textContent;
  if (text) {
    const state = { ...JSON.parse(text), csrf: root.dataset.csrf };
    editor = new Editor(root, state, loader(root.dataset.diagrams ?? ""));
  }
}

// The list of blocks stays open though each tap in it makes it anew.
let isListOpen = false;
document.addEventListener("toggle", (event) => {
  const list = event.target;
  if (list instanceof HTMLElement && list.id === "block-list") isListOpen = list.matches(":popover-open");
}, true);
function keepList() {
  const list = document.getElementById("block-list");
  if (!list) isListOpen = false;
  else if (isListOpen && !list.matches(":popover-open")) list.showPopover();
}
document.addEventListener("htmx:afterSettle", keepList);
document.addEventListener("htmx:oobAfterSwap", keepList);

begin();
document.addEventListener("htmx:afterSettle", begin);
document.addEventListener("stage-now", (event) => {
  const { detail } = /** @type {CustomEvent} */ (event);
  if (editor?.root.isConnected && editor.state.url === detail.url) void editor.catchUp(detail);
});
