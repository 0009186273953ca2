// @ts-check
// Maps each button and each key of the editor to its action.

import { addSpecimen, removeSpecimen, shapeFor, startAnew } from "./editing.js";
import { groundScaled } from "./ground.js";
import { inkByScheme } from "./inking.js";
import { readRestClear } from "./readings.js";
import { startingShape } from "./shapes.js";
import { freshId } from "../saving/ids.js";

/** @typedef {import("./editor.js").Editor} Editor */

const CLOSER = 1.5;

/** @param {Editor} editor @param {string} act a button's name @param {string} value */
export function press(editor, act, value) {
  const { drawing, pen, view } = editor;
  const map = drawing.document;
  const acts = {
    undo: () => (editor.history.past.length ? editor.undo() : editor.panel.say("Nothing to undo.")),
    redo: () => (editor.history.future.length ? editor.redo() : editor.panel.say("Nothing to redo.")),
    closer: () => view.zoom(CLOSER, view.middle),
    farther: () => view.zoom(1 / CLOSER, view.middle),
    fit: () => view.fit(),
    mirror: () => editor.mirror(!view.isMirrored),
    rest: () => void editor.act(readRestClear(drawing)),
    scheme: () => void editor.act({ ...drawing, document: inkByScheme(map, /** @type {any} */ (value)) }),
    add: () => void editor.act(addSpecimen(drawing, shapeFor(map, /** @type {any} */ (value)), freshId)),
    anew: () => void editor.act(startAnew(drawing, startingShape(/** @type {any} */ (value), [500, 500], 370), freshId)),
    ground: () => void editor.act({ ...drawing, document: groundScaled(map, Number(value)) }),
    remove: () => void editor.act(removeSpecimen(drawing, pen.selected || map.specimens.length)),
  };
  acts[/** @type {keyof typeof acts} */ (act)]?.();
}

/** @param {Editor} editor @param {KeyboardEvent} event */
export function key(editor, event) {
  const isCommand = event.ctrlKey || event.metaKey;
  const name = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (isCommand && (name === "y" || (name === "z" && event.shiftKey))) editor.redo();
  else if (isCommand && name === "z") editor.undo();
  else if (isCommand || event.altKey) return;
  else if (name === "v") editor.mirror(!editor.view.isMirrored);
  else if (name === "Escape") {
    const isDrawing = editor.pen.stroke.length > 0;
    editor.pen.cancel();
    // Without a line to take back, the key is free to close what lies over the page.
    if (!isDrawing) return;
  }
  else if (!editor.pen.takes(name, event.shiftKey)) return;
  event.preventDefault();
}
