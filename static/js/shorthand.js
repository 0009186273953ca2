// @ts-check
// Completes a line of shorthand word by word; what the line means is the server's to say.

/**
 * The line with its last word completed, once for each word that fits; none after a finished word.
 *
 * @param {string} line as typed so far
 * @param {string[]} words
 */
export function completions(line, words) {
  const last = /[^\s,;]*$/.exec(line)?.[0] ?? "";
  if (!last) return [];
  const before = line.slice(0, line.length - last.length);
  const typed = last.toLowerCase();
  const fitting = words.filter((word) => word.toLowerCase().startsWith(typed) && word.toLowerCase() !== typed);
  return fitting.map((word) => before + word);
}

/** In every field that names its words, whenever somebody types. */
export function beginShorthand() {
  document.addEventListener("input", ({ target }) => {
    if (!(target instanceof HTMLInputElement) || !target.dataset.words) return;
    const found = completions(target.value, target.dataset.words.trim().split(/\s+/));
    target.list?.replaceChildren(...found.map((line) => new Option("", line)));
  });
}
