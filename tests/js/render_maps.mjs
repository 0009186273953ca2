// Draws maps for the tests in Python: a JSON list of {map, how} on standard input, the pictures'
// text as a JSON list on standard output.

import { readFileSync } from "node:fs";

import { markup } from "../../static/js/map/elements.js";
import { picture } from "../../static/js/map/svg.js";

const jobs = JSON.parse(readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(jobs.map(({ map, how }) => markup(picture(map, how)))));
