import assert from "node:assert/strict";
import { test } from "node:test";

import { at } from "../../../static/js/map/clock.js";

test("a round later is the same place to the last digit, where rounding is undecided too", () => {
  for (let half = 1; half <= 24; half += 1) {
    for (let tenths = 0; tenths < 40; tenths += 1) {
      const frame = [425.45 + tenths / 20, 500.05, 120.1 + tenths / 10, 90.7];
      assert.deepEqual(at(frame, half / 2 + 12), at(frame, half / 2));
      assert.deepEqual(at(frame, half / 2 - 12), at(frame, half / 2));
    }
  }
});
