"""Photographs are decoded in a process of their own, which knows nothing of WeasyPrint."""

import pytest
from PIL import ImageFile


@pytest.fixture(autouse=True)
def _as_in_a_process_of_its_own(decoded_anew, monkeypatch):
    """WeasyPrint, once imported, has Pillow take what is cut off; a test beside may import it."""
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", False)
