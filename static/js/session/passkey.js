// @ts-check
// Passkeys: from the server's JSON to the browser's bytes and back (WebAuthn, level 2).

import { tokenOr } from "../saving/token.js";

/** @param {string} text base64url */
function bytes(text) {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

/** @param {ArrayBuffer | null | undefined} data */
function text(data) {
  if (!data) return null;
  const letters = Array.from(new Uint8Array(data), (byte) => String.fromCharCode(byte)).join("");
  return btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** @param {any[]} list @returns {any[]} */
const withBytes = (list) => (list ?? []).map((credential) => ({ ...credential, id: bytes(credential.id) }));

/** @param {any} options as the server made them */
export async function createPasskey({ publicKey: asked }) {
  const made = await navigator.credentials.create({
    publicKey: {
      ...asked,
      challenge: bytes(asked.challenge),
      user: { ...asked.user, id: bytes(asked.user.id) },
      excludeCredentials: withBytes(asked.excludeCredentials),
    },
  });
  const { response, ...rest } = plain(made);
  return {
    ...rest,
    response: {
      clientDataJSON: text(response.clientDataJSON),
      attestationObject: text(response.attestationObject),
    },
  };
}

/** @param {any} options as the server made them */
export async function showPasskey({ publicKey: asked }) {
  const found = await navigator.credentials.get({
    publicKey: {
      ...asked,
      challenge: bytes(asked.challenge),
      allowCredentials: withBytes(asked.allowCredentials),
    },
  });
  const { response, ...rest } = plain(found);
  return {
    ...rest,
    response: {
      clientDataJSON: text(response.clientDataJSON),
      authenticatorData: text(response.authenticatorData),
      signature: text(response.signature),
      userHandle: text(response.userHandle),
    },
  };
}

/** @param {any} credential */
const plain = (credential) => ({
  id: credential.id,
  rawId: text(credential.rawId),
  type: credential.type,
  clientExtensionResults: credential.getClientExtensionResults(),
  response: credential.response,
});

/** Shows and connects the page's forms that ask for a passkey. */
export function beginPasskeys() {
  const json = document.getElementById("passkey-options")?.textContent;
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    if (!(form instanceof HTMLFormElement) || !json || !window.PublicKeyCredential) continue;
    const { creation_options, request_options } = JSON.parse(json);
    form.hidden = false;
    const ask = () => (creation_options ? createPasskey(creation_options) : showPasskey(request_options));
    form.querySelector("button")?.addEventListener("click", () => void send(form, ask));
  }
}

/** Shows the buttons that use a passkey in addition to a password or instead of it. */
export function beginSigning() {
  for (const button of document.querySelectorAll("[data-sign-passkey]")) {
    if (button instanceof HTMLElement && window.PublicKeyCredential) button.hidden = false;
  }
}

document.addEventListener("click", (event) => {
  const button = event.target instanceof Element ? event.target.closest("[data-sign-passkey]") : null;
  const form = button?.closest("form");
  if (button instanceof HTMLElement && form) void sign(button, form);
});

/** @param {HTMLElement} button @param {HTMLFormElement} form */
async function sign(button, form) {
  const state = button.parentElement?.querySelector("[data-passkey-state]");
  const field = (/** @type {string} */ name) =>
    /** @type {HTMLInputElement | null} */ (form.querySelector(`[name=${name}]`));
  try {
    const headers = {
      "X-CSRFToken": tokenOr(field("csrfmiddlewaretoken")?.value ?? ""),
      "X-Page-User": field("page_user")?.value ?? "",
    };
    const answer = await fetch(button.dataset.signPasskey ?? "", { method: "POST", headers });
    const credential = /** @type {HTMLInputElement} */ (field("credential"));
    credential.value = JSON.stringify(await showPasskey(await answer.json()));
    form.requestSubmit();
  } catch {
    if (state) state.textContent = "The device gave no passkey. Try again, or type a code.";
  }
}

/** @param {HTMLFormElement} form @param {() => Promise<object>} ask */
async function send(form, ask) {
  const state = form.querySelector("[data-passkey-state]");
  if (state) state.textContent = "Follow what your device asks.";
  try {
    const field = /** @type {HTMLInputElement} */ (form.elements.namedItem("credential"));
    field.value = JSON.stringify(await ask());
    form.submit();
  } catch {
    if (state) state.textContent = "The device gave no passkey. Try again, or use another way.";
  }
}
