"""How Chromium is started, for stories and for pictures alike."""

from __future__ import annotations

import os

# It looks after updates, accounts and variations by itself; in a test that is noise on the network.
LAUNCH_ARGUMENTS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
if hasattr(os, "geteuid") and os.geteuid() == 0:
    # Chromium refuses its sandbox to root, and continuous integration runs as root.
    LAUNCH_ARGUMENTS.append("--no-sandbox")
