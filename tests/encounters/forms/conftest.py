import pytest


@pytest.fixture
def said():
    """What a form says to ``data``: the first message at each field, "" for the whole form."""

    def ask(form_class, data, **options):
        form = form_class(
            {
                name: str(value) if not isinstance(value, list) else value
                for name, value in data.items()
            },
            **options,
        )
        errors = form.errors.get_json_data()
        return {
            "" if name == "__all__" else name: found[0]["message"] for name, found in errors.items()
        }

    return ask
