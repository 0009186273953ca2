// @ts-check
// The legend: the inks and signs of this map, because there is no universal code.

import { element, pathOf, text } from "./elements.js";
import { inkPath, nickPath } from "./strokes.js";
import { clockTime } from "./words.js";

/** @typedef {import("./types.js").Point} Point */
/** @typedef {import("./types.js").MapDocument} MapDocument */
/** @typedef {import("./types.js").Look} Look */
/** @typedef {import("./elements.js").Node} Node */
/** @typedef {{words: string, sample: (x: number, y: number) => Node[]}} Entry */

const COLUMNS = 2;
const WORDS_OF_A_COLUMN = 24;
const LEFT = 30;
const COLUMN_WIDTH = 470;
const SAMPLE_WIDTH = 84;
const TUMOR_WORDS = { edge: "Tumor, edge", deep: "Tumor, deep margin" };
const LINE_WORDS = {
  cut: "Cut face, no margin",
  wound: "Old wound, no margin",
  free: "Free rim, no margin",
};
const NICK_WORDS = { single: "Nick", double: "Double nick" };
// So many hours are named; of more nicks the legend says only what they look like.
const NAMED_NICKS = 6;

/**
 * The drawn legend of everything on a map, and the height it takes.
 * @param {Look} look @param {MapDocument} map @param {{top: number, prefix: string}} where
 * @returns {{parts: Node[], height: number}}
 */
export function legend(look, map, { top, prefix }) {
  const line = look.view.legend_line;
  const parts = [];
  let rows = 0;
  for (const { entry, column, row } of placed(entries(look, map, prefix))) {
    rows = Math.max(rows, row + 1);
    const x = LEFT + column * COLUMN_WIDTH;
    const y = top + (row + 0.5) * line;
    parts.push(...entry.sample(x, y));
    parts.push(
      text([x + SAMPLE_WIDTH + 18, y + 12], entry.words, {
        size: look.text.legend,
        color: look.text.color,
      }),
    );
  }
  return { parts, height: rows ? rows * line + 24 : 0 };
}

/** Each entry with its column and row; one with many words has a row for itself.
 * @param {Entry[]} all */
function placed(all) {
  let place = 0;
  return all.map((entry) => {
    const isLong = entry.words.length > WORDS_OF_A_COLUMN;
    if (isLong) place += place % COLUMNS;
    const found = { entry, column: place % COLUMNS, row: Math.floor(place / COLUMNS) };
    place += isLong ? COLUMNS : 1;
    return found;
  });
}

/** @param {Look} look @param {MapDocument} map @param {string} prefix @returns {Entry[]} */
function entries(look, map, prefix) {
  const edges = map.blocks.flatMap((block) => block.edges);
  const letters = new Set(edges.map((edge) => edge.ink));
  const found = map.inks
    .filter((ink) => letters.has(ink.letter))
    .map((ink) => ({
      words: `${ink.letter}  ${ink.name} ink`,
      sample: inkSample(look, ink.color, ink.dash),
    }));
  const kinds = new Set(edges.map((edge) => edge.kind));
  for (const [kind, words] of Object.entries(LINE_WORDS)) {
    if (kinds.has(/** @type {any} */ (kind))) found.push({ words, sample: lineSample(look[kind]) });
  }
  if (map.specimens.some((specimen) => specimen.ghost?.length)) {
    found.push({ words: "Edge of the wound before", sample: lineSample(look.ghost) });
  }
  if (map.residual?.length) {
    found.push({ words: "Tumor of the stage before", sample: areaSample(look.residual) });
  }
  return [...found, ...nickEntries(look, map), ...findingEntries(look, map, prefix)];
}

/** @param {Look} look @param {MapDocument} map @returns {Entry[]} */
function nickEntries(look, map) {
  return Object.entries(NICK_WORDS).flatMap(([mark, words]) => {
    const clocks = new Set(map.nicks.filter((nick) => nick.mark === mark).map((nick) => nick.clock));
    const hours = [...clocks].sort((first, second) => first - second).map(clockTime);
    if (!hours.length) return [];
    const where = hours.length <= NAMED_NICKS ? ` at ${hours.join(", ")}` : "";
    return [{ words: words + where, sample: nickSample(look, mark) }];
  });
}

/** @param {Look} look @param {string} mark @returns {Entry["sample"]} */
const nickSample = (look, mark) => (x, y) => {
  const middle = x + SAMPLE_WIDTH / 2;
  return [
    element("path", {
      d: nickPath(look, [middle, y - 18], [middle, y + 18], mark),
      fill: "none",
      stroke: look.nick.color,
      stroke_width: look.nick.width,
      stroke_linecap: "round",
    }),
  ];
};

/** @param {Look} look @param {MapDocument} map @param {string} prefix @returns {Entry[]} */
function findingEntries(look, map, prefix) {
  const found = [];
  for (const [compartment, words] of Object.entries(TUMOR_WORDS)) {
    if (map.findings.some((finding) => finding.kind === "tumor" && finding.compartment === compartment)) {
      found.push({ words, sample: tumorSample(look, compartment, prefix) });
    }
  }
  const kinds = new Set(map.findings.map((finding) => finding.kind));
  for (const [kind, words] of Object.entries(look.finding_names)) {
    if (kinds.has(kind)) found.push({ words, sample: symbolSample(look, look.symbols[kind]) });
  }
  if (map.clear.length) found.push({ words: "No tumor in this block", sample: wordSample(look, "NT") });
  return found;
}

/** @param {Look} look @param {string} color @param {string} dash @returns {Entry["sample"]} */
const inkSample = (look, color, dash) => (x, y) => [
  inkPath(look, [[x, y], [x + SAMPLE_WIDTH, y]], color, dash),
];

/** @param {any} style @returns {Entry["sample"]} */
const lineSample = (style) => (x, y) => [
  element("path", {
    d: pathOf([[x, y], [x + SAMPLE_WIDTH, y]]),
    fill: "none",
    stroke: style.color,
    stroke_width: style.width,
    stroke_dasharray: style.dasharray,
    stroke_linecap: "round",
  }),
];

/** @param {number} x @param {number} y @param {Record<string, string | number>} look */
const sampleBox = (x, y, look) =>
  element("rect", { x, y: y - 15, width: SAMPLE_WIDTH, height: 30, ...look });

/** @param {any} style @returns {Entry["sample"]} */
const areaSample = (style) => (x, y) => [
  sampleBox(x, y, {
    fill: style.fill,
    stroke: style.stroke,
    stroke_width: style.width,
    stroke_dasharray: style.dasharray,
    stroke_linecap: "round",
  }),
];

/** @param {Look} look @param {string} compartment @param {string} prefix @returns {Entry["sample"]} */
const tumorSample = (look, compartment, prefix) => (x, y) => {
  const style = compartment === "deep" ? look.deep_tumor : look.tumor;
  const fill = `url(#${prefix}-${compartment})`;
  return [sampleBox(x, y, { fill, stroke: style.stroke, stroke_width: style.width })];
};

/** @param {Look} look @param {string} letters @returns {Entry["sample"]} */
const symbolSample = (look, letters) => (x, y) => {
  const middle = x + SAMPLE_WIDTH / 2;
  const { fill, color, width } = look.finding;
  return [
    element("circle", { cx: middle, cy: y, r: 26, fill, stroke: color, stroke_width: width }),
    text([middle, y + 9], letters, { size: 26, color, text_anchor: "middle", font_weight: 700 }),
  ];
};

/** @param {Look} look @param {string} word @returns {Entry["sample"]} */
const wordSample = (look, word) => (x, y) => [
  text([x + SAMPLE_WIDTH / 2, y + 12], word, {
    size: look.clear.size,
    color: look.clear.color,
    text_anchor: "middle",
    font_weight: 700,
  }),
];
