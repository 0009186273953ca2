// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";

import { isStill } from "../../static/js/taps.js";

/** @type {[string, {clientX: number, clientY: number}, boolean][]} */
const cases = [
  ["where it was pressed", { clientX: 100, clientY: 200 }, true],
  ["as far as a hand trembles", { clientX: 106, clientY: 208 }, true],
  ["just beyond", { clientX: 106, clientY: 208.1 }, false],
  ["moved away to leave it", { clientX: 100, clientY: 260 }, false],
];
for (const [name, up, expected] of cases) {
  test(`a tap lifted ${name}`, () => assert.equal(isStill({ x: 100, y: 200 }, up), expected));
}
