// @ts-check
// The button of a form that is sent later says the same as it would have at once.

// htmx asks which button was tapped when the request begins. One that waited for a save has lost it
// if something else took the focus meanwhile; the event that began it still knows.
export function keepSubmitter() {
  document.addEventListener("htmx:configRequest", (event) => {
    const { formData, triggeringEvent } = /** @type {CustomEvent} */ (event).detail;
    const button = triggeringEvent instanceof SubmitEvent ? triggeringEvent.submitter : null;
    if (!(button instanceof HTMLButtonElement || button instanceof HTMLInputElement)) return;
    if (button.name && !formData.has(button.name)) formData.append(button.name, button.value);
  });
}
