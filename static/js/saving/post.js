// @ts-check
// Sends one save as a request with user, patient, version and idempotency key.

import { freshId } from "./ids.js";
import { tokenOr } from "./token.js";

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
        "X-CSRFToken": tokenOr(page.csrf),
        "X-Page-User": page.user,
        "X-Page-Patient": page.patient,
        ...(version === undefined ? {} : { "If-Match": `"${version}"` }),
        ...(isAuto ? { "X-Save": "auto" } : {}),
      },
      body,
    });
    const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
    return { status: response.status, body: isJson ? await response.json() : {} };
  } catch {
    return null;
  }
}

/** A signal that ends a request after PATIENCE_MS, before it is tried again. */
export const patience = () => AbortSignal.timeout(PATIENCE_MS);
const PATIENCE_MS = 20000;
// Browsers finish requests of a page that is closed, up to 64 KB of them together. Typed fields are
// small enough to be sent so always: the page may be closed while they are on their way.
const KEPT_ALIVE = 60000;
const ALWAYS_KEPT_ALIVE = 8000;
const isLeaving = () => globalThis.document?.visibilityState === "hidden";
