"""What the next page tells of the last request: "Saved" once, however often it was saved."""

from __future__ import annotations

from typing import Any

from django.contrib.messages import get_messages
from django.contrib.messages.storage.base import Message
from django.contrib.messages.storage.fallback import FallbackStorage
from django.http import HttpRequest


class NoticeStorage(FallbackStorage):
    """Django's, but of equal messages that nobody has seen yet one waits.

    Who saves again before the next page came would gather them otherwise: first in a cookie that
    goes to and fro with every request, then in the session, which is one more row to write.
    """

    def add(self, level: int, message: Any, extra_tags: str | None = "") -> None:
        """As Django's; a message that waits already is not added."""
        # Those that the page has begun to show wait no longer.
        if self.used or Message(level, str(message)) not in self:
            super().add(level, message, extra_tags)

    def take_back(self) -> None:
        """What this request was about to tell, of something that was not done after all."""
        self._queued_messages: list[Message] = []


def take_back(request: HttpRequest) -> None:
    storage = get_messages(request)
    if isinstance(storage, NoticeStorage):
        storage.take_back()
