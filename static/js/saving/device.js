// @ts-check
// The journal in this browser's IndexedDB: storage, keys, and recovery of pages that were closed.

import { freshId } from "./ids.js";
import { importedKey, journalWriter } from "./journal.js";
import { post } from "./post.js";
import { recover } from "./recover.js";

/** @typedef {import("./journal.js").Entry} Entry */
/** @typedef {import("./journal.js").Key} Key */
/** @typedef {import("./recover.js").Recovered} Recovered */
/** @typedef {{kind: "form" | "map", url: string, user: string, patient: string, describe?: () => import("./said.js").Said}} Target */

const NAME = "mohsdoc-unsaved";
const STORE_NAME = "entries";
// The server's keys are gone by then.
const OLDEST_MS = 4 * 24 * 60 * 60 * 1000;
/** A random id of this open page. */
export const pageId = freshId();

const lockOf = (/** @type {string} */ page) => `mohsdoc-page-${page}`;
const isPossible = () => globalThis.isSecureContext && "indexedDB" in globalThis && "locks" in navigator;
/** @returns {string} */
export const pageToken = () =>
  /** @type {HTMLInputElement | null} */ (document.querySelector("input[name=csrfmiddlewaretoken]"))?.value ?? "";
const userHere = () => document.body.dataset.user ?? "";
export const encounterHere = () => document.querySelector("[data-encounter]")?.getAttribute("data-encounter") ?? "";

/** @template T @param {IDBRequest<T>} request @returns {Promise<T>} */
const resultOf = (request) =>
  new Promise((done, fail) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => fail(request.error);
  });

/** @type {Promise<IDBDatabase> | null} */
let database = null;
function openDatabase() {
  database ??= (() => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE_NAME, { keyPath: "id" });
    return resultOf(request);
  })();
  return database;
}

/** @param {(entries: IDBObjectStore) => void} work done when it is on the disk @returns {Promise<void>} */
async function change(work) {
  const transaction = (await openDatabase()).transaction(STORE_NAME, "readwrite", { durability: "strict" });
  work(transaction.objectStore(STORE_NAME));
  return new Promise((done, fail) => {
    transaction.oncomplete = () => done();
    transaction.onerror = transaction.onabort = () => fail(transaction.error);
  });
}

/** @type {import("./journal.js").Store} */
const store = {
  all: async () => resultOf((await openDatabase()).transaction(STORE_NAME).objectStore(STORE_NAME).getAll()),
  put: (entry) => change((entries) => entries.put(entry)),
  remove: (id) => change((entries) => entries.delete(id)),
};

/** In this page's memory only. @type {Map<string, Promise<Key[] | null>>} */
const keys = new Map();

/** @param {string} encounter @returns {Promise<Key[] | null>} null while the server cannot be asked */
async function keysOf(encounter) {
  const known = keys.get(encounter) ?? fetchedKeys(encounter);
  keys.set(encounter, known);
  const found = await known;
  if (found === null) keys.delete(encounter);
  return found;
}

/** @param {string} encounter */
async function fetchedKeys(encounter) {
  const page = { user: userHere(), patient: "", csrf: pageToken() };
  const type = "application/x-www-form-urlencoded";
  const url = `/encounters/${encounter}/device-keys/`;
  const answer = await post({ url, page, type, body: "", fetch: (...how) => fetch(...how) });
  /** @type {{id: string, secret: string}[] | undefined} */
  const made = answer?.body.keys;
  if (made) return Promise.all(made.map(({ id, secret }) => importedKey(id, secret)));
  return answer?.body.error?.path === "signed" ? [] : null;
}

let isKept = false;
/** Whether unsaved changes are also stored on the device. */
export const isOnDevice = () => isKept;

/** @param {Target} target @returns {((pending: import("./outbox.js").Pending | null) => Promise<void>) | undefined} */
export function journalWriterFor({ kind, url, user, patient, describe }) {
  const encounter = encounterHere();
  if (!isPossible() || !encounter) return undefined;
  const owner = { user, encounter, section: url, page: pageId };
  const page = location.pathname;
  const place = () => ({ kind, url, patient, page, ...(describe ? { said: describe() } : {}) });
  const keyOf = async () => (await keysOf(encounter))?.[0] ?? null;
  void keyOf().then((key) => (isKept = key !== null));
  return journalWriter(store, owner, place, keyOf, (isDone) => (isKept = isDone));
}

/**
 * Holds this page's lock, and recovers the entries of pages that are closed, now or later.
 * @param {(found: Recovered[]) => void} tell of the entries of one page, once each has had its fate
 */
export async function watchDevice(tell) {
  if (!isPossible() || !userHere()) return;
  void navigator.locks.request(lockOf(pageId), () => new Promise(() => {}));
  try {
    const entries = await store.all();
    for (const old of entries.filter((entry) => entry.at < Date.now() - OLDEST_MS)) await store.remove(old.id);
    const own = entries.filter((entry) => entry.user === userHere() && entry.page !== pageId);
    // An open page holds its lock and sends its changes itself.
    for (const page of new Set(own.map((entry) => entry.page))) {
      void navigator.locks.request(lockOf(page), () => takeOver(page, tell));
    }
  } catch {
    // A browser without storage for this site has nothing to recover.
  }
}

/** @param {string} page @param {(found: Recovered[]) => void} tell */
async function takeOver(page, tell) {
  const later = (/** @type {() => void} */ work, /** @type {number} */ ms) => setTimeout(work, ms);
  const context = { store, user: userHere(), csrf: pageToken(), keysOf, later, fetch: /** @type {typeof fetch} */ ((...how) => fetch(...how)) };
  const found = [];
  for (const entry of await store.all()) {
    if (entry.page === page && entry.user === context.user) found.push(await recover(context, entry));
  }
  if (!found.length) return;
  if (found.every(({ fate }) => fate === "saved")) void sayGone(found[0]);
  tell(found);
}

/** The server need not warn of what a closed page held, once that is saved or thrown away.
 * @param {Recovered} recovered */
export async function sayGone({ entry, place }) {
  const page = { user: entry.user, patient: place?.patient ?? "", csrf: pageToken() };
  const body = new URLSearchParams({ page: entry.page, leaves: "1" }).toString();
  const type = "application/x-www-form-urlencoded";
  await post({ url: `/encounters/${entry.encounter}/presence/`, page, type, body, fetch: (...how) => fetch(...how) });
}

/** Deletes an entry that another page has taken over. @param {Entry} entry */
export const removeEntry = (entry) => store.remove(entry.id);
