// @ts-check
// The touched fields of a form as a value: combined, counted, encoded, and reduced after a save.

/** @typedef {Record<string, {values: string[], seen: number}>} Touched with the version each was shown from */

/** The body of a save that sends these fields and no others; an empty list is a box without a tick.
 * @param {Touched} touched */
export function encoded(touched) {
  const body = new URLSearchParams();
  for (const [name, { values: all, seen }] of Object.entries(touched)) {
    body.append("touched", name);
    body.append("seen", String(seen));
    for (const value of all) body.append(name, value);
  }
  return body.toString();
}

/** @param {Touched | null} older @param {Touched | null} newer @returns {Touched} */
export const combined = (older, newer) => ({ ...older, ...newer });

/** @param {Touched} touched */
export const countOf = (touched) => Object.keys(touched).length;

/** Whether all fields were shown from this version: then a form of that version may send them.
 * @param {Touched | null} touched @param {number} version */
export const areAllFrom = (touched, version) => Object.values(touched ?? {}).every(({ seen }) => seen === version);

/**
 * The waiting fields that still must be saved after an answer: a field saved with its present value
 * is removed, one changed since gets the new version. `labels` names the fields it did not save.
 * @param {Touched} waiting @param {Touched} sent @param {{version: number, labels: Record<string, string>}} answer
 * @returns {Touched | null}
 */
export function remainingFields(waiting, sent, { version, labels }) {
  const remaining = Object.entries(waiting).flatMap(([name, field]) => {
    if (!(name in sent) || name in labels) return [[name, field]];
    if (isSame(field.values, sent[name].values)) return [];
    return [[name, { ...field, seen: version }]];
  });
  return remaining.length ? Object.fromEntries(remaining) : null;
}

/** @param {string[]} values @param {string[]} others */
const isSame = (values, others) =>
  values.length === others.length && values.every((value, place) => value === others[place]);
