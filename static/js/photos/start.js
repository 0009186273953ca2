// @ts-check
// The buttons of the photographs' page: a chosen picture is sent at once, and the page shows it.

import { sendAll } from "./sending.js";

const FIELDS = "[data-photo-add] input[type=file]";

/** Also for pictures that were chosen before this script was there. */
export function beginPhotos() {
  document.addEventListener("change", (event) => take(event.target));
  for (const field of document.querySelectorAll(FIELDS)) take(field);
}

/** @param {EventTarget | null} field */
function take(field) {
  if (!(field instanceof HTMLInputElement) || !field.matches(FIELDS) || !field.form) return;
  const files = [...(field.files ?? [])];
  field.value = "";
  if (files.length) void add(field.form, files);
}

/** @param {HTMLFormElement} form @param {File[]} files */
async function add(form, files) {
  const say = part(form, "[data-say]");
  const list = part(form, "[data-refusals]");
  const bar = form.querySelector("progress");
  list.replaceChildren();
  lock(form, true);
  const { added, refused } = await sendAll(files, {
    url: form.dataset.photoAdd ?? "",
    page: pageOf(form),
    fetch: (url, how) => fetch(url, how),
    told: (sent, all) => {
      say.textContent = sent < all ? `Sending ${sent + 1} of ${all}` : "";
      if (bar) Object.assign(bar, { hidden: sent === all, max: all, value: sent });
    },
  });
  lock(form, false);
  list.replaceChildren(...refused.map(({ name, why }) => lineOf(files.length > 1 ? `${name}: ${why}` : why)));
  if (added) await showAgain(form);
  if (added) say.textContent = added === 1 ? "Saved" : `${added} saved`;
}

/** @param {HTMLFormElement} form @param {boolean} isLocked while pictures are on their way */
function lock(form, isLocked) {
  for (const field of form.querySelectorAll("input[type=file]")) /** @type {HTMLInputElement} */ (field).disabled = isLocked;
}

/** Puts the new pictures of this moment and the rail's number into the page; nothing else moves. @param {HTMLElement} form */
async function showAgain(form) {
  const moment = form.closest("li[id]");
  const answer = await fetch(window.location.pathname).catch(() => null);
  if (!moment || !answer?.ok) return window.location.reload();
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById(moment.id)?.querySelector("[data-pictures]");
  const rail = page.getElementById("rail");
  if (!fresh) return window.location.reload();
  moment.querySelector("[data-pictures]")?.replaceWith(document.adoptNode(fresh));
  moment.classList.remove("is-empty");
  if (rail) document.getElementById("rail")?.replaceWith(document.adoptNode(rail));
  for (const part of [moment, document.getElementById("rail")]) {
    if (part) /** @type {any} */ (window).htmx.process(part);
  }
}

/** @param {HTMLFormElement} form */
const pageOf = (form) => ({ user: valueOf(form, "page_user"), patient: valueOf(form, "page_patient"), csrf: valueOf(form, "csrfmiddlewaretoken") });

/** @param {HTMLFormElement} form @param {string} name */
function valueOf(form, name) {
  const field = form.elements.namedItem(name);
  return field instanceof HTMLInputElement ? field.value : "";
}

/** @param {string} text */
function lineOf(text) {
  const line = document.createElement("p");
  line.textContent = text;
  return line;
}

/** @param {HTMLElement} form @param {string} selector @returns {HTMLElement} */
function part(form, selector) {
  const found = form.querySelector(selector);
  if (!(found instanceof HTMLElement)) throw new Error(`The form has no ${selector}`);
  return found;
}
