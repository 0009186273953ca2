"""Unlikely but possible facts: the form asks once, and takes them when somebody confirms."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms


class Confirming(forms.BaseForm):
    """A form with questions; a subclass names them in ``questions`` and calls ``ask``.

    A question is a tick box that stays hidden until it is asked, so the page works without
    scripts. Its answer is nobody's fact: ``cleaned_data`` leaves the form without it.
    """

    questions: ClassVar[dict[str, str]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in self.questions.items():
            self.fields[name] = forms.BooleanField(
                label=label, required=False, widget=forms.HiddenInput
            )
            if self[name].value():
                self._show(name)

    def ask(self, question: str, field: str, why: str) -> None:
        """Refuse ``field`` because of ``why``, unless ``question`` was answered with yes."""
        if not self.cleaned_data.get(question):
            self._show(question)
            self.add_error(field, why)

    def _show(self, question: str) -> None:
        self.fields[question].widget = forms.CheckboxInput()

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        self.ask_what_is_unlikely(values)
        for name in self.questions:
            self.cleaned_data.pop(name, None)
        return self.cleaned_data

    def ask_what_is_unlikely(self, values: dict[str, Any]) -> None:
        raise NotImplementedError
