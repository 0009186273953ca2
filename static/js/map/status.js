// @ts-check
// What the page says of saving: never more than the server has said.

/** @param {import("./saver.js").Status} status */
export function statusWords({ state, at = "", message = "", changes = 0 }) {
  const count = changes === 1 ? "1 change" : `${changes} changes`;
  switch (state) {
    case "saved":
      return at ? `Saved ${at}` : "";
    case "saving":
      return "Saving";
    case "waiting":
      return `Not saved yet: ${count}`;
    case "offline":
      return `Not saved: ${count}. The server cannot be reached; go on drawing, it will be tried again.`;
    case "conflict":
      return "Not saved: somebody else changed this map.";
    default:
      return `Not saved: ${message}`;
  }
}
