// @ts-check
// What a control is and what it shows, so that a tap is done on the same control of the page that
// replaced it, and on no other: by its address and name, never by its place.

/**
 * `address` is where it leads or sends to, `name` its own name, `shown` what it acts on: the hidden
 * fields that are sent with it. `text` is what a person reads on it.
 * @typedef {{kind: "link" | "submit" | "button" | "summary", address: string, name: string, text: string, shown: string}} Control
 */
/** @typedef {"same" | "changed" | "gone"} Likeness */

const TAPPED = "button, a[href], summary, input[type=submit]";
// What every page makes anew for its own requests.
const OF_ONE_PAGE = new Set(["csrfmiddlewaretoken", "save_key", "version"]);

/** @param {EventTarget | null} target @returns {HTMLElement | null} the control that a tap there is for */
export function controlAt(target) {
  const found = target instanceof Element ? target.closest(TAPPED) : null;
  return found instanceof HTMLElement ? found : null;
}

/** @param {string} text */
const clean = (text) => text.replace(/\s+/g, " ").trim();

/** @param {string} address @returns {string} without its origin */
function placeOf(address) {
  const { pathname, search } = new URL(address, window.location.href);
  return pathname + search;
}

/** @param {HTMLElement} element @returns {Control} */
export function controlOf(element) {
  const text = clean(element.getAttribute("aria-label") ?? element.textContent ?? "");
  if (element instanceof HTMLAnchorElement) return { kind: "link", address: placeOf(element.href), name: "", text, shown: "" };
  if ((element instanceof HTMLButtonElement || element instanceof HTMLInputElement) && element.type === "submit" && element.form) {
    const { form } = element;
    const address = placeOf(element.getAttribute("formaction") ?? form.getAttribute("action") ?? window.location.href);
    return { kind: "submit", address, name: `${element.name}=${element.value}`, text, shown: hiddenFields(form) };
  }
  const data = Object.entries(element.dataset).map(([name, value]) => `${name}=${value}`);
  const kind = element.matches("summary") ? "summary" : "button";
  return { kind, address: window.location.pathname, name: data.join("&"), text, shown: "" };
}

/** @param {HTMLFormElement} form */
function hiddenFields(form) {
  const hidden = [...form.querySelectorAll("input[type=hidden]")].map((field) => /** @type {HTMLInputElement} */ (field));
  const facts = hidden.filter(({ name }) => !OF_ONE_PAGE.has(name)).map(({ name, value }) => `${name}=${value}`);
  return facts.join("&");
}

/**
 * Whether `other` is the same control. A link is its address: that is where it leads, whatever it is
 * called now. Anything that acts must also show the same and act on the same.
 * @param {Control} control @param {Control} other @returns {Likeness}
 */
export function likeness(control, other) {
  const isHere = control.kind === other.kind && control.address === other.address && control.name === other.name;
  if (!isHere) return "gone";
  if (control.kind === "link") return "same";
  return control.text === other.text && control.shown === other.shown ? "same" : "changed";
}

/**
 * @param {Control} control @param {ParentNode} root
 * @returns {{element: HTMLElement | null, likeness: Likeness}} the same control there; where it is only
 * like it, no element
 */
export function findControl(control, root) {
  /** @type {Likeness} */
  let nearest = "gone";
  for (const element of root.querySelectorAll(TAPPED)) {
    if (!(element instanceof HTMLElement)) continue;
    // A link leads there also where the list that it stands in is folded away.
    if (!(element instanceof HTMLAnchorElement) && !element.checkVisibility()) continue;
    const found = likeness(control, controlOf(element));
    const isOff = element.matches("[disabled], [aria-disabled=true], fieldset[disabled] *");
    if (found === "same" && !isOff) return { element, likeness: "same" };
    if (found !== "gone") nearest = "changed";
  }
  return { element: null, likeness: nearest };
}

/** What is said of a tap that was not done. @param {Control} control @param {Likeness} found @returns {string} */
export function notDone({ text }, found) {
  const why = found === "changed" ? "what it stands for has changed. Look, then tap it again." : "it is not on this page any more.";
  return `\u201c${text}\u201d was not done: ${why}`;
}
