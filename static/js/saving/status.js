// @ts-check
// The status texts of saving. "Saved" appears only after the server confirmed it.

/** @param {number} changes */
const counted = (changes) => (changes === 1 ? "1 change" : `${changes} changes`);

/** @param {import("./outbox.js").Status} status @param {boolean} [isKept] whether it lies on the device too */
export function statusWords({ state, at = "", message = "", changes = 0, answer }, isKept = false) {
  const count = counted(changes);
  const them = changes === 1 ? "It is" : "They are";
  const where = isKept ? `${them} kept on this device.` : `${them} in this page only: leave it open.`;
  switch (state) {
    case "saved":
      return at && !isOnlyKept(answer, changes) ? `Saved ${at}` : "";
    case "saving":
      return "Saving";
    case "waiting":
      return `Not saved yet: ${count}`;
    case "offline":
      if (message) return `Not saved: ${message} ${count} will be sent again. ${where}`;
      return `Not saved: ${count}. The server cannot be reached; go on, it will be tried again. ${where}`;
    case "locked":
      return `Not saved yet: ${count}. ${them} sent when you have unlocked.`;
    case "conflict":
      return "Not saved: somebody else changed the same.";
    case "signed":
      return `Signed elsewhere. Not saved: ${message}`;
    case "removed":
      return `${message} ${count} of yours cannot be saved any more.`;
    default:
      return `Not saved: ${message}`;
  }
}

/** Whether all sent fields were kept as a draft only. @param {any} answer @param {number} sent */
const isOnlyKept = (answer, sent) => sent > 0 && Object.keys(answer?.labels ?? {}).length >= sent;

/** Says which fields somebody else changed meanwhile. @param {any} answer @returns {string} */
export const changedWords = ({ changed = [] }) =>
  changed.length ? `Somebody else changed ${changed.join(", ")} meanwhile; it is shown now.` : "";

/** Says which fields of a save are not in the record, and why. @param {any} answer with errors and labels @returns {string} */
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

/** Says what happened to the unsaved changes of a closed page.
 * @param {{fate: string, at: number, changes: number}[]} found @returns {string} */
export function recoveredWords(found) {
  const changes = found.reduce((sum, entry) => sum + entry.changes, 0);
  const at = new Date(Math.min(...found.map((entry) => entry.at)));
  const time = [at.getHours(), at.getMinutes()].map((part) => String(part).padStart(2, "0")).join(":");
  const all = changes === 1 ? "It" : "They";
  const words = [`${counted(changes)} from ${time} ${changes === 1 ? "was" : "were"} kept on this device.`];
  for (const [fate, singular, plural, end] of FATES) {
    const count = found.filter((entry) => entry.fate === fate).reduce((sum, entry) => sum + entry.changes, 0);
    const who = count === changes ? all : counted(count);
    if (count) words.push(`${who} ${count === 1 ? singular : plural} ${end}`);
  }
  return words.join(" ");
}

const FATES = [
  ["saved", "has", "have", "been saved."],
  ["left", "could", "could", "not be saved without you."],
  ["lost", "cannot", "cannot", "be read any more: older than three days, or the case was entered in error."],
  ["waits", "will", "will", "be sent when the server can be reached and this page is loaded again."],
];
