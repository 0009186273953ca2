"""Which administration site the address ``/admin/`` serves, and which static files there are."""

from __future__ import annotations

from django.contrib.admin.apps import AdminConfig
from django.contrib.staticfiles.apps import StaticFilesConfig


class MohsdocAdminConfig(AdminConfig):
    default_site = "mohsdoc.admin_site.MohsdocAdminSite"


class MohsdocStaticFilesConfig(StaticFilesConfig):
    """Leaves out what packages bring along and no page asks for."""

    ignore_patterns = (
        *StaticFilesConfig.ignore_patterns,
        "hx-*.js",
        "htmax-*.js",
        "htmx-2.js",
        "htmx-4*.js",
    )
