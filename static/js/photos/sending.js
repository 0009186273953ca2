// @ts-check
// Sends chosen pictures one after the other, and tells how far it is and what was refused.

import { post } from "../saving/post.js";

/** @typedef {{user: string, patient: string, csrf: string}} Page */
/** @typedef {{name: string, why: string}} Refused */

export const UNREACHABLE = "was not sent: the server cannot be reached. Choose it again.";

/**
 * @param {File[]} files @param {{url: string, page: Page, fetch: typeof fetch, told: (sent: number, all: number) => void}} how
 * @returns {Promise<{added: number, refused: Refused[]}>}
 */
export async function sendAll(files, { url, page, fetch: send, told }) {
  /** @type {Refused[]} */
  const refused = [];
  for (const [place, file] of files.entries()) {
    told(place, files.length);
    const type = file.type || "application/octet-stream";
    const answer = await post({ url, page, type, body: file, fetch: send });
    if (!answer?.body.photo) refused.push({ name: file.name, why: whyNot(answer) });
  }
  told(files.length, files.length);
  return { added: files.length - refused.length, refused };
}

/** @param {import("../saving/outbox.js").Answer} answer of a picture that was not kept */
export function whyNot(answer) {
  if (answer?.body.error) return answer.body.error.message;
  if (!answer || answer.status >= 500) return UNREACHABLE;
  return answer.status === 413 ? "The file is too large: at most 15 MB." : `The server answered ${answer.status}.`;
}
