"""Answering a remark of a rule, and confirming again what has changed."""

from __future__ import annotations

from django import forms

from encounters.forms.base import PlainForm
from encounters.forms.fields import StrictLineField
from encounters.workflow.confirmations import Confirmation


class AnswerForm(PlainForm):
    """``rule``, ``subject`` and ``statement`` are the remark as its page showed it."""

    rule = StrictLineField(max_length=60, widget=forms.HiddenInput)
    subject = StrictLineField(max_length=60, widget=forms.HiddenInput)
    statement = StrictLineField(max_length=1000, widget=forms.HiddenInput)
    reason = StrictLineField(label="Why it is so", max_length=500)


class ConfirmAgainForm(PlainForm):
    """``shown`` is the digest of the facts that the page showed, ``key`` of which row or day."""

    confirmation = forms.ChoiceField(
        choices=[(member.value, member.value) for member in Confirmation],
        widget=forms.HiddenInput,
    )
    key = StrictLineField(max_length=36, widget=forms.HiddenInput)
    shown = forms.CharField(max_length=64, widget=forms.HiddenInput)
