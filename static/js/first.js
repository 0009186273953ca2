// @ts-check
// Loads the page's own script once stylesheets are there: a slow line carries first what a page looks
// like. Deferred, so it runs when the page is whole, its style too, and htmx. Not a module, and no part
// of the others: mohsdoc/page_tags.py names them in its element.

/** @typedef {CustomEvent<{issueRequest: (isConfirmed: boolean) => void}>} Asked */
(() => {
  const addresses = document.currentScript?.dataset.loads?.split(" ") ?? [];
  // What is tapped before the script is there would go without its protection of typed text: it waits.
  /** @type {(() => void)[]} */
  let waiting = [];
  const wait = (/** @type {Event} */ event) => {
    event.preventDefault();
    waiting.push(() => /** @type {Asked} */ (event).detail.issueRequest(false));
  };
  const go = () => {
    document.removeEventListener("htmx:confirm", wait);
    for (const issue of waiting) issue();
    waiting = [];
  };
  document.addEventListener("htmx:confirm", wait);
  for (const address of addresses) {
    const link = document.createElement("link");
    Object.assign(link, { rel: "modulepreload", href: address });
    document.head.append(link);
  }
  const script = document.createElement("script");
  Object.assign(script, { type: "module", src: addresses[0] ?? "", onload: go, onerror: go });
  document.head.append(script);
})();
