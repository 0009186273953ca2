// @ts-check
// Makes SVG elements from plain nodes, and updates them with as few changes as possible.

/** @typedef {import("./elements.js").Node} Node */

const SVG = "http://www.w3.org/2000/svg";

/** @param {Node | string} node @returns {ChildNode} */
export function make(node) {
  if (typeof node === "string") return document.createTextNode(node);
  const made = document.createElementNS(SVG, node.name);
  for (const [key, value] of Object.entries(node.attributes)) made.setAttribute(key, value);
  made.append(...node.content.map(make));
  return made;
}

/** Changes the children of `parent`, made from `before`, so that they match `after`.
 * @param {Element} parent @param {(Node | string)[]} before @param {(Node | string)[]} after */
export function update(parent, before, after) {
  after.forEach((node, place) => {
    const shown = parent.childNodes[place];
    const old = before[place];
    if (!shown) parent.append(make(node));
    else if (!canStay(old, node)) parent.replaceChild(make(node), shown);
    else if (typeof node !== "string") refresh(/** @type {Element} */ (shown), /** @type {Node} */ (old), node);
  });
  while (parent.childNodes.length > after.length) parent.lastChild?.remove();
}

/** @param {Node | string | undefined} old @param {Node | string} node */
const canStay = (old, node) =>
  typeof node === "string" ? old === node : typeof old === "object" && old.name === node.name;

/** @param {Element} shown @param {Node} old @param {Node} node */
function refresh(shown, old, node) {
  for (const [key, value] of Object.entries(node.attributes)) {
    if (old.attributes[key] !== value) shown.setAttribute(key, value);
  }
  for (const key of Object.keys(old.attributes)) {
    if (!(key in node.attributes)) shown.removeAttribute(key);
  }
  update(shown, old.content, node.content);
}
