// @ts-check
// One save as a request: whose page, which patient, from which version, under which key.

import { tokenOr } from "./token.js";

/** @typedef {{user: string, patient: string, csrf: string}} Page */

/**
 * @param {{url: string, page: Page, type: string, body: BodyInit, version?: number, key?: string,
 *   isAuto?: boolean, fetch: typeof fetch}} save
 * @returns {Promise<import("./outbox.js").Answer>} null where no answer came, or a broken one
 */
export async function post({ url, page, type, body, version, key, isAuto, fetch: send }) {
  try {
    const response = await send(url, {
      method: "POST",
      keepalive: isLeaving() && typeof body === "string" && body.length < KEPT_ALIVE,
      headers: {
        "Content-Type": type,
        "Idempotency-Key": key ?? crypto.randomUUID(),
        "X-CSRFToken": tokenOr(page.csrf),
        "X-Page-User": page.user,
        "X-Page-Patient": page.patient,
        ...(version === undefined ? {} : { "If-Match": `"${version}"` }),
        ...(isAuto ? { "X-Save": "auto" } : {}),
      },
      body,
    });
    if (response.status >= 500) return null;
    const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
    return { status: response.status, body: isJson ? await response.json() : {} };
  } catch {
    return null;
  }
}

// Browsers finish a request of a page that is closed up to 64 KB.
const KEPT_ALIVE = 60000;
const isLeaving = () => globalThis.document?.visibilityState === "hidden";
