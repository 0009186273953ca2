import sys

import pytest

from encounters.note.renderer import Renderer
from tests.support.render_pools import ECHO, NO_BOUND


@pytest.fixture
def pool_of():
    """Makes pools of workers that do as they are told; ends them afterwards."""
    made = []

    def build(command=(sys.executable, "-c", ECHO), **limits):
        made.append(Renderer(command=command, **{"wall_seconds": NO_BOUND, **limits}))
        return made[-1]

    yield build
    for pool in made:
        pool.close()
