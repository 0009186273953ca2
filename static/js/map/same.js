// @ts-check
// Compares drawings, and puts a map's parts in the stored order.

/** @typedef {import("./types.js").Drawing} Drawing */
/** @typedef {import("./types.js").MapDocument} MapDocument */

/** The map with its parts in the order the server stores them. @param {MapDocument} map @returns {MapDocument} */
export function inStoredOrder({ version, twelve_oclock, ground, ...others }) {
  return { version, twelve_oclock, ...(ground ? { ground } : {}), ...others };
}

/** Whether both show the same blocks with the same readings and findings.
 * @param {Drawing} drawing @param {Drawing} other */
export const isSameDrawing = (drawing, other) =>
  JSON.stringify(drawing.document.blocks) === JSON.stringify(other.document.blocks) &&
  facts(drawing) === facts(other);

/** @param {Drawing} drawing */
const facts = ({ readings, signs }) =>
  [
    ...readings.map((reading) => {
      const { block, compartment, result, clock_from, clock_to, further_places, tumor_subtype } = reading;
      const places = String(further_places ?? "");
      return [block, compartment, result, clock_from, clock_to, places, tumor_subtype ?? ""].join(" ");
    }),
    ...signs.map((sign) => [sign.id, sign.kind, sign.clock_from].join(" ")),
  ]
    .sort()
    .join("|");
