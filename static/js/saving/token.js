// @ts-check
// The CSRF token of the page's forms and saves; a log-in makes the old one invalid.

let fresh = "";

/** @param {string} token */
export function renewToken(token) {
  fresh = token;
  for (const field of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) {
    if (field instanceof HTMLInputElement) field.value = token;
  }
}

/** @param {string} given to the page when it was made */
export const tokenOr = (given) => fresh || given;
