// @ts-check
// Buttons for work that can be saved no more: its place was removed, or its case is signed. It is
// shown once more, thrown away, or made an addendum.

import { post } from "./post.js";
import { textOf } from "./said.js";

/** @typedef {import("./said.js").Said} Said */
/** @typedef {import("./post.js").Page} Page */
/**
 * @typedef {{said: () => Said, encounter: string, page: Page, throwAway: () => void | Promise<void>,
 *   leave: (place: string) => void}} Leftover `leave` goes to another page; `said` is what
 *   the page holds when it is asked
 */

/** States after which nothing of the page can be saved. */
export const ENDED = new Set(["removed", "signed"]);

/** @param {string} label @param {() => void} work @param {string} [kind] of button */
function button(label, work, kind = "btn-secondary") {
  const made = document.createElement("button");
  [made.type, made.textContent, made.className] = ["button", label, `btn ${kind}`];
  made.addEventListener("click", work);
  return made;
}

/** @param {Said} said @returns {HTMLElement[]} */
function wordsOf({ title, lines }) {
  const head = document.createElement("b");
  head.textContent = title;
  const words = document.createElement("ul");
  for (const line of lines) words.append(Object.assign(document.createElement("li"), { textContent: line }));
  return [head, words];
}

/**
 * The buttons for what is left, as one element.
 * @param {Leftover} leftover @param {string} state of its outbox @returns {HTMLElement}
 */
export function leftoverActs(leftover, state) {
  const box = document.createElement("span");
  box.className = "leftover";
  const acts = document.createElement("span");
  acts.className = "leftover-acts";
  const list = document.createElement("span");
  [list.className, list.hidden] = ["leftover-words", true];
  if (state === "signed") {
    acts.append(button("Make an addendum of it", () => void makeAddendum(leftover, box), "btn-primary"));
  }
  const show = button("Show what it was", () => {
    list.hidden = !list.hidden;
    list.replaceChildren(...wordsOf(leftover.said()));
    show.setAttribute("aria-expanded", String(!list.hidden));
  });
  show.setAttribute("aria-expanded", "false");
  acts.append(show, button("Throw away", () => void thrownAway(leftover), "btn-outline-secondary"));
  box.append(acts, list);
  return box;
}

/** @param {Leftover} leftover */
async function thrownAway({ encounter, throwAway, leave }) {
  await throwAway();
  leave(`/encounters/${encounter}/`);
}

/** Hands the text to the server as the draft of an addendum, and goes there; it is kept until that is done.
 * @param {Leftover} leftover @param {HTMLElement} box */
async function makeAddendum({ said, encounter, page, throwAway, leave }, box) {
  const body = new URLSearchParams({ text: textOf(said()) }).toString();
  const url = `/encounters/${encounter}/addenda/late/`;
  const type = "application/x-www-form-urlencoded";
  const answer = await post({ url, page, type, body, fetch: (...how) => fetch(...how) });
  const place = answer?.body.place;
  if (typeof place !== "string") {
    const words = answer?.body.error?.message ?? "The server cannot be reached. Try again in a moment.";
    const line = box.querySelector(".leftover-fault") ?? box.appendChild(document.createElement("p"));
    line.className = "leftover-fault";
    line.textContent = words;
    return;
  }
  await throwAway();
  leave(place);
}
