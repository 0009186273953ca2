import sys

import pytest

from encounters.note.renderer import Renderer
from tests.support.render_pools import ECHO, NO_BOUND


@pytest.fixture
def pool_of(tmp_path_factory):
    """Makes clients of printing services of their own, which end with them."""
    made = []

    def build(command=(sys.executable, "-c", ECHO), **limits):
        limits = {"wall_seconds": NO_BOUND, "linger_seconds": 0, "concurrent": 2, **limits}
        limits.setdefault("folder", tmp_path_factory.mktemp("run"))
        made.append(Renderer(command=command, **limits))
        return made[-1]

    yield build
    for pool in made:
        pool.close()
