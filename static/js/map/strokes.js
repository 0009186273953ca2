// @ts-check
// Inks as lines: dashes where SVG has them, drawn shapes for wavy and crossed lines.

import { element, pathOf } from "./elements.js";
import { distance, point } from "./geometry.js";

/** @typedef {import("./types.js").Point} Point */
/** @typedef {import("./types.js").Look} Look */

const WAVE = { step: 7, height: 8 };
const CROSS = { step: 26, size: 9 };

/** The line of an ink along `points`.
 * @param {Look} look @param {Point[]} points @param {string} inkColor @param {string} dash
 * @param {boolean} [isCut] */
export function inkPath(look, points, inkColor, dash, isCut = false) {
  const width = isCut ? look.ink.cut_width : look.ink.width;
  const color = darkEnough(look, inkColor);
  if (dash === "wavy") return stroke(pathOf(wave(points)), color, width * 0.6);
  if (dash === "crossed") return stroke(pathOf(points) + crosses(points).join(""), color, width * 0.55);
  return stroke(pathOf(points), color, width, look.dashes[dash]);
}

/** A color in its own hue, so dark that paper of one bit keeps it: no lighter than a gray.
 * @param {Look} look @param {string} color */
function darkEnough(look, color) {
  const channels = [1, 3, 5].map((place) => parseInt(color.slice(place, place + 2), 16));
  const gray = 299 * channels[0] + 587 * channels[1] + 114 * channels[2];
  const lightest = 1000 * look.ink.lightest_gray;
  if (gray <= lightest) return color;
  const darker = channels.map((channel) => Math.floor((channel * lightest) / gray));
  return `#${darker.map((channel) => channel.toString(16).padStart(2, "0")).join("")}`;
}

/** One or two short strokes. @param {Look} look @param {Point} outer @param {Point} inner
 * @param {string} mark */
export function nickPath(look, outer, inner, mark) {
  const length = distance(outer, inner) || 1;
  const x = (-(inner[1] - outer[1]) / length) * look.nick.gap;
  const y = ((inner[0] - outer[0]) / length) * look.nick.gap;
  return (mark === "double" ? [-1, 1] : [0])
    .map((sign) =>
      pathOf([outer, inner].map((end) => /** @type {Point} */ ([end[0] + x * sign, end[1] + y * sign]))),
    )
    .join("");
}

/** @param {string} path @param {string} color @param {number} width @param {string} [dasharray] */
function stroke(path, color, width, dasharray = "") {
  return element("path", {
    d: path,
    fill: "none",
    stroke: color,
    stroke_width: width,
    stroke_dasharray: dasharray,
    stroke_linecap: dasharray.startsWith("3 ") ? "round" : "butt",
    stroke_linejoin: "round",
  });
}

/** Places every `step` units along a line, with the direction the line has there.
 * @param {Point[]} points @param {number} step
 * @returns {{at: Point, dx: number, dy: number}[]} */
function along(points, step) {
  const found = [];
  let carried = 0;
  for (let place = 1; place < points.length; place += 1) {
    const [start, end] = [points[place - 1], points[place]];
    const length = distance(start, end);
    if (!length) continue;
    const [dx, dy] = [(end[0] - start[0]) / length, (end[1] - start[1]) / length];
    let far = carried ? step - carried : 0;
    while (far <= length) {
      found.push({ at: point(start[0] + dx * far, start[1] + dy * far), dx, dy });
      far += step;
    }
    carried = (length - (far - step)) % step;
  }
  return found;
}

/** @param {Point[]} points */
const wave = (points) =>
  along(points, WAVE.step).map(({ at, dx, dy }, count) => {
    const swing = WAVE.height * [0, 1, 0, -1][count % 4];
    return point(at[0] - dy * swing, at[1] + dx * swing);
  });

/** @param {Point[]} points */
const crosses = (points) =>
  along(points, CROSS.step).flatMap(({ at, dx, dy }) =>
    [1, -1].map((lean) => {
      const [x, y] = [(dx - dy * lean) * CROSS.size, (dy + dx * lean) * CROSS.size];
      return pathOf([point(at[0] - x, at[1] - y), point(at[0] + x, at[1] + y)]);
    }),
  );
