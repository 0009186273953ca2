// @ts-check
// Merges two drawings of one stage, block by block. Where both read the same block, a person must say
// whose reading it is; where both changed the cuts, the inks or a label, whose drawing.

/** @typedef {import("./types.js").Drawing} Drawing */
/** @typedef {import("./types.js").Block} Block */

// Facts of the whole map, each of which one of the two may have changed.
const WHOLE = /** @type {const} */ (["version", "twelve_oclock", "ground", "inks", "nicks", "residual"]);

/**
 * @param {Drawing | null} base what both began with, null if that is not known
 * @param {Drawing} mine @param {Drawing} theirs as it is stored now
 * @returns {Drawing | null} both together; null where somebody must be asked
 */
export function merged(base, mine, theirs) {
  const found = mergedByBlock(base, mine, theirs);
  return found && !found.asked.length ? found.both : null;
}

/**
 * @param {Drawing | null} base @param {Drawing} mine @param {Drawing} theirs
 * @returns {{both: Drawing, asked: string[]} | null} both together, with theirs in the blocks `asked`,
 *   which both read, and differently; null where the cuts, inks or labels differ
 */
export function mergedByBlock(base, mine, theirs) {
  if (!base || layoutOf(mine) !== layoutOf(base) || layoutOf(theirs) !== layoutOf(base)) return null;
  const whole = WHOLE.map((name) => [name, chosen(base.document[name], mine.document[name], theirs.document[name])]);
  const blocks = base.document.blocks.map((_, place) =>
    chosen(...mapThree([base, mine, theirs], (drawing) => drawing.document.blocks[place])),
  );
  if ([...whole.map(([, value]) => value), ...blocks].includes(ASK)) return null;
  const ids = base.document.blocks.map(({ id }) => id);
  const readers = ids.map((id) => reader(id, base, mine, theirs));
  const document = {
    ...theirs.document,
    ...Object.fromEntries(whole.filter(([, value]) => value !== undefined)),
    blocks: /** @type {Block[]} */ (blocks),
  };
  const own = ids.filter((_, place) => readers[place] === mine);
  return {
    both: withBlocksOf({ ...theirs, document }, mine, own),
    asked: ids.filter((_, place) => readers[place] === ASK),
  };
}

/** The drawing with what `other` read and found in these blocks.
 * @param {Drawing} drawing @param {Drawing} other @param {string[]} ids @returns {Drawing} */
export function withBlocksOf(drawing, other, ids) {
  /** @template {{block: string}} T @param {(one: Drawing) => T[]} list @returns {T[]} */
  const joined = (list) => [
    ...list(other).filter(({ block }) => ids.includes(block)),
    ...list(drawing).filter(({ block }) => !ids.includes(block)),
  ];
  const isClear = (/** @type {string} */ id) => (ids.includes(id) ? other : drawing).document.clear.includes(id);
  return {
    document: {
      ...drawing.document,
      findings: joined((one) => one.document.findings),
      clear: drawing.document.blocks.map(({ id }) => id).filter(isClear),
    },
    readings: joined((one) => one.readings),
    signs: joined((one) => one.signs),
  };
}

const ASK = Symbol("ask");

/** @template S, T @param {[S, S, S]} three @param {(one: S) => T} part @returns {[T, T, T]} */
const mapThree = ([base, mine, theirs], part) => [part(base), part(mine), part(theirs)];

/** The changed value of the two; ASK if both changed differently.
 * @template T @param {T} base @param {T} mine @param {T} theirs */
function chosen(base, mine, theirs) {
  if (canonical(mine) === canonical(base) || canonical(mine) === canonical(theirs)) return theirs;
  return canonical(theirs) === canonical(base) ? mine : ASK;
}

/** The drawing whose readings and findings of a block are used; ASK if both changed.
 * @param {string} id @param {Drawing} base @param {Drawing} mine @param {Drawing} theirs */
function reader(id, base, mine, theirs) {
  const facts = mapThree([base, mine, theirs], (drawing) =>
    canonical(
      [drawing.readings, drawing.signs].map((list) => list.filter(({ block }) => block === id).map(canonical).sort()),
    ),
  );
  const found = chosen(...facts);
  if (found === ASK) return ASK;
  return found === facts[1] && facts[1] !== facts[2] ? mine : theirs;
}

/** Specimens and blocks without inks, as comparable text. @param {Drawing} drawing */
const layoutOf = ({ document: { specimens, blocks } }) =>
  canonical([specimens, blocks.map((block) => ({ ...block, edges: block.edges.map(({ ink, ...edge }) => edge) }))]);

/** JSON text that is equal for equal values: keys in order, empty values left out.
 * @param {unknown} value @returns {string} */
const canonical = (value) =>
  JSON.stringify(value, (_, part) => {
    if (part === null || typeof part !== "object" || Array.isArray(part)) return part;
    const isEmpty = (/** @type {unknown} */ fact) =>
      fact === "" || fact === undefined || (Array.isArray(fact) && !fact.length);
    const facts = Object.entries(part).filter(([, fact]) => !isEmpty(fact));
    return Object.fromEntries(facts.sort(([a], [b]) => (a < b ? -1 : 1)));
  }) ?? "";
