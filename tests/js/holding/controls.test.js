// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";

import { likeness, notDone } from "../../../static/js/holding/controls.js";

/** @typedef {import("../../../static/js/holding/controls.js").Control} Control */

/** @type {Control} */
const LINK = { kind: "link", address: "/lesions/a/site/", name: "", text: "Confirm the site", shown: "" };
/** @type {Control} */
const CLEAR = { kind: "submit", address: "/stages/1/conclude/", name: "conclusion=clear", text: "Clear", shown: "page_patient=7&shown=3" };
/** @type {Control} */
const UNDO = { kind: "button", address: "/stages/1/", name: "act=undo", text: "Undo", shown: "" };

/** @type {[string, Control, Partial<Control>, import("../../../static/js/holding/controls.js").Likeness][]} */
const cases = [
  ["a link that is called something else now", LINK, { text: "Site" }, "same"],
  ["a link to another page", LINK, { address: "/lesions/b/site/" }, "gone"],
  ["a button that acts on the same", CLEAR, {}, "same"],
  ["a button that acts on what others changed", CLEAR, { shown: "page_patient=7&shown=4" }, "changed"],
  ["a button of another patient's page", CLEAR, { shown: "page_patient=8&shown=3" }, "changed"],
  ["a button that says something else", CLEAR, { text: "Clear, although I-2 is unread" }, "changed"],
  ["another answer of the same form", CLEAR, { name: "conclusion=residual" }, "gone"],
  ["the same form's address with another kind of control", CLEAR, { kind: "link" }, "gone"],
  ["a button of the page's own", UNDO, {}, "same"],
  ["the next button of the same bar", UNDO, { name: "act=redo" }, "gone"],
  ["the same button of another page", UNDO, { address: "/stages/2/" }, "gone"],
];
for (const [name, tapped, now, expected] of cases) {
  test(`found on the page that came: ${name}`, () => assert.equal(likeness(tapped, { ...tapped, ...now }), expected));
}

test("what was not done is named with the reason", () => {
  assert.match(notDone(CLEAR, "changed"), /\u201cClear\u201d was not done: .*changed/);
  assert.match(notDone(LINK, "gone"), /not on this page any more/);
});
