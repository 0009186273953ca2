"""Tables that come from published files: their page in the administration, and one that loads."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from encounters.admin.base import ReadOnlyAdmin
from encounters.models import User
from encounters.web.admin_access import access_of

# Of the name of a file that is sent.
MAX_NAME_LETTERS = 200


class LoadForm(forms.Form):
    """The files that are sent, with what their names do not say."""

    def load(self, *, by: User) -> Sequence[str]:
        """Load the files and say what became of each; empty, with errors, if they are refused."""
        raise NotImplementedError

    def sent_file(self) -> UploadedFile[bytes]:
        found: UploadedFile[bytes] = self.cleaned_data["file"]
        return found


class LoadedFromFilesAdmin(ReadOnlyAdmin):
    """Rows that nobody writes by hand: the page at ``load/`` takes files of them.

    ``load_template`` extends ``admin/load_files.html``; ``load_link`` is what the list calls it.
    """

    change_list_template = "admin/loaded_from_files.html"
    load_title: ClassVar[str]
    load_link: ClassVar[str]
    load_template: ClassVar[str]

    def load_form(self, request: HttpRequest, **sent: Any) -> LoadForm:
        """The form, with what was sent of it (``data`` and ``files``), if anything was."""
        raise NotImplementedError

    def load_context(self) -> dict[str, Any]:
        """What the template of that page shows beside the form."""
        return {}

    def may_load(self, request: HttpRequest) -> bool:
        """Rows of no practice are loaded by whoever sees every practice."""
        return access_of(request).everything

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.load)
        return [path("load/", view, name=f"{self._name}_load"), *super().get_urls()]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> Any:
        context: dict[str, Any] = {"load_link": self.load_link, **(extra_context or {})}
        if self.may_load(request):
            context["load_address"] = reverse(f"admin:{self._name}_load")
        return super().changelist_view(request, context)

    def load(self, request: HttpRequest) -> HttpResponseBase:
        """Load the files that are sent, and say what became of each."""
        if not self.may_load(request):
            raise PermissionDenied
        assert isinstance(request.user, User)
        is_sent = request.method == "POST"
        sent = {"data": request.POST, "files": request.FILES} if is_sent else {}
        form = self.load_form(request, **sent)
        rows = reverse(f"admin:{self._name}_changelist")
        if is_sent and form.is_valid() and (said := form.load(by=request.user)):
            for words in said:
                messages.success(request, words)
            return HttpResponseRedirect(rows)
        context = {
            **self.admin_site.each_context(request),
            "title": self.load_title,
            "opts": self.opts,
            "rows": rows,
            "form": form,
            **self.load_context(),
        }
        status = HTTPStatus.UNPROCESSABLE_ENTITY if is_sent else HTTPStatus.OK
        return TemplateResponse(request, self.load_template, context, status=status)

    @property
    def _name(self) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}"
