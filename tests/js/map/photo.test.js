import assert from "node:assert/strict";
import { test } from "node:test";

import { sendPhoto } from "../../../static/js/map/photo.js";

const STATE = { photos_url: "/photos/", csrf: "c", user: "7", patient: "p" };
const JSON_TYPE = { "Content-Type": "application/json" };
const answer = (body, status, headers = JSON_TYPE) => new Response(body, { status, headers });
const FILE = { type: "image/jpeg" };

const cases = [
  ["a photograph", answer('{"photo": "p1"}', 201), { ground: { photo: "p1" } }],
  ["a refusal", answer('{"error": {"message": "No."}}', 422), { refused: "No." }],
  ["a busy server", answer('{"error": {"message": "Try again."}}', 503), { refused: "Try again." }],
  ["a page", answer("<html>", 200, { "Content-Type": "text/html" }), { refused: "The server answered 200." }],
  ["a fault", answer("", 500, {}), { refused: "The photograph was not sent: the server cannot be reached." }],
];
for (const [name, response, expected] of cases) {
  test(`${name} is what comes back`, async () => {
    assert.deepEqual(await sendPhoto(FILE, STATE, async () => response), expected);
  });
}

test("without a network it says so", async () => {
  const { refused } = await sendPhoto(FILE, STATE, async () => Promise.reject(new TypeError("x")));
  assert.match(refused, /cannot be reached/);
});

test("the page says whose it is", async () => {
  let sent;
  await sendPhoto(FILE, STATE, async (url, how) => {
    sent = { url, ...how };
    return answer('{"photo": "p1"}', 201);
  });
  assert.equal(sent.url, "/photos/");
  assert.equal(sent.body, FILE);
  const { "Idempotency-Key": key, ...headers } = sent.headers;
  assert.match(key, /^[0-9a-f-]{36}$/);
  assert.deepEqual(headers, {
    "Content-Type": "image/jpeg",
    "X-CSRFToken": "c",
    "X-Page-User": "7",
    "X-Page-Patient": "p",
  });
});
