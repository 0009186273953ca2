// @ts-check
// Says anew, while a lesion's form is filled in, how the use of Mohs surgery is rated and what the risk
// is. The server computes it from what the form holds; nothing is saved by asking.

const PAUSE_MS = 350;

/** The panel's question that is still on its way, and the one that waits for a pause.
 * @type {WeakMap<Element, {asked?: AbortController, waiting?: number}>} */
const states = new WeakMap();

/** The panels that what is typed in a form may change: those of the part it is typed in, else all.
 * @param {Element} field @returns {HTMLElement[]} */
export function panelsFor(field) {
  const part = field.closest("[data-saves-to]") ?? field.closest("form");
  return part ? [...part.querySelectorAll("[data-why]")].filter((box) => box instanceof HTMLElement) : [];
}

/** @param {HTMLElement} panel */
async function ask(panel) {
  const form = panel.closest("form"), state = states.get(panel) ?? {};
  if (!form || !panel.dataset.why) return;
  state.asked?.abort();
  state.asked = new AbortController();
  states.set(panel, state);
  try {
    const answer = await fetch(panel.dataset.why, { method: "POST", body: new FormData(form), signal: state.asked.signal });
    // A log-in page, or a refusal, is nothing to show here: saving says what is wrong.
    if (!answer.ok || answer.redirected) return;
    const said = new DOMParser().parseFromString(await answer.text(), "text/html");
    panel.replaceChildren(...said.body.childNodes);
  } catch (error) {
    // Overtaken by the next question, or without a network: what stands there stays.
    if (!(error instanceof DOMException || error instanceof TypeError)) throw error;
  }
}

/** @param {Event} event */
function follow(event) {
  if (!(event.target instanceof Element)) return;
  for (const panel of panelsFor(event.target)) {
    const state = states.get(panel) ?? {};
    window.clearTimeout(state.waiting);
    state.waiting = window.setTimeout(() => void ask(panel), PAUSE_MS);
    states.set(panel, state);
  }
}

/** To the field for the words that the panel asks for, wherever it is folded away.
 * @param {Event} event */
function leadToWords(event) {
  const button = event.target instanceof Element ? event.target.closest("[data-why-words]") : null;
  const part = button?.closest("[data-saves-to]") ?? button?.closest("form");
  const field = part?.querySelector('[name$="appropriate_use_reason"]');
  if (!(field instanceof HTMLElement)) return;
  const fold = field.closest("details");
  if (fold) fold.open = true;
  field.focus();
}

export function beginWhyMohs() {
  document.addEventListener("click", leadToWords);
  document.addEventListener("input", follow);
  document.addEventListener("change", follow);
}
