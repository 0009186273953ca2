// Compares scripts for the tests in Python: a JSON object of {name: [source, served]} on standard
// input, the names whose syntax trees differ, or that cannot be parsed, as a JSON list on standard
// output. Comments and the space between words are no part of a tree.

import { readFileSync } from "node:fs";

import ts from "typescript";

const parsed = (text) => ts.createSourceFile("script.js", text, ts.ScriptTarget.ES2022, true, ts.ScriptKind.JS);

/** The kinds of all nodes in order, how many stand below each, and the text of each word. */
function tree(file) {
  const found = [];
  const visit = (node) => {
    const before = found.push(node.kind, ts.isToken(node) ? node.getText(file) : "");
    ts.forEachChild(node, visit);
    found.push(found.length - before);
  };
  visit(file);
  return JSON.stringify(found);
}

const pairs = JSON.parse(readFileSync(0, "utf8"));
const differs = ([source, served]) => {
  const files = [parsed(source), parsed(served)];
  if (files.some((file) => file.parseDiagnostics.length > 0)) return true;
  return tree(files[0]) !== tree(files[1]);
};
process.stdout.write(JSON.stringify(Object.keys(pairs).filter((name) => differs(pairs[name]))));
