// @ts-check
// Shows which unsaved changes of closed pages were recovered from this device, with links to them.

import { removeEntry, watchDevice } from "./device.js";
import { outboxFor, unsaved } from "./open.js";
import { recoveredWords } from "./status.js";

/** @typedef {import("./recover.js").Recovered} Recovered */

export function beginRecovery() {
  void watchDevice(showRecovered);
}

/** @param {Recovered[]} found of one page that ended */
function showRecovered(found) {
  const open = found.filter((recovered) => recovered.fate === "left" && !isRestoredHere(recovered));
  showMessage(recoveredWords(found), [...new Set(open.map((recovered) => recovered.place?.page ?? ""))]);
  const isSavedHere = found.some((recovered) => recovered.fate === "saved" && isOfThisCase(recovered));
  if (isSavedHere && !unsaved().length) reloadSection();
}

/** @param {Recovered} recovered @returns {boolean} whether this page shows it now */
function isRestoredHere({ place, held, entry }) {
  const here = place && held && outboxFor(place.url);
  if (!here || !here.outbox.isClean || !held) return false;
  here.restore?.(held);
  void here.outbox.flush().then(() => removeEntry(entry));
  return true;
}

/** @param {Recovered} recovered */
const isOfThisCase = ({ entry }) => document.querySelector(`[data-encounter="${entry.encounter}"]`) !== null;

/** Loads the section again; the answer brings the code sheet and the other parts. */
function reloadSection() {
  const workspace = document.querySelector(".workspace");
  // Another request is about to replace the section; an answer to this one would be lost.
  if (workspace instanceof HTMLElement && workspace.inert) {
    document.addEventListener("htmx:afterRequest", reloadSection, { once: true });
    return;
  }
  const here = window.location.pathname + window.location.search;
  /** @type {any} */ (window).htmx.ajax("GET", here, { source: "#section", target: "#section", swap: "outerHTML" });
}

/** @param {string} words @param {string[]} pages where somebody must look */
function showMessage(words, pages) {
  const note = document.createElement("div");
  note.className = "recovered alert alert-info";
  note.setAttribute("role", "status");
  const line = document.createElement("p");
  line.textContent = words;
  note.append(line);
  for (const page of pages) {
    const link = document.createElement("a");
    [link.href, link.textContent, link.className] = [page, "Look at it", "btn btn-primary"];
    note.append(link, " ");
  }
  const done = document.createElement("button");
  [done.type, done.textContent, done.className] = ["button", "Close this message", "btn btn-secondary"];
  done.addEventListener("click", () => note.remove());
  note.append(done);
  document.getElementById("main")?.before(note);
}
