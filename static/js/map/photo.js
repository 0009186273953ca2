// @ts-check
// Uploads a photograph that becomes the ground of the map.

import { post } from "../saving/post.js";

/** @typedef {import("./types.js").Ground} Ground */

/**
 * Sends the file unchanged; the server stores its pixels without metadata.
 * @param {File} file @param {any} state @param {typeof fetch} fetcher
 * @returns {Promise<{ground?: Ground, refused?: string}>}
 */
export async function sendPhoto(file, state, fetcher) {
  const type = file.type || "application/octet-stream";
  const answer = await post({ url: state.photos_url, page: state, type, body: file, fetch: fetcher });
  if (answer?.body.photo) return { ground: answer.body };
  if (answer?.body.error) return { refused: answer.body.error.message };
  if (!answer || answer.status >= 500) return { refused: "The photograph was not sent: the server cannot be reached." };
  return { refused: `The server answered ${answer.status}.` };
}
