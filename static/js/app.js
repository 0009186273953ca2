// @ts-check
// What the page does beside htmx: fill a field from a search result, keep focus and scroll position
// after a swap, show errors without losing typed text, and close the code sheet on a tablet.

import { chosenValue } from "./finder.js";
import { keepLength } from "./length.js";
import { beginAutosave } from "./saving/autosave.js";
import { beginFollowing } from "./saving/following.js";
import { settleAll, unsaved } from "./saving/open.js";
import { pageId } from "./saving/device.js";
import { isSessionClosed } from "./saving/answers.js";
import { beginPresence } from "./saving/presence.js";
import { beginRecovery } from "./saving/recovery.js";
import { beginLeaving } from "./session/leaving.js";
import { beginLock } from "./session/lock.js";
import { beginPasskeys, beginSigning } from "./session/passkey.js";
import { focusAfterSwap, sentenceOf } from "./swaps.js";
import { beginShownWhen } from "./shown_when.js";
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

// Enter in a search box chooses the first result instead of submitting the form.
document.addEventListener("keydown", (event) => {
  const box = event.target;
  if (event.key !== "Enter" || !(box instanceof HTMLElement) || !box.matches(".finder input")) return;
  event.preventDefault();
  const first = box.closest(".finder")?.querySelector("[data-fill]");
  if (first instanceof HTMLElement) fill(first);
});

// A form outside a case loads a page; a second tap before the page loads must not submit it twice.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || !(form instanceof HTMLFormElement)) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "true";
});
window.addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.sent;
});

// The map editor is many modules, so they are loaded only on a page that has a drawing surface.
function drawIfAsked() {
  if (document.querySelector("[data-editor]")) void import("./map/start.js");
}
drawIfAsked();
document.addEventListener("htmx:afterSettle", drawIfAsked);

// Which of a person's pages asks: what another one holds is told to them.
document.addEventListener("htmx:configRequest", (event) => {
  /** @type {CustomEvent} */ (event).detail.headers["X-Page"] = pageId;
});

beginTaps();
beginLock();
beginLeaving();
beginPasskeys();
beginSigning();
document.addEventListener("htmx:afterSettle", beginSigning);
beginAutosave();
document.addEventListener("htmx:afterSettle", beginAutosave);
beginShownWhen();
beginRecovery();
beginFollowing();
beginPresence();

// Any other htmx request waits until all typed and drawn changes are saved: its result may depend on
// them, and its answer may replace the page. A form that is sent as a whole has its own fields, but
// its version is known only after the save.
document.addEventListener("htmx:confirm", (event) => {
  if (!unsaved().length) return;
  const { detail } = /** @type {CustomEvent} */ (event);
  event.preventDefault();
  const isHeld = isForSection(event);
  if (isHeld) hold();
  void settleAll().then((isSaved) => {
    if (isSaved && detail.elt.isConnected) detail.issueRequest(true);
    // The navigation may have been replaced meanwhile; a link still has its address.
    else if (isSaved && detail.elt instanceof HTMLAnchorElement) window.location.assign(detail.elt.href);
    else if (isHeld) release();
    if (!isSaved) say("Not everything on this page is saved yet, so it stays. Look at the line that says so.");
  });
});
// After a section saved itself, codes, navigation and identity are loaded again; after a map, its
// blocks. The request starts from an element that is never replaced, so that htmx finds the target.
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

// A request that replaces the section waits for unsaved changes, so its answer has every save. An
// answer requested before the section was replaced is older, and is dropped. While the section waits
// for its answer, the requesting form must stay in the page: detached, it could not find its targets.
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
  // A question, or a section that is newer than the page: an answer of 409 that is to be shown.
  if (detail.xhr.getResponseHeader("X-Section")) Object.assign(detail, { shouldSwap: true, isError: false });
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

// A button that is replaced between pointerdown and pointerup would not receive the click.
document.addEventListener("pointerdown", () => (isTapping = true), true);
for (const end of ["pointerup", "pointercancel"]) {
  document.addEventListener(end, () => {
    isTapping = false;
    // After the click, which may make the workspace inert for its own request.
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

/** Closes the code sheet on a narrow screen, where it covers the page, and opens it on a wide one. */
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

// Input made during a request would be lost with the section that the answer replaces, so the
// workspace is inert until the answer arrives.
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

/** Loads the updates that were dropped while the workspace was inert or a pointer was down. */
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

/** Shows an error message in the live region. @param {string} text */
function say(text) {
  const region = document.getElementById("messages");
  const line = document.createElement("p");
  line.className = "message message-error";
  line.textContent = text;
  region?.replaceChildren(line);
}

/**
 * Whether the browser may load a failed request's address: a link loses nothing, a form would.
 * @param {{boosted: boolean, requestConfig: {verb: string}, target: Element}} detail
 */
function mayLeave(detail) {
  const isLink = detail.boosted && detail.requestConfig.verb === "get";
  return isLink || detail.target.id === "day-cases";
}

document.addEventListener("htmx:responseError", (event) => {
  const { detail } = /** @type {CustomEvent} */ (event);
  // The lock screen covers the page; the request can be repeated after unlocking.
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
