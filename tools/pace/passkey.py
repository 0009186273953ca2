"""A surgeon's passkey: Chromium's virtual authenticator keeps it, in place of a device's own.

It answers at once; what a device asks its owner for, a finger or the face, is not driven.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from playwright.sync_api import Page

# As Chromium hands it out and takes it back: id, key, site and owner.
Credential = dict[str, Any]
_AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


class Authenticator:
    """What a page asks for passkeys; it begins with those that were kept elsewhere."""

    def __init__(self, page: Page, kept: Sequence[Credential] = ()) -> None:
        self._wire = page.context.new_cdp_session(page)
        self._wire.send("WebAuthn.enable")
        made = self._wire.send("WebAuthn.addVirtualAuthenticator", {"options": _AUTHENTICATOR})
        self._it = {"authenticatorId": made["authenticatorId"]}
        for credential in kept:
            self._wire.send("WebAuthn.addCredential", {**self._it, "credential": credential})

    @property
    def credentials(self) -> list[Credential]:
        return list(self._wire.send("WebAuthn.getCredentials", self._it)["credentials"])
