"""The printing service of a machine: one queue, and processes that each make one note at a time.

``dispatcher`` is the service: it takes documents in by a Unix socket, orders them (``tickets``),
hands each to a worker and keeps what was printed ahead. It reads none of them. ``nursery`` loads
everything a note needs, sees no note, and is what every ``worker`` is forked from. ``starting``
finds or starts the service of this installation; ``encounters.note.renderer`` is its client. None
of them knows Django.
"""
