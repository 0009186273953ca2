// @ts-check
// What the page says of saving: never more than the server has said.

/** @param {import("./outbox.js").Status} status */
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
      return `Not saved: ${count}. The server cannot be reached; go on, it will be tried again.`;
    case "locked":
      return `Not saved yet: ${count}. They are sent when you have unlocked.`;
    case "conflict":
      return "Not saved: somebody else changed the same.";
    default:
      return `Not saved: ${message}`;
  }
}

/** What others put beside it meanwhile. @param {any} answer @returns {string} */
export const changedWords = ({ changed = [] }) =>
  changed.length ? `Somebody else changed ${changed.join(", ")} meanwhile; it is shown now.` : "";

/** What of a save is not in the record. @param {any} answer with errors and labels @returns {string} */
export function restWords({ errors = {}, labels = {} }) {
  const whole = errors.__all__ ?? [];
  const fields = Object.keys(labels).map((name) => {
    const why = (errors[name] ?? []).join(" ");
    return why ? `${labels[name]}: ${why}` : labels[name];
  });
  if (!fields.length) return whole.join(" ");
  const words = [...whole, ...fields].join("; ");
  return `Kept for you, not in the record yet: ${words}`;
}
