"""Addresses of admin pages and the data their forms would send unchanged."""

from django.contrib import admin
from django.urls import reverse


def listing(model):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def adding(model):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add")


def page_of(row, verb="change"):
    name = f"admin:{row._meta.app_label}_{row._meta.model_name}_{verb}"
    return reverse(name, args=[row.pk])


def form_data(response):
    """What a browser would send back without a change: every field of every form on the page."""
    forms = [response.context["adminform"].form]
    for inline in response.context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    data = {}
    for form in forms:
        for bound in form:
            value = bound.field.prepare_value(bound.value()) if _lists(bound) else bound.value()
            if value is not None and value is not False:
                data[bound.html_name] = "" if value is None else value
    return data


def _lists(bound):
    return hasattr(bound.field, "prepare_value")


def errors_of(response):
    return response.context["adminform"].form.errors


def registered():
    """The tables people see, as (model, admin) pairs."""
    return sorted(admin.site._registry.items(), key=lambda pair: pair[0].__name__)
