"""The pages of one's own account: log-in, session, password, second factors, signing PIN."""

from __future__ import annotations

from allauth.account import views as allauth_account
from allauth.mfa.base import views as factors
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn

from encounters.views.session import accounts, idle_lock, signing_pin
from encounters.views.session.accounts import with_event
from encounters.web.pages import Access as To
from encounters.web.pages import page

# One's own account. Of allauth's many views only these are there: no sign-up, no e-mail, no reset
# by mail, no trusted browsers.
own_account = [
    page("session/", idle_lock.session_state, To.EVERYBODY),
    page("session/active/", idle_lock.session_active, To.NOBODY, To.PERSON),
    page("session/lock/", idle_lock.session_lock, To.NOBODY, To.PERSON),
    page("session/unlock/", idle_lock.session_unlock, To.LOGIN_STEP, To.LOGIN_STEP),
    page("session/passkey/", idle_lock.session_passkey, To.NOBODY, To.PERSON),
    # The names by which allauth knows our own pages.
    page("login/", accounts.login, To.EVERYBODY, To.EVERYBODY, name="account_login"),
    page("logout/", accounts.logout, To.NOBODY, To.LOG_OUT, name="account_logout"),
    page(
        "login/code/", factors.authenticate, To.LOGIN_STEP, To.LOGIN_STEP, name="mfa_authenticate"
    ),
    page(
        "account/inactive/",
        accounts.inactive,
        To.LOGIN_STEP,
        To.LOGIN_STEP,
        name="account_inactive",
    ),
    page("account/password/", accounts.password_change, To.PERSON, To.PERSON),
    page("account/signing-pin/", signing_pin.signing_pin, To.PERSON, To.PERSON),
    page(
        "account/again/",
        allauth_account.reauthenticate,
        To.PERSON,
        To.PERSON,
        name="account_reauthenticate",
    ),
    page(
        "account/again/code/",
        factors.reauthenticate,
        To.PERSON,
        To.PERSON,
        name="mfa_reauthenticate",
    ),
    page(
        "account/again/passkey/",
        webauthn.reauthenticate_webauthn,
        To.PERSON,
        To.PERSON,
        name="mfa_reauthenticate_webauthn",
    ),
    page("account/second-factor/", accounts.second_factor, To.PERSON, To.PERSON),
    page("account/factors/", factors.index, To.PERSON, name="mfa_index"),
    page(
        "account/factors/app/",
        with_event(totp.activate_totp),
        To.PERSON,
        To.PERSON,
        name="mfa_activate_totp",
    ),
    page(
        "account/factors/app/remove/",
        with_event(totp.deactivate_totp),
        To.SWITCHED_OFF,
        To.SWITCHED_OFF,
        name="mfa_deactivate_totp",
    ),
    page(
        "account/factors/passkey/",
        with_event(webauthn.add_webauthn),
        To.PERSON,
        To.PERSON,
        name="mfa_add_webauthn",
    ),
    page("account/factors/passkeys/", webauthn.list_webauthn, To.PERSON, name="mfa_list_webauthn"),
    page(
        "account/factors/passkeys/<int:pk>/remove/",
        with_event(webauthn.remove_webauthn),
        To.PERSON,
        To.PERSON,
        name="mfa_remove_webauthn",
    ),
    page(
        "account/factors/recovery-codes/",
        recovery_codes.view_recovery_codes,
        To.SWITCHED_OFF,
        name="mfa_view_recovery_codes",
    ),
    page(
        "account/factors/recovery-codes/new/",
        with_event(recovery_codes.generate_recovery_codes),
        To.PERSON,
        To.PERSON,
        name="mfa_generate_recovery_codes",
    ),
]
