"""The address book."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("", include("encounters.urls")),
]

handler500 = "encounters.web.outage.answer_failure"
