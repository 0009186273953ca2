// @ts-check
// The SVG elements of a map as plain values: the page makes DOM elements of them, tests make text.
// Presentation attributes only, so that no stylesheet can change a map.

/** @typedef {import("./types.js").Point} Point */
/** @typedef {{name: string, attributes: Record<string, string>, content: (Node | string)[]}} Node */

/** A number with at most one decimal. @param {number} value */
export function number(value) {
  const isTie = Number.isInteger(value * 4) && Math.abs((value * 10) % 1) === 0.5;
  const text = (isTie ? (2 * Math.round(value * 5)) / 10 : value).toFixed(1);
  return text.endsWith(".0") ? text.slice(0, -2) : text;
}

/**
 * One element; underscores in attribute names stand for hyphens, empty values are left out.
 * @param {string} name
 * @param {Record<string, string | number>} attributes
 * @param {(Node | string)[]} [content]
 * @returns {Node}
 */
export function element(name, attributes, content = []) {
  /** @type {Record<string, string>} */
  const written = {};
  for (const [key, value] of Object.entries(attributes)) {
    if (value === "") continue;
    written[key.replaceAll("_", "-")] = typeof value === "number" ? number(value) : value;
  }
  return { name, attributes: written, content };
}

/** @param {Point[]} points @param {boolean} [closed] */
export function pathOf(points, closed = false) {
  const steps = points.map(([x, y]) => `${number(x)} ${number(y)}`).join("L");
  return closed ? `M${steps}Z` : `M${steps}`;
}

/**
 * @param {Point} at @param {string} words
 * @param {Record<string, string | number>} look with size and color
 */
export const text = (at, words, { size, color, ...others }) =>
  element("text", { x: at[0], y: at[1], font_size: size, fill: color, ...others }, [words]);

/**
 * Centered words on a ground of their own: drawn wide in paper color, then again in ink.
 * @param {Point} at @param {string} words
 * @param {{size: number, color: string, paper: string, name?: string}} look
 * @returns {Node[]}
 */
export function haloed(at, words, { size, color, paper, name = "" }) {
  const place = { text_anchor: "middle", font_weight: 700 };
  /** @type {Point} */
  const low = [at[0], at[1] + size * 0.35];
  const ground = { stroke: paper, stroke_width: size / 4, stroke_linejoin: "round", ...place };
  return [
    text(low, words, { size, color: paper, ...ground }),
    text(low, words, { size, color, data_name: name, ...place }),
  ];
}

/** @param {(Node | string)[]} parts @param {Record<string, string | number>} [attributes] */
export const group = (parts, attributes = {}) => element("g", attributes, parts);

/** An element with its content as SVG text. @param {Node} node @returns {string} */
export function markup(node) {
  const attributes = Object.entries(node.attributes)
    .map(([key, value]) => ` ${key}=${quoted(value)}`)
    .join("");
  if (!node.content.length) return `<${node.name}${attributes}/>`;
  const inner = node.content.map((child) => (typeof child === "string" ? escaped(child) : markup(child)));
  return `<${node.name}${attributes}>${inner.join("")}</${node.name}>`;
}

/** @param {string} words */
const escaped = (words) =>
  words.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** @param {string} value */
const quoted = (value) => `"${escaped(value).replaceAll('"', "&quot;")}"`;
