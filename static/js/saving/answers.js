// @ts-check
// The meaning of a server's answer to a save. Only the application's own JSON counts: an HTML page
// from a network portal, a proxy error or a log-in form does not show whether the save happened.

/** @typedef {import("./outbox.js").Answer} Answer */

// Statuses that ask to try again later.
const LATER = new Set([408, 425, 429]);

/** Whether the answer is final: the save was done, or was refused and must not be sent again as is.
 * @param {Answer} answer */
export function isFinal(answer) {
  if (answer === null || LATER.has(answer.status) || answer.status >= 500) return false;
  return isSaved(answer) || answer.status >= 400;
}

/** Whether a save was refused only because nobody is logged in, or the page's token is too old.
 * @param {number} status @param {any} body */
export const isSessionClosed = (status, body) =>
  status === 401 || status === 423 || (status === 403 && body?.error?.path === "csrf");

/** @param {Answer} answer */
export function isSaved(answer) {
  if (answer === null || answer.status < 200 || answer.status >= 300) return false;
  const { body } = answer;
  const isOurs = typeof body === "object" && body !== null && typeof body.saved_at === "string";
  return isOurs && (body.version === null || Number.isSafeInteger(body.version));
}

/** Why it was not saved, as a sentence; empty if the answer gives no reason. @param {Answer} answer @returns {string} */
export function refusalOf(answer) {
  if (answer === null) return "";
  const { status, body } = answer;
  if (status >= 500 || LATER.has(status)) return "";
  if (body?.error === "read_blocks") return `Blocks ${body.blocks.join(", ")} have been read.`;
  if (body?.error?.message) return body.error.message;
  if (status === 401 || (status < 400 && !isSaved(answer))) return "You have been logged out.";
  if (status === 404) return "It is not there any more, or not yours to see.";
  if (status === 403) return "You may not change this.";
  return `The server answered ${status}.`;
}
