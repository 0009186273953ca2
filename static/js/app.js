// @ts-check
// What htmx does not do: carry a search result into its field, keep the reader's place, say what
// went wrong without losing what was typed, and start the code sheet closed on a tablet.

import { chosenValue } from "./finder.js";
import { keepLength } from "./length.js";
import { beginAutosave } from "./saving/autosave.js";
import { settleAll, unsaved } from "./saving/open.js";
import { isSessionClosed } from "./saving/answers.js";
import { beginPresence } from "./saving/presence.js";
import { beginRecovery } from "./saving/recovery.js";
import { beginLeaving } from "./session/leaving.js";
import { beginLock } from "./session/lock.js";
import { beginPasskeys, beginSigning } from "./session/passkey.js";
import { focusAfterSwap, sentenceOf } from "./swaps.js";
import { beginTaps } from "./taps.js";

document.addEventListener("click", (event) => {
  const button = event.target instanceof Element ? event.target.closest("[data-fill]") : null;
  if (button instanceof HTMLElement) fill(button);
});

/** @param {HTMLElement} button a search result */
function fill(button) {
  const finder = button.closest("[data-finds]");
  const found = chosenValue(finder instanceof HTMLElement ? finder.dataset : {}, button.dataset);
  const field = found && document.getElementsByName(found.field)[0];
  if (!found || !(field instanceof HTMLSelectElement || field instanceof HTMLInputElement)) return;
  field.value = found.value;
  field.dispatchEvent(new Event("change", { bubbles: true }));
  field.focus();
}

// Enter in a search box takes the first result; it must not send the form around it.
document.addEventListener("keydown", (event) => {
  const box = event.target;
  if (event.key !== "Enter" || !(box instanceof HTMLElement) || !box.matches(".finder input")) return;
  event.preventDefault();
  const first = box.closest(".finder")?.querySelector("[data-fill]");
  if (first instanceof HTMLElement) fill(first);
});

// A form outside a case loads a page; a second tap before it is there would send it twice.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || !(form instanceof HTMLFormElement)) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "true";
});
window.addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.sent;
});

// The drawing surface is many modules, and only a stage's page has one: no other page waits for it.
function drawIfAsked() {
  if (document.querySelector("[data-editor]")) void import("./map/start.js");
}
drawIfAsked();
document.addEventListener("htmx:afterSettle", drawIfAsked);

beginTaps();
beginLock();
beginLeaving();
beginPasskeys();
beginSigning();
document.addEventListener("htmx:afterSettle", beginSigning);
beginAutosave();
document.addEventListener("htmx:afterSettle", beginAutosave);
beginRecovery();
beginPresence();

// Whatever else is asked of the server waits until it has everything that was typed or drawn: what
// is asked may depend on it, and its answer may replace the page. A form that is sent as a whole
// carries its own fields, but its version is only known then.
document.addEventListener("htmx:confirm", (event) => {
  if (!unsaved().length) return;
  const { detail } = /** @type {CustomEvent} */ (event);
  event.preventDefault();
  const isHeld = isForSection(event);
  if (isHeld) hold();
  void settleAll().then((isSaved) => {
    if (isSaved && detail.elt.isConnected) detail.issueRequest(true);
    // The rail may have been exchanged meanwhile; a link still says where to go.
    else if (isSaved && detail.elt instanceof HTMLAnchorElement) window.location.assign(detail.elt.href);
    else if (isHeld) release();
    if (!isSaved) say("Not everything on this page is saved yet, so it stays. Look at the line that says so.");
  });
});
// Codes, rail and identity follow what saved itself; the blocks follow the map. They ask from an
// element that stays: one that was exchanged meanwhile could not find them any more.
document.addEventListener("section-saved", () => {
  const here = window.location.pathname + window.location.search;
  const how = { source: "#followers", target: "#followers", swap: "none" };
  /** @type {any} */ (window).htmx.ajax("GET", here, how);
});
document.addEventListener("map-saved", () => {
  const stage = document.getElementById("blocks")?.dataset.follows;
  const selectOOB = "#blocks,#stage-badge";
  const how = { source: "#map-followers", target: "#followers", swap: "none", selectOOB };
  if (stage) /** @type {any} */ (window).htmx.ajax("GET", stage, how);
});

// Whatever exchanges the section waits for what is unsaved, so it is never older than a save: an
// answer that was asked for before the exchange is. And while the section waits for its answer,
// the form that asked must stay: detached, it would not find the parts around the section.
let exchanges = 0;
let isBehind = false;
let isTapping = false;
/** @type {WeakMap<XMLHttpRequest, number>} */
const askedAt = new WeakMap();
document.addEventListener("htmx:beforeRequest", (event) => {
  const { detail } = /** @type {CustomEvent} */ (event);
  if (detail.target.id === "followers") askedAt.set(detail.xhr, exchanges);
});
document.addEventListener("htmx:beforeSwap", (event) => {
  const { detail } = /** @type {CustomEvent} */ (event);
  if (detail.target.id === "followers") {
    const isHeld = isTapping || document.querySelector(".workspace[inert]") !== null;
    isBehind ||= isHeld;
    if (isHeld || askedAt.get(detail.xhr) !== exchanges) detail.shouldSwap = false;
    else keepLength();
  } else if (isForSection(event) && detail.shouldSwap) {
    exchanges += 1;
    isBehind = false;
    keepLength(true);
  }
});

// A button that was exchanged between the pen's way down and its way up would take no tap.
document.addEventListener("pointerdown", () => (isTapping = true), true);
for (const end of ["pointerup", "pointercancel"]) {
  document.addEventListener(end, () => {
    isTapping = false;
    // After the click, which may hold the page for an answer of its own.
    setTimeout(() => document.querySelector(".workspace[inert]") === null && catchUp());
  }, true);
}
window.addEventListener("online", () => {
  for (const outbox of unsaved()) void outbox.flush();
});
window.addEventListener("beforeunload", (event) => {
  if (unsaved().length) event.preventDefault();
});
for (const [target, name] of /** @type {[EventTarget, string][]} */ ([[document, "visibilitychange"], [window, "pagehide"]])) {
  target.addEventListener(name, () => {
    if (name !== "pagehide" && document.visibilityState !== "hidden") return;
    for (const outbox of unsaved()) void outbox.flush();
  });
}

const narrow = window.matchMedia("(max-width: 1100px)");

/** On a tablet the sheet lies over the page, so it waits closed at the bottom. */
function settleSheet() {
  const sheet = document.querySelector("#code-sheet details");
  if (sheet instanceof HTMLDetailsElement) sheet.open = !narrow.matches;
}

settleSheet();
narrow.addEventListener("change", settleSheet);
document.addEventListener("htmx:oobAfterSwap", settleSheet);

let shownPath = window.location.pathname;
let inUse = /** @type {HTMLElement | null} */ (null);

/** @param {Event} event from htmx; whether its answer replaces the section */
const isForSection = (event) => /** @type {CustomEvent} */ (event).detail.target?.id === "section";

// One thing at a time: what is typed or tapped while an answer is on its way would be lost with
// the section it replaces, so the workspace takes nothing until the answer is there.
function hold() {
  const workspace = document.querySelector(".workspace");
  if (!(workspace instanceof HTMLElement) || workspace.inert) return;
  inUse = document.activeElement instanceof HTMLElement ? document.activeElement : null;
  workspace.inert = true;
}

function release() {
  const workspace = document.querySelector(".workspace");
  if (workspace instanceof HTMLElement) workspace.inert = false;
  if (inUse?.isConnected) inUse.focus({ preventScroll: true });
  catchUp();
}

/** Where the section stayed as it was, what follows a save must still come. */
function catchUp() {
  if (!isBehind || isTapping) return;
  isBehind = false;
  for (const name of ["section-saved", "map-saved"]) document.dispatchEvent(new CustomEvent(name));
}

document.addEventListener("htmx:beforeRequest", (event) => {
  if (isForSection(event)) hold();
});
document.addEventListener("htmx:afterRequest", (event) => {
  if (isForSection(event)) release();
});
document.addEventListener("htmx:afterSettle", (event) => {
  const section = event.target;
  if (!(section instanceof HTMLElement) || section.id !== "section") return;
  const isNewPage = shownPath !== window.location.pathname;
  shownPath = window.location.pathname;
  if (isNewPage) window.scrollTo(0, 0);
  focusAfterSwap(section, isNewPage, inUse?.id ?? "");
});

/** @param {string} text said where screen readers listen */
function say(text) {
  const region = document.getElementById("messages");
  const line = document.createElement("p");
  line.className = "message message-error";
  line.textContent = text;
  region?.replaceChildren(line);
}

/**
 * A link that failed may be followed as usual: nothing is lost by leaving. A form stays.
 * @param {{boosted: boolean, requestConfig: {verb: string}, target: Element}} detail
 */
function mayLeave(detail) {
  const isLink = detail.boosted && detail.requestConfig.verb === "get";
  return isLink || detail.target.id === "day-cases";
}

document.addEventListener("htmx:responseError", (event) => {
  const { detail } = /** @type {CustomEvent} */ (event);
  // The lock lies over the page, and what was asked can be asked again.
  if (isSessionClosed(detail.xhr.status, {})) return;
  if (mayLeave(detail)) window.location.assign(detail.requestConfig.path);
  else {
    const page = new DOMParser().parseFromString(detail.xhr.responseText, "text/html");
    say(sentenceOf(page, detail.xhr.status));
  }
});
for (const failure of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(failure, () => {
    say("The server cannot be reached: do not count on this being saved. What you typed is still here.");
  });
}
document.addEventListener("htmx:beforeSwap", (event) => {
  const { detail } = /** @type {CustomEvent} */ (event);
  if (!new URL(detail.xhr.responseURL).pathname.endsWith("/login/")) return;
  detail.shouldSwap = false;
  if (mayLeave(detail)) window.location.reload();
  else say("Not saved: you have been logged out. Copy what you typed, then log in again.");
});
