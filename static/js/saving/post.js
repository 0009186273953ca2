// @ts-check
// One save as a request: whose page, which patient, from which version, under which key.

import { freshId } from "./ids.js";

/** @typedef {{user: string, patient: string, csrf: string}} Page */

/**
 * @param {{url: string, page: Page, type: string, body: BodyInit, version?: number, key?: string,
 *   isAuto?: boolean, fetch: typeof fetch, patience?: AbortSignal}} save
 * @returns {Promise<import("./outbox.js").Answer>} null where no answer came, or a broken one
 */
export async function post({ url, page, type, body, version, key, isAuto, fetch: send, patience }) {
  try {
    const response = await send(url, {
      method: "POST",
      keepalive: typeof body === "string" && body.length < (isLeaving() ? KEPT_ALIVE : ALWAYS_KEPT_ALIVE),
      signal: patience ?? null,
      headers: {
        "Content-Type": type,
        "Idempotency-Key": key ?? freshId(),
        "X-CSRFToken": tokenOf(page),
        "X-Page-User": page.user,
        "X-Page-Patient": page.patient,
        ...(version === undefined ? {} : { "If-Match": `"${version}"` }),
        ...(isAuto ? { "X-Save": "auto" } : {}),
      },
      body,
    });
    const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
    // Somebody has logged in again elsewhere: the page's token is void, the browser has a new one.
    // Whoever it is, the save still says whose page this is.
    if (response.status === 403 && !isJson && takesNewToken(tokenOf(page))) {
      return post({ url, page, type, body, version, key, isAuto, fetch: send, patience });
    }
    return { status: response.status, body: isJson ? await response.json() : {} };
  } catch {
    return null;
  }
}

/** As long as anybody should wait before it is tried again. */
export const patience = () => AbortSignal.timeout(PATIENCE_MS);
const PATIENCE_MS = 20000;
// Browsers finish requests of a page that is closed, up to 64 KB of them together. Typed fields are
// small enough to be sent so always: the page may be closed while they are on their way.
const KEPT_ALIVE = 60000;
const ALWAYS_KEPT_ALIVE = 8000;
const isLeaving = () => globalThis.document?.visibilityState === "hidden";

let freshToken = "";

/** After somebody has logged in again the page's own token is void. @param {string} token */
export function useToken(token) {
  freshToken = token;
}

/** @param {Page} page */
const tokenOf = (page) => freshToken || page.csrf;

/** @param {string} used @returns {boolean} whether there was another one */
function takesNewToken(used) {
  const found = /(?:^|; )(?:__Host-|__Secure-)?csrftoken=(\w+)/.exec(globalThis.document?.cookie ?? "")?.[1];
  if (!found || found === used) return false;
  freshToken = found;
  return true;
}
