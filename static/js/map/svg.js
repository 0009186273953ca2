// @ts-check
// A map as an SVG drawing, the same as encounters/specimen_map/svg.py makes: one shape, one
// element; nothing is computed that the map could hold.

import { blockLabel, fittingLabel, interior, polygonOf } from "./blocks.js";
import { element, group, haloed, number, pathOf, text } from "./elements.js";
import { clearance, distance, towards } from "./geometry.js";
import { legend } from "./legend.js";
import { inkPath, nickPath } from "./strokes.js";

/** @typedef {import("./types.js").Point} Point */
/** @typedef {import("./types.js").Edge} Edge */
/** @typedef {import("./types.js").Block} Block */
/** @typedef {import("./types.js").Finding} Finding */
/** @typedef {import("./types.js").MapDocument} MapDocument */
/** @typedef {import("./types.js").Diagram} Diagram */
/** @typedef {import("./types.js").Look} Look */
/** @typedef {import("./elements.js").Node} Node */
/**
 * @typedef {{look: Look, stage: number, prefix: string, diagram?: Diagram | null, isMirrored?: boolean,
 *   photo_address?: string}} How photo_address has {} where a photograph's id goes */

export const VIEW_SIZE = 1000;
const PHOTO_ADDRESS = "photo:{}";
/** @type {Point[]} */
const CLOCK_FACE = [[968, 511], [500, 965], [32, 511]];

/**
 * The picture of one stage with its legend below.
 * @param {MapDocument} map @param {How & {title: string}} how
 * @returns {Node}
 */
export function picture(map, { title, ...how }) {
  const { look, prefix } = how;
  const below = legend(look, map, { top: VIEW_SIZE, prefix });
  const height = VIEW_SIZE + below.height;
  const paper = element("rect", { x: 0, y: 0, width: VIEW_SIZE, height, fill: look.paper });
  return element(
    "svg",
    {
      xmlns: "http://www.w3.org/2000/svg",
      viewBox: `0 0 ${VIEW_SIZE} ${number(height)}`,
      role: "img",
      font_family: look.view.font,
    },
    [
      element("title", {}, [title]),
      definitions(look, prefix),
      paper,
      ...stageParts(map, how),
      ...below.parts,
    ],
  );
}

/** The hatches of tumor, which differ in pitch and lean. @param {Look} look @param {string} prefix */
export function definitions(look, prefix) {
  const hatches = [
    ["edge", look.tumor, 45],
    ["deep", look.deep_tumor, 135],
  ];
  return element(
    "defs",
    {},
    hatches.map(([compartment, style, turn]) =>
      element(
        "pattern",
        {
          id: `${prefix}-${compartment}`,
          width: style.pitch,
          height: style.pitch,
          patternUnits: "userSpaceOnUse",
          patternTransform: `rotate(${turn})`,
        },
        [
          element("rect", { x: 0, y: 0, width: style.pitch, height: style.pitch, fill: style.fill }),
          element("path", { d: `M${number(style.pitch / 2)} 0V${number(style.pitch)}`, stroke: style.hatch, stroke_width: style.hatch_width, fill: "none" }),
        ],
      ),
    ),
  );
}

/**
 * Everything but title, paper and legend, from the ground up.
 * @param {MapDocument} map @param {How} how
 * @returns {Node[]}
 */
export function stageParts(map, { look, stage, prefix, isMirrored = false, ...under }) {
  const edges = map.blocks.flatMap((block) => block.edges);
  const inks = new Map(map.inks.map((ink) => [ink.letter, ink]));
  const inked = edges.filter((edge) => edge.ink);
  return [
    ...ground(look, map.ground, under, prefix, isMirrored),
    group(
      map.blocks.map((block) =>
        element("path", {
          d: pathOf(polygonOf(block), true),
          fill: look.block.fill,
          // Tissue; on a photograph one sees the skin through it.
          fill_opacity: map.ground?.photo ? look.photo.block_opacity : "",
        }),
      ),
    ),
    group((map.residual ?? []).map((earlier) => residual(look, earlier.area))),
    ...firstGhosts(map).map((outline) => line(pathOf(outline, true), look.ghost)),
    group(tumors(map).map((finding) => tumorArea(look, finding, prefix))),
    group(edges.map((edge) => line(pathOf(edge.points), edgeStyle(look, edge)))),
    group(
      inked.map((edge) => {
        const ink = /** @type {import("./types.js").Ink} */ (inks.get(edge.ink ?? ""));
        // On a cut face it is thinner: what is tumor stands out from what is no margin.
        return inkPath(look, edge.points, ink.color, ink.dash, edge.kind === "cut");
      }),
    ),
    group(inkLetters(look, map)),
    group(map.nicks.map((nick) => nickMark(look, nick))),
    group(clockFace(look, map, isMirrored)),
    group(map.findings.filter((finding) => finding.kind !== "tumor").flatMap((finding) => symbol(look, finding))),
    group(blockNames(look, map, stage)),
  ];
}

/** @param {MapDocument} map */
const tumors = (map) => map.findings.filter((finding) => finding.kind === "tumor");

/** @param {Look} look @param {Edge} edge */
const edgeStyle = (look, edge) => (edge.kind === "margin" ? look.outline : look[edge.kind]);

/** The body under the map, kept within the picture.
 * @param {Look} look @param {import("./types.js").Ground | undefined} where
 * @param {Pick<How, "diagram" | "photo_address">} under @param {string} prefix @param {boolean} isMirrored */
function ground(look, where, { diagram, photo_address = PHOTO_ADDRESS }, prefix, isMirrored) {
  if (!where || !(where.photo || diagram)) return [];
  const shapes = where.photo ? [photo(look, where, photo_address)] : lines(look, /** @type {Diagram} */ (diagram));
  const turned = isMirrored ? `translate(${VIEW_SIZE} 0) scale(-1 1) ` : "";
  const transform = `${turned}translate(${number(where.x)} ${number(where.y)}) scale(${where.scale.toFixed(3)})`;
  const view = element("rect", { x: 0, y: 0, width: VIEW_SIZE, height: VIEW_SIZE });
  return [
    element("clipPath", { id: `${prefix}-view` }, [view]),
    group([group(shapes, { transform })], { clip_path: `url(#${prefix}-view)` }),
  ];
}

/** @param {Look} look @param {import("./types.js").Ground} where @param {string} address */
const photo = (look, { photo: id = "", width = 0, height = 0 }, address) =>
  element("image", {
    href: address.replace("{}", id),
    x: 0,
    y: 0,
    width,
    height,
    preserveAspectRatio: "none",
    opacity: look.photo.opacity,
  });

/** @param {Look} look @param {Diagram} diagram */
const lines = (look, diagram) =>
  diagram.strokes.map((stroke) =>
    element("path", {
      d: stroke.path,
      fill: "none",
      stroke: look.diagram.color,
      stroke_width: look.diagram[stroke.weight],
      stroke_linecap: "round",
      stroke_linejoin: "round",
    }),
  );

/** Parts of one wound share its outline; it is drawn once. @param {MapDocument} map */
function firstGhosts(map) {
  const outlines = new Map();
  for (const { ghost } of map.specimens) {
    if (ghost?.length) outlines.set(JSON.stringify(ghost), ghost);
  }
  return [...outlines.values()];
}

/** @param {Look} look @param {Point[]} area */
const residual = (look, area) =>
  element("path", {
    d: pathOf(area, true),
    fill: look.residual.fill,
    stroke: look.residual.stroke,
    stroke_width: look.residual.width,
    stroke_dasharray: look.residual.dasharray,
    stroke_linecap: "round",
    stroke_linejoin: "round",
  });

/** @param {string} path @param {{color: string, width: number, dasharray?: string}} style */
export const line = (path, { color, width, dasharray = "" }) =>
  element("path", {
    d: path,
    fill: "none",
    stroke: color,
    stroke_width: width,
    stroke_dasharray: dasharray,
    stroke_linecap: "round",
    stroke_linejoin: "round",
  });

/** Hatched, red at the edge, purple and leaning the other way when deep.
 * @param {Look} look @param {Finding} finding @param {string} prefix */
function tumorArea(look, finding, prefix) {
  const style = finding.compartment === "deep" ? look.deep_tumor : look.tumor;
  return element("path", {
    d: pathOf(finding.area ?? [], true),
    fill: `url(#${prefix}-${finding.compartment})`,
    fill_rule: "evenodd",
    stroke: style.stroke,
    stroke_width: style.width,
    stroke_linejoin: "round",
  });
}

/** The ink's letter beside each inked margin, outside. @param {Look} look @param {MapDocument} map */
function inkLetters(look, map) {
  const taken = [...CLOCK_FACE, ...map.nicks.map((nick) => nick.outer)];
  return map.blocks.flatMap((block) => {
    const inside = interior(block);
    return block.edges
      .filter((edge) => edge.ink && edge.kind === "margin")
      .flatMap((edge) =>
        haloed(beside(look, edge, inside, taken), edge.ink ?? "", {
          size: look.ink.letter_size,
          color: look.text.color,
          paper: look.paper,
        }),
      );
  });
}

/** Outside the edge, near its middle, where no nick and no clock position stands.
 * @param {Look} look @param {Edge} edge @param {Point} inside @param {Point[]} taken */
function beside(look, edge, inside, taken) {
  const last = edge.points.length - 1;
  const places = [0.5, 0.42, 0.58, 0.34, 0.66, 0.25, 0.75].map((share) => {
    const rim = edge.points[halfEven(last * share)];
    return towards(inside, rim, 1 + look.ink.letter_offset / (distance(inside, rim) || 1));
  });
  return (
    places.find((at) => taken.every((spot) => distance(at, spot) > look.ink.letter_room)) ?? places[0]
  );
}

/** Rounds a half to the even number, as the other renderer does. @param {number} value */
function halfEven(value) {
  const low = Math.floor(value);
  return value - low === 0.5 ? low + (low % 2) : Math.round(value);
}

/** @param {Look} look @param {import("./types.js").Nick} nick */
function nickMark(look, { outer, inner, mark }) {
  return line(nickPath(look, outer, inner, mark), { color: look.nick.color, width: look.nick.width });
}

/** What 12 o'clock points to, on top, and the other quarters small; in the mirror 3 is on the left.
 * @param {Look} look @param {MapDocument} map @param {boolean} isMirrored */
function clockFace(look, map, isMirrored) {
  const hours = isMirrored ? ["9", "6", "3"] : ["3", "6", "9"];
  const { color, label, clock } = look.text;
  const title = { size: label, color, text_anchor: "middle", font_weight: 700 };
  return [
    text([VIEW_SIZE / 2, 44], `12 o'clock = ${map.twelve_oclock}`, title),
    ...CLOCK_FACE.map((at, place) =>
      text(at, hours[place], { size: clock, color, text_anchor: "middle", font_weight: 700 }),
    ),
  ];
}

/** @param {Look} look @param {Finding} finding */
function symbol(look, finding) {
  const { radius, size, fill, color, width } = look.finding;
  const [x, y] = finding.anchor;
  const letters = { size, color, text_anchor: "middle", font_weight: 700 };
  return [
    element("circle", { cx: x, cy: y, r: radius, fill, stroke: color, stroke_width: width }),
    text([x, y + size * 0.35], look.symbols[finding.kind], letters),
  ];
}

/** @param {Look} look @param {MapDocument} map @param {number} stage */
function blockNames(look, map, stage) {
  const { paper, text: words } = look;
  return map.blocks.flatMap((block) => {
    const at = interior(block);
    // The caption says the stage, so a narrow block may show its number alone.
    const names = [blockLabel(stage, block.number), String(block.number)];
    const [name, size] = fittingLabel(look, names, 2 * clearance(polygonOf(block), at));
    const parts = haloed(at, name, { size, color: words.color, paper, name: "block" });
    if (map.clear.includes(block.id)) {
      const low = /** @type {Point} */ ([at[0], at[1] + size * 1.05]);
      const clear = { size: Math.min(look.clear.size, size), color: look.clear.color, paper };
      parts.push(...haloed(low, "NT", clear));
    }
    return parts;
  });
}
