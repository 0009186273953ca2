"""What the server does when things break: killed workers, a database gone, a full disk, a crowd.

Everything runs on loopback, against databases made for the purpose, and is bounded in time. The
suite runs short versions of the same functions; ``dev.py faults`` the long ones.
"""
