"""For whom a page was made: every save from it says so, and a page that grew old saves nothing."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse

from encounters.views.loaders import OpenChart, current_user

CONFLICT = 409


def wrong_page(request: HttpRequest, chart: OpenChart) -> JsonResponse | None:
    """A page that stayed open over a log-in must not write in another person's name."""
    if request.headers.get("X-Page-User") != str(current_user(request).pk):
        return json_error(CONFLICT, "user_changed", "Somebody else has logged in since.")
    if request.headers.get("X-Page-Patient") != str(chart.encounter.patient_id):
        return json_error(CONFLICT, "patient_mismatch", "This page is another patient's.")
    return None


def json_error(status: int, path: str, message: str) -> JsonResponse:
    return JsonResponse({"error": {"path": path, "message": message}}, status=status)
