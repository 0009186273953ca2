"""Signing in with a name and a password."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.forms import AuthenticationForm

from encounters.forms.base import Layout, helper


class LoginForm(AuthenticationForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper(Layout("username", "password"))
