// Maps to start from, made by the modules themselves; ids count up so that tests can name them.

import { addSpecimen } from "../../../static/js/map/editing.js";
import { startingShape } from "../../../static/js/map/shapes.js";

export const INKS = ["K", "B", "R", "G"].map((letter) => ({ letter, name: letter, color: "#111111", dash: "solid" }));

export function counter() {
  let last = 0;
  return () => `id-${(last += 1)}`;
}

const EMPTY = {
  version: 1,
  twelve_oclock: "Superior",
  specimens: [],
  blocks: [],
  inks: INKS,
  nicks: [],
  findings: [],
  clear: [],
};

/** One specimen of a shape, 600 units wide, in one block. */
export const started = (shape, makeId = counter(), nicks = []) =>
  addSpecimen({ document: { ...EMPTY, nicks }, readings: [], signs: [] }, startingShape(shape, [500, 500], 300), makeId);
