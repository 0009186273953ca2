// @ts-check
// Shows which unsaved changes of closed pages were recovered from this device, and what can be done
// with those that could not be saved.

import { isHeld } from "../holding/hold.js";
import { pageToken, removeEntry, sayGone, watchDevice } from "./device.js";
import { leftoverActs } from "./fates.js";
import { outboxFor, unsaved } from "./open.js";
import { plainLines } from "./said.js";
import { recoveredWords } from "./status.js";

/** @typedef {import("./recover.js").Recovered} Recovered */

export function beginRecovery() {
  void watchDevice(showRecovered);
}

/** @param {Recovered[]} found of one page that ended */
function showRecovered(found) {
  const left = found.filter((recovered) => recovered.fate === "left" && !isRestoredHere(recovered));
  showMessage(recoveredWords(found), left);
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
  // Another request is about to replace the section; an answer to this one would be lost.
  if (isHeld()) {
    document.addEventListener("htmx:afterRequest", reloadSection, { once: true });
    return;
  }
  const here = window.location.pathname + window.location.search;
  /** @type {any} */ (window).htmx.ajax("GET", here, { source: "#section", target: "#section", swap: "outerHTML" });
}

/** @param {string} words @param {Recovered[]} left what somebody must decide */
function showMessage(words, left) {
  const note = document.createElement("div");
  note.className = "recovered alert alert-info";
  note.setAttribute("role", "status");
  const line = document.createElement("p");
  line.textContent = words;
  note.append(line, ...left.map((recovered) => leftLine(recovered, note)));
  const done = document.createElement("button");
  [done.type, done.textContent, done.className] = ["button", "Close this message", "btn btn-secondary"];
  done.addEventListener("click", () => note.remove());
  note.append(done);
  document.getElementById("main")?.before(note);
}

/** One place whose changes are left: why, and what can be done with them.
 * @param {Recovered} recovered @param {HTMLElement} note that goes with its last line */
function leftLine(recovered, note) {
  const { place, held, message = "", state = "" } = recovered;
  const said = place?.said ?? { title: "", lines: plainLines(held) };
  const row = document.createElement("div");
  row.className = "recovered-left";
  const head = document.createElement("p");
  head.textContent = [state !== "removed" && said.title && `${said.title}:`, message || "Somebody else changed the same."].filter(Boolean).join(" ");
  row.append(head);
  if (place && state === "conflict") {
    const link = document.createElement("a");
    [link.href, link.textContent, link.className] = [place.page, "Look at it", "btn btn-primary"];
    row.append(link, " ");
  }
  row.append(leftoverActs(leftoverOf(recovered, said, row, note), state));
  return row;
}

/** @param {Recovered} recovered @param {import("./said.js").Said} said @param {HTMLElement} row @param {HTMLElement} note
 * @returns {import("./fates.js").Leftover} */
function leftoverOf(recovered, said, row, note) {
  const { entry, place } = recovered;
  return {
    said: () => said,
    encounter: entry.encounter,
    page: { user: entry.user, patient: place?.patient ?? "", csrf: pageToken() },
    throwAway: async () => {
      await removeEntry(entry);
      void sayGone(recovered);
      row.remove();
      if (!note.querySelector(".recovered-left")) note.remove();
    },
    // Whoever threw it away goes on where they are.
    leave: (target) => target.includes("/addenda/") && window.location.assign(target),
  };
}
