"""Which administration site the address ``/admin/`` serves."""

from __future__ import annotations

from django.contrib.admin.apps import AdminConfig


class MohsdocAdminConfig(AdminConfig):
    default_site = "mohsdoc.admin_site.MohsdocAdminSite"
