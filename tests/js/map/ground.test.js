import assert from "node:assert/strict";
import { test } from "node:test";

import { groundMoved, groundName, groundOf, groundScaled, withGround } from "../../../static/js/map/ground.js";
import { apply } from "../../../static/js/map/tools.js";
import { counter, started } from "./maps.js";

const EAR = { diagram: "ear_left", x: 100, y: -50, scale: 1.2 };
const plain = started("ellipse").document;
const onEar = withGround(plain, EAR);

test("a ground stands where the server stores it, and goes again", () => {
  assert.deepEqual(Object.keys(onEar).slice(0, 3), ["version", "twelve_oclock", "ground"]);
  assert.deepEqual(withGround(onEar, undefined), plain);
});

test("the lesion's site brings its own place, another diagram lies as it is", () => {
  assert.deepEqual(groundOf("site", { site_ground: EAR }), EAR);
  assert.deepEqual(groundOf("lips", { photos: [] }), { diagram: "lips", x: 0, y: 0, scale: 1 });
  assert.equal(groundOf("", { photos: [] }), undefined);
});

const PHOTO = { photo: "p1", x: 0, y: 100, scale: 1, width: 1000, height: 800 };

test("a photograph lies as the server measured it", () => {
  assert.deepEqual(groundOf("p1", { photos: [PHOTO] }), PHOTO);
});

const names = [["", undefined], ["site", EAR], ["lips", { ...EAR, diagram: "lips" }], ["p1", PHOTO]];
for (const [name, ground] of names) {
  test(`the list calls it "${name}"`, () => assert.equal(groundName(ground, { site_ground: EAR }), name));
}

test("a stroke moves the diagram and nothing else", () => {
  const drawing = { document: onEar, readings: [], signs: [] };
  const after = apply(drawing, [[500, 500], [560, 480]], { tool: "ground" }, counter()).document;
  assert.deepEqual(after.ground, { ...EAR, x: 160, y: -70 });
  assert.deepEqual(withGround(after, EAR), onEar);
});

test("what lies in the middle stays there when the diagram grows", () => {
  const { x, y, scale } = groundScaled(onEar, 1.25).ground;
  const middle = (500 - EAR.x) / EAR.scale;
  assert.equal(scale, 1.5);
  assert.equal(Math.round(x + middle * scale), 500);
  assert.equal(y, 500 - 550 * 1.25);
});

const bounds = [[100, 8], [0.001, 0.2]];
for (const [factor, scale] of bounds) {
  test(`a factor of ${factor} ends at ${scale}`, () => assert.equal(groundScaled(onEar, factor).ground.scale, scale));
}

test("a plain field has nothing to move", () => {
  assert.equal(groundMoved(plain, [[0, 0], [9, 9]]), plain);
  assert.equal(groundScaled(plain, 2), plain);
});
