// @ts-check
// The dialogs of the map editor: discard readings, resolve a conflict, replace another's reading.
// Escape keeps the present drawing, and the other's reading.

/** @param {HTMLElement} root @param {string[]} read blocks by name @returns {Promise<boolean>} whether their readings may go */
export async function askToDiscard(root, read) {
  const isSingle = read.length === 1;
  const words = `${isSingle ? "Block" : "Blocks"} ${read.join(", ")} ${isSingle ? "has" : "have"} been read. ${
    isSingle ? "Its reading goes with it" : "Their readings go with them"
  }.`;
  return (await ask(root, "discard", words)) === "yes";
}

/** @param {HTMLElement} root @param {string} words @returns {Promise<boolean>} whether one's own drawing stands */
export const askWhose = async (root, words) => (await ask(root, "conflict", words)) !== "theirs";

/** @param {HTMLElement} root @param {string} words @returns {Promise<boolean>} whether the other's reading may count no more */
export const askReplace = async (root, words) => (await ask(root, "replace", words)) === "yes";

/** @param {HTMLElement} root @param {string} name @param {string} words @returns {Promise<string>} */
function ask(root, name, words) {
  const dialog = root.querySelector(`dialog[data-dialog=${name}]`);
  if (!(dialog instanceof HTMLDialogElement)) throw new Error(`the page lacks the dialog ${name}`);
  const line = dialog.querySelector("p");
  if (line) line.textContent = words;
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((answer) => {
    dialog.addEventListener("close", () => answer(dialog.returnValue), { once: true });
  });
}
