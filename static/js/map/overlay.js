// @ts-check
// The elements shown over the map during drawing and shaping: stroke, outlines, handles.

import { polygonOf } from "./blocks.js";
import { element, pathOf } from "./elements.js";
import { handlesOf } from "./handles.js";

/** @typedef {import("./types.js").Point} Point */
/** @typedef {import("./types.js").Drawing} Drawing */
/** @typedef {(at: Point) => Point} Turn from skin to picture */

const ACCENT = "#0f5c63";
const HANDLE = { radius: 20, ring: 4 };
const TOUCHED = { width: 9, opacity: 0.75 };

/** @param {Point[]} stroke @param {import("./tools.js").Options} options @param {any} state @param {Turn} turn */
export function previewNodes(stroke, options, state, turn) {
  if (stroke.length < 2 || ["shape", "ground"].includes(options.tool)) return [];
  if (options.tool === "tumor" && options.result !== "tumor") return [];
  const isArea = options.tool === "tumor" || options.tool === "outline";
  const tumor = options.depth === "deep" ? state.look.deep_tumor : state.look.tumor;
  return [
    element("path", {
      d: pathOf(stroke.map(turn), isArea),
      fill: options.tool === "tumor" ? tumor.hatch : "none",
      fill_opacity: "0.25",
      stroke: options.tool === "tumor" ? tumor.stroke : ACCENT,
      stroke_width: TOUCHED.width,
      stroke_opacity: String(TOUCHED.opacity),
      stroke_linejoin: "round",
      stroke_linecap: "round",
      ...(options.tool === "cut" ? { stroke_dasharray: "26 14" } : {}),
    }),
  ];
}

/** @param {Drawing} drawing @param {number} selected @param {Turn} turn @param {boolean} [isDragged] */
export function handleNodes(drawing, selected, turn, isDragged = false) {
  const specimen = drawing.document.specimens[selected - 1];
  if (!specimen) return [];
  const own = drawing.document.blocks.filter((block) => block.specimen === selected);
  const lines = own.map((block) => pathOf(polygonOf(block).map(turn), true)).join("");
  const outline = element("path", {
    d: lines,
    fill: "none",
    stroke: ACCENT,
    stroke_width: 5,
    stroke_dasharray: "18 10",
  });
  if (isDragged) return [outline];
  return [outline, ...handlesOf(specimen).flatMap((handle) => handleNode(handle.kind, turn(handle.at)))];
}

/** @param {string} kind @param {Point} at */
function handleNode(kind, [x, y]) {
  const [fill, stroke] = kind === "bend" ? ["#ffffff", ACCENT] : [ACCENT, "#ffffff"];
  const style = { fill, stroke, stroke_width: HANDLE.ring };
  if (kind === "scale") return [element("rect", { x: x - 20, y: y - 20, width: 40, height: 40, ...style })];
  return [element("circle", { cx: x, cy: y, r: HANDLE.radius, ...style })];
}
