// @ts-check
// Unsaved changes on the device, encrypted with a key that the server made and the device never
// stores. It needs WebCrypto, which browsers give to secure pages only.

/** @typedef {import("./outbox.js").Pending} Pending */
/**
 * Where a change belongs; `said` is what it was in words, which stands in the cipher too.
 * @typedef {{kind: "form" | "map", url: string, patient: string, page: string, said?: import("./said.js").Said}} Place
 */
/** @typedef {{id: string, key: CryptoKey}} Key */
/**
 * One outbox of one page. In the clear stand opaque ids, a time and a number; nothing that was typed.
 * @typedef {{id: string, user: string, encounter: string, section: string, page: string, seq: number,
 *   keyId: string, at: number, changes: number, iv: Uint8Array<ArrayBuffer>, data: ArrayBuffer}} Entry
 */
/**
 * @typedef {{all: () => Promise<Entry[]>, put: (entry: Entry) => Promise<void>,
 *   remove: (id: string) => Promise<void>}} Store
 */
/** @typedef {{user: string, encounter: string, section: string, page: string}} Owner `page` is one open page, by a random id */

const IV_BYTES = 12;

/** @param {string} id @param {string} secret 32 bytes in base64 @returns {Promise<Key>} */
export async function importedKey(id, secret) {
  const bytes = Uint8Array.from(atob(secret), (letter) => letter.charCodeAt(0));
  return { id, key: await crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]) };
}

/** Additional data of the encryption: an entry moved to another user or place cannot be decrypted.
 * @param {Owner & {seq: number}} entry */
const boundData = ({ user, encounter, section, page, seq }) =>
  new TextEncoder().encode(JSON.stringify([user, encounter, section, page, seq]));

/** @param {Key} key @param {Owner} owner @param {number} seq @param {Place & {held: Pending}} content
 * @returns {Promise<Entry>} */
export async function encrypted({ id: keyId, key }, owner, seq, content) {
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
  const text = new TextEncoder().encode(JSON.stringify(content));
  const how = { name: "AES-GCM", iv, additionalData: boundData({ ...owner, seq }) };
  const data = await crypto.subtle.encrypt(how, key, text);
  const { since: at, changes } = content.held;
  return { id: `${owner.page} ${owner.section}`, ...owner, seq, keyId, at, changes, iv, data };
}

/** @param {Key} key @param {Entry} entry @returns {Promise<Place & {held: Pending}>} */
export async function decrypted({ key }, entry) {
  const how = { name: "AES-GCM", iv: entry.iv, additionalData: boundData(entry) };
  return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt(how, key, entry.data)));
}

/**
 * Returns a function that stores an outbox's unsaved changes; of several in a row it writes the last.
 * What it returns is done when that is stored.
 * @param {Store} store @param {Owner} owner @param {Place | (() => Place)} place as it is when something is written
 * @param {() => Promise<Key | null>} keyOf @param {(isKept: boolean) => void} onKept
 * @param {number} [seq] of the entry that it goes on from
 * @returns {(pending: Pending | null) => Promise<void>}
 */
export function journalWriter(store, owner, place, keyOf, onKept = () => {}, seq = 0) {
  /** @type {Pending | null | undefined} */
  let newest;
  /** @type {Promise<void> | null} */
  let running = null;
  let isThere = seq > 0;

  async function write(/** @type {Pending | null} */ pending) {
    const id = `${owner.page} ${owner.section}`;
    if (pending === null) {
      if (isThere) await store.remove(id);
      isThere = false;
      return;
    }
    const key = await keyOf();
    const where = typeof place === "function" ? place() : place;
    if (key) await store.put(await encrypted(key, owner, (seq += 1), { ...where, held: pending }));
    isThere ||= key !== null;
    onKept(key !== null);
  }

  async function writeNewest() {
    try {
      while (newest !== undefined) {
        const next = newest;
        newest = undefined;
        await write(next);
      }
    } catch {
      // A device that is full or forbids it keeps nothing; the page says so.
      onKept(false);
    } finally {
      running = null;
    }
  }

  return (pending) => {
    newest = pending;
    running ??= writeNewest();
    return running;
  };
}
