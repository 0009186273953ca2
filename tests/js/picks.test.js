import assert from "node:assert/strict";
import { test } from "node:test";

import { afterTap, isIn, placeAfter, withTimes } from "../../static/js/picks.js";

const standing = [
  ["the same words", "Held", "Held", false, true],
  ["the same words in small letters", "held ", "Held", false, true],
  ["more than the words", "Held since Monday", "Held", false, false],
  ["nothing", "", "Held", false, false],
  ["a number with other zeros", "1.00", "1", false, true],
  ["another number", "1.01", "1", false, false],
  ["a number that only begins alike", "10", "1", false, false],
  ["one of several", "Aspirin 81 mg, Warfarin", "Warfarin", true, true],
  ["a part of one of several", "Warfarin 5 mg", "Warfarin", true, false],
  ["one of several where only one may stand", "Aspirin 81 mg, Warfarin", "Warfarin", false, false],
];
for (const [name, text, words, several, expected] of standing) {
  test(`button is pressed or not: ${name}`, () => assert.equal(isIn(text, words, several), expected));
}

const taps = [
  ["an empty field is filled", "", "Continued", false, "Continued"],
  ["other words are replaced", "Held", "Continued", false, "Continued"],
  ["a second tap takes the words out", "Continued", "Continued", false, ""],
  ["one of several is the first", "", "Warfarin", true, "Warfarin"],
  ["one of several is added", "Aspirin 81 mg", "Warfarin", true, "Aspirin 81 mg, Warfarin"],
  ["one of several is taken out of the middle", "Aspirin 81 mg, warfarin ,Apixaban", "Warfarin", true, "Aspirin 81 mg, Apixaban"],
  ["what was typed by hand stays", "Fish oil 1 g", "Warfarin", true, "Fish oil 1 g, Warfarin"],
  ["none stands alone", "Aspirin 81 mg, Warfarin", "None", true, "None"],
  ["none goes when there is one", "None", "Warfarin", true, "Warfarin"],
];
for (const [name, text, words, several, expected] of taps) {
  test(`tap: ${name}`, () => assert.equal(afterTap(text, words, several), expected));
}

const keys = [
  ["right", "ArrowRight", 0, 1],
  ["right from the last", "ArrowRight", 2, 0],
  ["left from the first", "ArrowLeft", 0, 2],
  ["home", "Home", 2, 0],
  ["end", "End", 0, 2],
  ["any other key stays", "Enter", 1, 1],
];
for (const [name, key, place, expected] of keys) {
  test(`key: ${name}`, () => assert.equal(placeAfter(key, place, 3), expected));
}

const sizes = [
  ["behind the first measure", "19", 2, 2, { text: "19 x ", caret: 5 }],
  ["behind the second", "19 x 15", 7, 7, { text: "19 x 15 x ", caret: 10 }],
  ["between two measures", "19 15", 2, 2, { text: "19 x 15", caret: 5 }],
  ["in place of what is selected", "19/15", 2, 3, { text: "19 x 15", caret: 5 }],
  ["a second x is none", "19 x ", 5, 5, { text: "19 x ", caret: 5 }],
  ["nothing stands before it", "", 0, 0, { text: "", caret: 0 }],
];
for (const [name, text, from, to, expected] of sizes) {
  test(`x of a size: ${name}`, () => assert.deepEqual(withTimes(text, from, to), expected));
}
