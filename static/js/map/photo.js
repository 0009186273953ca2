// @ts-check
// A photograph on its way from the camera to under the map.

/** @typedef {import("./types.js").Ground} Ground */

/**
 * Sends the file as it is; the server keeps its pixels only.
 * @param {File} file @param {any} state @param {typeof fetch} fetcher
 * @returns {Promise<{ground?: Ground, refused?: string}>}
 */
export async function sendPhoto(file, state, fetcher) {
  try {
    const response = await fetcher(state.photos_url, {
      method: "POST",
      headers: {
        "Content-Type": file.type || "application/octet-stream",
        "X-CSRFToken": state.csrf,
        "X-Page-User": state.user,
        "X-Page-Patient": state.patient,
      },
      body: file,
    });
    const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
    const body = isJson ? await response.json() : {};
    if (body.photo) return { ground: body };
    return { refused: body.error?.message ?? `The server answered ${response.status}.` };
  } catch {
    return { refused: "The photograph was not sent: there is no network." };
  }
}
