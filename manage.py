#!/usr/bin/env python
"""Django's command line for Mohsdoc."""

import os
import sys


def main() -> None:
    if sys.argv[1:2] == ["derive_codes"]:
        # Cases of a file need nothing of Django, whose start takes as long as a thousand of them.
        from encounters.coding.contract import command

        code = command.main(sys.argv[2:])
        if code is not None:
            sys.exit(code)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mohsdoc.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
