"""What this process is for, said before the settings are read."""

from __future__ import annotations

# Set by wsgi.py. A command, however long it takes, is one session of its own, and goes past a
# pooler that lends connections for one transaction (``MOHSDOC_POOLER_URL``).
is_serving = False
