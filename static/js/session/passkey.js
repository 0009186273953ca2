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

/** Shows what uses a passkey in addition to a password or instead of it. */
export function beginSigning() {
  if (!window.PublicKeyCredential) {
    for (const words of document.querySelectorAll(".proof-passkey")) words.remove();
    for (const fold of document.querySelectorAll("[data-sign-by-passkey] details")) fold.setAttribute("open", "");
    return;
  }
  for (const button of document.querySelectorAll("[data-sign-passkey]")) {
    if (button instanceof HTMLElement) button.hidden = false;
  }
}

document.addEventListener("click", (event) => {
  const button = event.target instanceof Element ? event.target.closest("[data-sign-passkey]") : null;
  const form = button?.closest("form");
  if (button instanceof HTMLElement && form) void sign(form, button.dataset.signPasskey ?? "", button.parentElement);
});

// The button that signs asks for the passkey of whoever has one and typed nothing; in the capture
// phase, so that nothing takes the form for sent.
document.addEventListener("submit", (event) => {
  const form = event.target;
  const proof = form instanceof HTMLFormElement ? form.querySelector("[data-sign-by-passkey]") : null;
  if (!(form instanceof HTMLFormElement) || !(proof instanceof HTMLElement)) return;
  if (!window.PublicKeyCredential || isProofTyped(form)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  void sign(form, proof.dataset.signByPasskey ?? "", proof);
}, true);

const PROOFS = ["pin", "password", "code", "credential"];

/** @param {HTMLFormElement} form @param {string} name */
const fieldOf = (form, name) => /** @type {HTMLInputElement | null} */ (form.querySelector(`[name=${name}]`));

/** @param {HTMLFormElement} form */
const isProofTyped = (form) => PROOFS.some((name) => fieldOf(form, name)?.value);

/** @param {HTMLFormElement} form @param {string} url @param {Element | null} place where it is said */
async function sign(form, url, place) {
  const state = place?.querySelector("[data-passkey-state]");
  try {
    const headers = {
      "X-CSRFToken": tokenOr(fieldOf(form, "csrfmiddlewaretoken")?.value ?? ""),
      "X-Page-User": fieldOf(form, "page_user")?.value ?? "",
    };
    if (state) state.textContent = "Follow what your device asks.";
    const answer = await fetch(url, { method: "POST", headers });
    const credential = await showPasskey(await answer.json());
    /** @type {HTMLInputElement} */ (fieldOf(form, "credential")).value = JSON.stringify(credential);
    if (state) state.textContent = "";
    form.requestSubmit();
  } catch {
    if (state) state.textContent = "The device gave no passkey. Try again, or use the password.";
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
