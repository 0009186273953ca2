import assert from "node:assert/strict";
import { test } from "node:test";

import { arc } from "../../../static/js/map/clock.js";
import { addSpecimen, cut, join, removeSpecimen, shapeFor, spanArc, startAnew } from "../../../static/js/map/editing.js";
import { area, crossesItself, tenth } from "../../../static/js/map/geometry.js";
import { dragged, gripAt, handlesOf } from "../../../static/js/map/handles.js";
import { inkByScheme, inkEdge, setEdgeKind } from "../../../static/js/map/inking.js";
import { mirrored } from "../../../static/js/map/mirror.js";
import { numbered } from "../../../static/js/map/numbering.js";
import { SHAPES, arcPieces, drawnShape, startingShape } from "../../../static/js/map/shapes.js";
import { apply } from "../../../static/js/map/tools.js";
import { moving, scaling, turning, warped } from "../../../static/js/map/warping.js";
import { counter, started } from "./maps.js";

const NICKS = [{ clock: 12, mark: "double", outer: [0, 0], inner: [0, 0] }];
const DOWN = [[500, 100], [500, 900]];
const halves = (makeId = counter()) => cut(started("ellipse", makeId, NICKS), DOWN, makeId);

const kinds = {
  ellipse: "margin",
  circle: "margin",
  wedge: "free margin margin",
  crescent: "margin wound wound wound",
  strip: "margin wound wound wound",
  patch: "wound",
};
for (const shape of SHAPES) {
  test(`a ${shape} knows its true margins`, () => {
    const { document } = started(shape);
    assert.equal(document.blocks[0].edges.map((edge) => edge.kind).join(" "), kinds[shape]);
    assert.ok(document.blocks[0].edges.every((edge) => (edge.kind === "margin") === "clock_from" in edge));
    assert.ok(!crossesItself(document.specimens[0].outline));
  });
}

const roundings = [[0.25, 0.2], [0.75, 0.8], [0.35, 0.3], [-0.04, 0], [1.05, 1.1], [-0.25, -0.2]];
for (const [value, expected] of roundings) {
  test(`${value} is rounded as the server rounds it`, () => assert.equal(tenth(value), expected));
}

test("a line drawn by hand is a closed outline that begins at 12 o'clock", () => {
  const outline = drawnShape([[700, 500], [500, 300], [300, 500], [500, 700]]);
  assert.deepEqual(outline.frame, [500, 500, 200, 200]);
  assert.deepEqual(outline.edges[0].points[0], [500, 300]);
  assert.equal(outline.edges[0].clock_from, 12);
});

test("a scribble that crosses itself is no outline", () => {
  assert.equal(drawnShape([[100, 100], [300, 300], [300, 100], [100, 300]]), null);
});

test("moving takes cuts, inks, nicks and the clock along", () => {
  const before = halves().document;
  const after = warped(before, 1, moving(50, -20));
  assert.deepEqual(after.specimens[0].frame, [550, 480, 300, 270]);
  assert.deepEqual(after.blocks[0].edges[1].points, before.blocks[0].edges[1].points.map(([x, y]) => [x + 50, y - 20]));
  assert.deepEqual(after.blocks.map((block) => block.edges[0].clock_from), [6, 12]);
  assert.equal(after.nicks[0].clock, 12);
  assert.notDeepEqual(after.nicks[0].outer, before.nicks[0].outer);
});

test("turning a quarter moves a margin three hours on", () => {
  const after = warped(halves().document, 1, turning([500, 500], Math.PI / 2));
  assert.deepEqual(after.blocks.map((block) => block.edges[0].clock_from), [9, 3]);
});

const refused = [
  ["out of the picture", moving(400, 0)],
  ["down to nothing", scaling([200, 230], 0.05, 0.05)],
];
for (const [name, mapping] of refused) {
  test(`a specimen does not go ${name}`, () => {
    const { document } = halves();
    assert.equal(warped(document, 1, mapping), document);
  });
}

test("a handle bends the outline and keeps the blocks whole", () => {
  const drawing = halves();
  const handle = handlesOf(drawing.document.specimens[0]).find((candidate) => candidate.kind === "bend");
  const after = dragged(drawing, { specimen: 1, handle }, [handle.at[0], handle.at[1] - 60]);
  const whole = area(after.document.specimens[0].outline);
  const parts = after.document.blocks.reduce((sum, block) => sum + area(block.edges.flatMap((edge) => edge.points.slice(0, -1))), 0);
  assert.ok(whole > area(drawing.document.specimens[0].outline));
  assert.ok(Math.abs(whole - parts) < 1);
});

test("a press grips the nearest handle, else the specimen under it, else nothing", () => {
  const drawing = halves();
  const [scale] = handlesOf(drawing.document.specimens[0]);
  assert.equal(gripAt(drawing, 1, scale.at).handle.kind, "scale");
  assert.equal(gripAt(drawing, 0, scale.at), null);
  assert.equal(gripAt(drawing, 0, [450, 500]).handle.kind, "move");
});

test("an arc spans other hours with the same blocks", () => {
  const frame = [500, 500, 300, 270];
  const { outline, pieces } = arcPieces(frame, [], 3.5, 5.5, 2);
  const document = {
    ...halves().document,
    specimens: [{ id: "s", number: 1, layout: "arc", frame, outline, ghost: [] }],
    blocks: pieces.map((edges, place) => ({ id: `b${place}`, number: place + 1, specimen: 1, kind: "piece", edges })),
  };
  const after = spanArc({ document, readings: [], signs: [] }, 1, 3, 6);
  assert.deepEqual(after.document.blocks.map((block) => [block.id, block.edges[0].clock_from, block.edges[0].clock_to]), [["b0", 3, 4.5], ["b1", 4.5, 6]]);
});

test("an arc takes skin outside its wound, and one that was drawn within it stays within", () => {
  const frame = [500, 500, 300, 270];
  const ghost = arc(frame, 12, 12).slice(0, -1);
  for (const [margin, right] of [[undefined, 860], [1, 800]]) {
    const { outline, pieces } = arcPieces(frame, ghost, 2, 4, 1, margin);
    const document = {
      ...halves().document,
      specimens: [{ id: "s", number: 1, layout: "arc", frame, outline, ghost }],
      blocks: pieces.map((edges) => ({ id: "b", number: 1, specimen: 1, kind: "piece", edges })),
    };
    const after = spanArc({ document, readings: [], signs: [] }, 1, 2, 5);
    assert.equal(Math.max(...after.document.specimens[0].outline.map(([x]) => x)), right);
  }
});

test("the same ink comes to both faces of a cut", () => {
  const { document } = halves();
  const after = inkEdge(document, document.blocks[0].id, 1, "K");
  assert.deepEqual(after.blocks.map((block) => block.edges[1].ink), ["K", "K"]);
});

test("by quarters a margin is divided at 12, 3, 6 and 9", () => {
  const after = inkByScheme(started("ellipse").document, "quarters");
  const margins = after.blocks[0].edges;
  assert.deepEqual(margins.map((edge) => [edge.ink, edge.clock_from, edge.clock_to]), [["K", 12, 3], ["B", 3, 6], ["R", 6, 9], ["G", 9, 12]]);
});

test("an edge that is no margin has neither clock nor ink; a cut face stays one", () => {
  const { document } = halves();
  const [id] = document.blocks.map((block) => block.id);
  const free = setEdgeKind(document, id, 0, "free").blocks[0].edges[0];
  assert.deepEqual(Object.keys(free), ["kind", "points"]);
  assert.equal(setEdgeKind(document, id, 1, "margin").blocks[0].edges[1].kind, "cut");
});

test("a second specimen is numbered on; removed, the numbers close up", () => {
  const makeId = counter();
  const both = addSpecimen(halves(makeId), startingShape("circle", [850, 150], 100), makeId);
  assert.deepEqual(both.document.blocks.map((block) => [block.number, block.specimen]), [[1, 1], [2, 1], [3, 2]]);
  const remaining = removeSpecimen(both, 1);
  assert.deepEqual(remaining.document.blocks.map((block) => [block.number, block.specimen]), [[1, 1]]);
  assert.equal(removeSpecimen(remaining, 1), remaining);
  assert.equal(startAnew(both, shapeFor({ specimens: [] }, "wedge"), makeId).document.blocks.length, 1);
});

test("once something was read, untouched blocks keep their numbers", () => {
  const blocks = halves().document.blocks;
  const swapped = blocks.map((block) => ({ ...block, number: 3 - block.number }));
  assert.deepEqual(numbered(swapped).map((block) => block.id), blocks.map((block) => block.id));
  const renumbered = numbered(swapped, new Set(blocks.map((block) => block.id)));
  assert.deepEqual(renumbered.map((block) => block.id), blocks.map((block) => block.id).reverse());
});

test("a nick is single, then double, then gone", () => {
  const options = { tool: "nick" };
  let drawing = started("ellipse");
  for (const expected of [["single"], ["double"], []]) {
    drawing = apply(drawing, [[820, 500]], options, counter());
    assert.deepEqual(drawing.document.nicks.map((nick) => nick.mark), expected);
  }
});

test("the mirror of the mirror is the map", () => {
  const { document } = halves();
  assert.deepEqual(mirrored(mirrored(document)), document);
  assert.equal(mirrored(document).blocks[0].edges[0].points[0][0], 1000 - document.blocks[0].edges[0].points[0][0]);
});

test("blocks of tissue that was divided anew keep the number they begin at", () => {
  const makeId = counter();
  const whole = started("circle", makeId);
  const later = { ...whole, document: { ...whole.document, blocks: whole.document.blocks.map((block) => ({ ...block, number: 5 })) } };
  const numbersOf = (drawing) => drawing.document.blocks.map((block) => block.number);
  const halves = cut(later, [[500, 50], [500, 950]], makeId);
  assert.deepEqual(numbersOf(halves), [5, 6]);
  const two = addSpecimen(halves, startingShape("circle", [800, 210], 100), makeId);
  assert.deepEqual(numbersOf(two), [5, 6, 7]);
  assert.deepEqual(numbersOf(removeSpecimen(two, 1)), [5]);
  assert.deepEqual(numbersOf(startAnew(two, startingShape("circle", [500, 500], 300), makeId)), [5]);
  const [first, second] = halves.document.blocks;
  assert.deepEqual(numbersOf(join(halves, first.id, second.id, makeId)), [5]);
});

test("the last number of a stage is 99, wherever it begins", () => {
  const makeId = counter();
  const whole = started("circle", makeId);
  const at = (number) => ({ ...whole, document: { ...whole.document, blocks: whole.document.blocks.map((block) => ({ ...block, number })) } });
  const stroke = [[500, 50], [500, 950]];
  assert.equal(cut(at(98), stroke, makeId).document.blocks.length, 2);
  assert.equal(cut(at(99), stroke, makeId).document.blocks.length, 1);
});
