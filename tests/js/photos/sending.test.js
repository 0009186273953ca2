import assert from "node:assert/strict";
import { test } from "node:test";

import { sendAll, UNREACHABLE, whyNot } from "../../../static/js/photos/sending.js";

const PAGE = { user: "7", patient: "p", csrf: "c" };
const answer = (body, status) => new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json" } });
const file = (name) => ({ name, type: "image/jpeg" });

test("pictures go one after the other, and each refusal names its file", async () => {
  const answers = [answer({ photo: "1" }, 201), answer({ error: { message: "Damaged." } }, 422), answer({ photo: "2" }, 201)];
  const told = [];
  const sent = [];
  const found = await sendAll([file("a"), file("b"), file("c")], {
    url: "/photos/",
    page: PAGE,
    told: (done, all) => told.push(`${done}/${all}`),
    fetch: async (url, how) => {
      sent.push([url, how.body.name, how.headers["X-Page-Patient"]]);
      return answers.shift();
    },
  });
  assert.deepEqual(found, { added: 2, refused: [{ name: "b", why: "Damaged." }] });
  assert.deepEqual(told, ["0/3", "1/3", "2/3", "3/3"]);
  assert.deepEqual(sent, [["/photos/", "a", "p"], ["/photos/", "b", "p"], ["/photos/", "c", "p"]]);
});

const cases = [
  ["a refusal", { status: 422, body: { error: { message: "No." } } }, "No."],
  ["a busy server", { status: 503, body: { error: { message: "Send it again in a moment." } } }, "Send it again in a moment."],
  ["no answer", null, UNREACHABLE],
  ["a fault", { status: 500, body: {} }, UNREACHABLE],
  ["a proxy's limit", { status: 413, body: {} }, "The file is too large: at most 15 MB."],
  ["a page", { status: 200, body: {} }, "The server answered 200."],
];
for (const [name, given, expected] of cases) {
  test(`${name} is told in its own words`, () => assert.equal(whyNot(given), expected));
}
