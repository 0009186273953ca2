"""One form of a day on every page, the administration's too; nobody can take it for another day.

The note has a form of its own (``encounters/note``), and a date field that of its browser.
"""

DATE_FORMAT = SHORT_DATE_FORMAT = "Y-m-d"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = SHORT_DATETIME_FORMAT = "Y-m-d H:i"
