"""What a photograph shows, in words; and why one is removed."""

from __future__ import annotations

from django import forms

from encounters.actions.chart.photos import REASON_MAX
from encounters.forms.fields import StrictLineField


class PhotoWordsForm(forms.Form):
    caption = StrictLineField(label="Caption", max_length=200, required=False)
    moment = forms.CharField(label="Moment", max_length=60, required=False)


class PhotoRemovalForm(forms.Form):
    reason = StrictLineField(
        label="Why it is removed",
        max_length=REASON_MAX,
        error_messages={"required": "Say why it is removed."},
    )
