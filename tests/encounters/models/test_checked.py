"""Every bounded text and every vocabulary has a CHECK of its own in the database."""

import pytest
from django.apps import apps
from django.db import models

CHECKED = [
    (model, field)
    for model in apps.get_app_config("encounters").get_models()
    for field in model._meta.local_fields
    if isinstance(field, models.CharField | models.TextField)
]


def names(model):
    return {constraint.name for constraint in model._meta.constraints}


@pytest.mark.parametrize(
    ("model", "field"), CHECKED, ids=[f"{model.__name__}.{field.name}" for model, field in CHECKED]
)
def test_texts_are_bounded_and_words_are_known(model, field):
    assert field.max_length, "every text a person can type has a bound"
    prefix = f"{model._meta.model_name}_{field.name}"
    assert f"{prefix}_fits" in names(model)
    assert bool(field.choices) == (f"{prefix}_known" in names(model))
