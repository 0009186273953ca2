// @ts-check
// What the page does beside htmx: fill a field from a search result, keep focus and scroll position
// after a swap, show errors without losing typed text, and close the code sheet on a tablet.

import { beginBooking } from "./booking.js";
import { beginClosing } from "./closing.js";
import { chosenValues } from "./finder.js";
import { beginHolding, hold, isHeld, release, send } from "./holding/hold.js";
import { keepLength } from "./length.js";
import { beginPicks } from "./picks.js";
import { beginAutosave } from "./saving/autosave.js";
import { beginFollowing } from "./saving/following.js";
import { ofForm, settleFor, takeBackLent, unsaved } from "./saving/open.js";
import { pageId } from "./saving/device.js";
import { isSessionClosed } from "./saving/answers.js";
import { beginPresence } from "./saving/presence.js";
import { beginRecovery } from "./saving/recovery.js";
import { beginSections } from "./sections.js";
import { beginLeaving } from "./session/leaving.js";
import { beginLock } from "./session/lock.js";
import { beginPhotos } from "./photos/start.js";
import { beginPasskeys, beginSigning } from "./session/passkey.js";
import { beginShortcuts } from "./shortcuts.js";
import { beginShorthand } from "./shorthand.js";
import { keepSubmitter } from "./submitter.js";
import { focusAfterSwap, sentenceOf } from "./swaps.js";
import { beginShownWhen } from "./shown_when.js";
import { afterTap, beginTaps, isPressing } from "./taps.js";
import { beginWhyMohs } from "./why_mohs.js";

document.addEventListener("click", (event) => {
  const button = event.target instanceof Element ? event.target.closest("[data-fill]") : null;
  if (button instanceof HTMLElement) fill(button);
});

/** @param {HTMLElement} button a search result */
function fill(button) {
  const finder = button.closest("[data-finds]");
  const chosen = chosenValues(finder instanceof HTMLElement ? finder.dataset : {}, button.dataset);
  // The field that was searched for comes first and is focused last.
  for (const { field: name, value } of chosen.reverse()) {
    const field = document.getElementsByName(name)[0];
    if (!(field instanceof HTMLSelectElement || field instanceof HTMLInputElement)) continue;
    field.value = value;
    field.dispatchEvent(new Event("change", { bubbles: true }));
    field.focus();
  }
}
beginBooking();

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

keepSubmitter();
beginHolding((text) => say(text, true));
beginPicks();
beginTaps();
beginLock();
beginLeaving();
beginPasskeys();
beginSigning();
document.addEventListener("htmx:afterSettle", beginSigning);
beginAutosave();
document.addEventListener("htmx:afterSettle", beginAutosave);
beginShownWhen();
beginSections();
beginClosing();
beginRecovery();
beginFollowing();
beginPresence();
beginShortcuts();
beginShorthand();
beginPhotos();
beginWhyMohs();

// Any other htmx request waits until all typed and drawn changes are saved: its result may depend on
// them, and its answer may replace the page. A form that is sent as a whole has its own changes in it.
document.addEventListener("htmx:confirm", (event) => {
  if (!unsaved().length) return;
  const { detail } = /** @type {CustomEvent} */ (event);
  event.preventDefault();
  if (isForSection(event)) hold();
  void settleFor(detail.elt).then((isSaved) => {
    if (isSaved && detail.elt.isConnected) detail.issueRequest(true);
    // The navigation may have been replaced meanwhile; a link still has its address.
    else if (isSaved && detail.elt instanceof HTMLAnchorElement) window.location.assign(detail.elt.href);
    else if (isForSection(event)) endHold(false);
    if (!isSaved) say("Not everything on this page is saved yet, so it stays. Look at the line that says so.");
  });
});
// After a section saved itself, codes, navigation and identity are loaded again; after a map, its
// blocks. The request starts from an element that is never replaced, so that htmx finds the target.
document.addEventListener("section-saved", () => {
  if (isHeld()) {
    isBehind = true;
    return;
  }
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
/** An answer is being put into the page. */
let isSwapping = false;
/** @type {WeakMap<XMLHttpRequest, number>} */
const askedAt = new WeakMap();
document.addEventListener("htmx:beforeRequest", (event) => {
  const { detail } = /** @type {CustomEvent} */ (event);
  if (detail.target.id === "followers") askedAt.set(detail.xhr, exchanges);
});
document.addEventListener("htmx:beforeSwap", (event) => {
  const { detail } = /** @type {CustomEvent} */ (event);
  // A question, or a section that is newer than the page: an answer of 409 that is to be shown.
  const section = detail.xhr.getResponseHeader("X-Section");
  if (section) Object.assign(detail, { shouldSwap: true, isError: false });
  // Its fields are asked about one by one, and those that nobody else changed are saved.
  if (section === "conflict" && ofForm(detail.requestConfig.elt).some((outbox) => outbox.isLent)) detail.shouldSwap = false;
  if (isLogIn(detail.xhr)) detail.shouldSwap = false;
  if (detail.target.id === "followers") {
    const isAway = isPressing() || isHeld();
    isBehind ||= isAway;
    if (isAway || askedAt.get(detail.xhr) !== exchanges) detail.shouldSwap = false;
    else keepLength();
  } else if (isForSection(event) && detail.shouldSwap) {
    exchanges += 1;
    isBehind = false;
    isSwapping = true;
    inUse = document.activeElement instanceof HTMLElement ? document.activeElement : null;
    keepLength(true);
  }
});

// What does not fit the rest stands above the section: where it comes while somebody works below, the
// page is scrolled by its height, so that nothing moves, and a message tells of it.
let remarksHeight = 0;
document.addEventListener("htmx:oobBeforeSwap", (event) => {
  if (isAboutRemarks(event)) remarksHeight = heightOfRemarks();
});
document.addEventListener("htmx:oobAfterSwap", (event) => {
  if (!isAboutRemarks(event)) return;
  const grown = heightOfRemarks() - remarksHeight;
  if (grown) window.scrollBy({ top: grown, behavior: "instant" });
  if (grown > 0) say("What was entered does not fit the rest of the record. The top of this page says why.");
});
const isAboutRemarks = (/** @type {Event} */ event) => /** @type {CustomEvent} */ (event).detail.target.id === "remarks";
const heightOfRemarks = () => document.getElementById("remarks")?.offsetHeight ?? 0;

// A button that is replaced between pointerdown and pointerup would not receive the click.
for (const end of ["pointerup", "pointercancel"]) document.addEventListener(end, () => afterTap(catchUp), true);
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

/** Closes the code sheet where it covers the page, on a narrow screen or beside a map; else opens it. */
function settleSheet() {
  const sheet = document.querySelector("#code-sheet details");
  // A sheet of paper is narrow too: what is printed is the page as it stood.
  if (!(sheet instanceof HTMLDetailsElement) || window.matchMedia("print").matches) return;
  sheet.open = !narrow.matches && !("staysClosed" in sheet.dataset);
  sheet.dataset.settled = "";
}

settleSheet();
narrow.addEventListener("change", settleSheet);
document.addEventListener("htmx:oobAfterSwap", settleSheet);

let shownPath = window.location.pathname;
let inUse = /** @type {HTMLElement | null} */ (null);

/** @param {XMLHttpRequest} xhr */
const isLogIn = (xhr) => new URL(xhr.responseURL).pathname.endsWith("/login/");

/** @param {Event} event from htmx; whether its answer replaces the section */
const isForSection = (event) => /** @type {CustomEvent} */ (event).detail.target?.id === "section";

/** The section takes input again. @param {boolean} isReplaced */
function endHold(isReplaced) {
  release(isReplaced);
  catchUp();
}

/** Loads the updates that were dropped while the page was held or a pointer was down. */
function catchUp() {
  if (!isBehind || isPressing() || isHeld()) return;
  isBehind = false;
  for (const name of ["section-saved", "map-saved"]) document.dispatchEvent(new CustomEvent(name));
}

document.addEventListener("htmx:beforeRequest", (event) => {
  if (isForSection(event)) send(/** @type {CustomEvent} */ (event).detail.elt);
});
document.addEventListener("htmx:afterRequest", (event) => {
  const { detail } = /** @type {CustomEvent} */ (event);
  if (!isForSection(event)) return;
  const own = ofForm(detail.requestConfig.elt);
  // What was refused with its reasons is taken over by the form that shows them.
  for (const outbox of own) {
    if (!isSwapping) outbox.takeBack();
    else if (outbox.isLent && detail.xhr.status < 400) void outbox.discard();
  }
  // Else the section takes input once it has settled.
  if (!isSwapping) endHold(false);
});
// A new page begins at its top at once: a moment later somebody taps on it.
document.addEventListener("htmx:afterSwap", (event) => {
  const isSection = event.target instanceof HTMLElement && event.target.id === "section";
  if (isSection && shownPath !== window.location.pathname) window.scrollTo({ top: 0, behavior: "instant" });
});
document.addEventListener("htmx:afterSettle", (event) => {
  const section = event.target;
  if (!(section instanceof HTMLElement) || section.id !== "section") return;
  const isNewPage = shownPath !== window.location.pathname;
  shownPath = window.location.pathname;
  focusAfterSwap(section, isNewPage, inUse?.id ?? "");
  isSwapping = false;
  takeBackLent();
  endHold(true);
});

/** Shows an error message in the live region. @param {string} text @param {boolean} [isMore] beside those that stand there */
function say(text, isMore = false) {
  const region = document.getElementById("messages");
  const line = document.createElement("p");
  line.className = "message message-error";
  line.textContent = text;
  if (!isMore) region?.replaceChildren();
  region?.append(line);
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
  if (!isLogIn(detail.xhr)) return;
  if (mayLeave(detail)) window.location.reload();
  else say("Not saved: you have been logged out. Copy what you typed, then log in again.");
});
