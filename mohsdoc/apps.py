"""Which administration site the address ``/admin/`` serves, and which static files there are."""

from __future__ import annotations

from django.contrib.admin.apps import AdminConfig


class MohsdocAdminConfig(AdminConfig):
    default_site = "mohsdoc.admin_site.MohsdocAdminSite"
