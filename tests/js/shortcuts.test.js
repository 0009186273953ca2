// Which key means what, and that a typed letter is never a shortcut.

import assert from "node:assert/strict";
import { test } from "node:test";

import { meant, PLACES, placeOf } from "../../static/js/shortcuts.js";

const FREE = { isTyping: false, isOff: false, isPending: false };
const CASES = [
  ["the sheet", { key: "?" }, {}, "sheet", false],
  ["the next step", { key: "n" }, {}, "next", false],
  ["capitals are the same letters", { key: "N" }, {}, "next", false],
  ["save", { key: "s" }, {}, "save", false],
  ["search", { key: "/" }, {}, "search", false],
  ["g waits for a letter", { key: "g" }, {}, "", true],
  ["g and a letter", { key: "c" }, { isPending: true }, "go c", false],
  ["n after g is the note", { key: "n" }, { isPending: true }, "go n", false],
  ["g and a letter that leads nowhere", { key: "x" }, { isPending: true }, "", false],
  ["c alone", { key: "c" }, {}, "", false],
  ["a letter somebody types", { key: "n" }, { isTyping: true }, "", false],
  ["g somebody types", { key: "g" }, { isTyping: true }, "", false],
  ["a letter where they are switched off", { key: "?" }, { isOff: true }, "", false],
  ["Ctrl+S while somebody types", { key: "s", ctrlKey: true }, { isTyping: true }, "save", false],
  ["Cmd+S where letters are switched off", { key: "s", metaKey: true }, { isOff: true }, "save", false],
  ["Ctrl+N is the browser's", { key: "n", ctrlKey: true }, {}, "", false],
  ["Alt+S is the browser's", { key: "s", altKey: true }, {}, "", false],
  ["a key held down", { key: "n", repeat: true }, {}, "", false],
];

for (const [what, pressed, where, act, isPending] of CASES) {
  test(what, () => assert.deepEqual(meant(pressed, { ...FREE, ...where }), { act, isPending }));
}

const LINKS = ["/", "/encounters/1/", "/encounters/1/pre-op/", "/stages/1/", "/stages/2/", "/encounters/1/note/", "/encounters/1/sign/"];
const LEADS = [
  ["d", "/"],
  ["o", "/encounters/1/"],
  ["s", "/stages/2/"],
  ["n", "/encounters/1/note/"],
  ["i", "/encounters/1/sign/"],
  ["w", undefined],
];

for (const [letter, path] of LEADS) {
  test(`g ${letter} leads to ${path}`, () => assert.equal(placeOf(letter, LINKS), path));
}

test("each letter leads to one kind of place", () => {
  for (const link of LINKS) assert.ok([...PLACES.values()].filter((wanted) => wanted.test(link)).length <= 1, link);
});
