"""Addresses of one's own account. Of allauth's many views only these are there: no sign-up, no
e-mail, no reset by mail, no trusted browsers."""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as factors
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.urls import path

from encounters.views.session import accounts, idle_lock
from encounters.views.session.accounts import with_event

urlpatterns = [
    path("session/", idle_lock.session_state, name="session_state"),
    path("session/active/", idle_lock.session_active, name="session_active"),
    path("session/lock/", idle_lock.session_lock, name="session_lock"),
    path("session/unlock/", idle_lock.session_unlock, name="session_unlock"),
    path("session/passkey/", idle_lock.session_passkey, name="session_passkey"),
    # The names by which allauth knows our own pages.
    path("login/", accounts.login, name="account_login"),
    path("logout/", accounts.logout, name="account_logout"),
    path("login/code/", factors.authenticate, name="mfa_authenticate"),
    path("account/inactive/", accounts.inactive, name="account_inactive"),
    path("account/password/", accounts.password_change, name="password_change"),
    path("account/again/", account.reauthenticate, name="account_reauthenticate"),
    path("account/again/code/", factors.reauthenticate, name="mfa_reauthenticate"),
    path(
        "account/again/passkey/",
        webauthn.reauthenticate_webauthn,
        name="mfa_reauthenticate_webauthn",
    ),
    path("account/second-factor/", accounts.second_factor, name="second_factor"),
    path("account/factors/", factors.index, name="mfa_index"),
    path("account/factors/app/", with_event(totp.activate_totp), name="mfa_activate_totp"),
    path(
        "account/factors/app/remove/", with_event(totp.deactivate_totp), name="mfa_deactivate_totp"
    ),
    path("account/factors/passkey/", with_event(webauthn.add_webauthn), name="mfa_add_webauthn"),
    path("account/factors/passkeys/", webauthn.list_webauthn, name="mfa_list_webauthn"),
    path(
        "account/factors/passkeys/<int:pk>/remove/",
        with_event(webauthn.remove_webauthn),
        name="mfa_remove_webauthn",
    ),
    path(
        "account/factors/recovery-codes/",
        recovery_codes.view_recovery_codes,
        name="mfa_view_recovery_codes",
    ),
    path(
        "account/factors/recovery-codes/new/",
        with_event(recovery_codes.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
]
