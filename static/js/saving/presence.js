// @ts-check
// Shows who else has this chart open. Information only: nothing waits for it, and the request does
// not count as activity of the user.

import { pageId } from "./device.js";
import { changesUnsaved } from "./open.js";
import { post } from "./post.js";

const EVERY_MS = 20000;
let touchedAt = Date.now();

export function beginPresence() {
  for (const name of ["input", "pointerdown", "keydown"]) {
    document.addEventListener(name, () => (touchedAt = Date.now()), { capture: true, passive: true });
  }
  const say = () => void sendPresence();
  say();
  setInterval(() => document.visibilityState === "visible" && say(), EVERY_MS);
  document.addEventListener("htmx:pushedIntoHistory", say);
  window.addEventListener("pagehide", () => void sendPresence(true));
}

/** @param {boolean} [leaves] */
async function sendPresence(leaves = false) {
  const line = document.getElementById("others");
  const { presence: url, patient = "" } = line?.dataset ?? {};
  if (!line || !url) return;
  const token = document.querySelector("input[name=csrfmiddlewaretoken]");
  const csrf = token instanceof HTMLInputElement ? token.value : "";
  const facts = {
    page: pageId,
    place: location.pathname,
    idle: String(Math.round((Date.now() - touchedAt) / 1000)),
    unsaved: String(changesUnsaved()),
    // A page that is closed with changes in it may still send them.
    ...(leaves && !changesUnsaved() ? { leaves: "1" } : {}),
  };
  const page = { user: document.body.dataset.user ?? "", patient, csrf };
  const type = "application/x-www-form-urlencoded";
  const body = new URLSearchParams(facts).toString();
  const answer = await post({ url, page, type, body, fetch: (...how) => fetch(...how) });
  const now = answer?.body.stage;
  if (now) document.dispatchEvent(new CustomEvent("stage-now", { detail: now }));
  const others = answer?.body.others;
  if (!Array.isArray(others)) return;
  const words = others.map((other) => `${other}.`).join(" ");
  if (line.textContent !== words) line.textContent = words;
}
