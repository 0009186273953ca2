"""Answers that are text go compressed, where nobody can learn anything from their length.

Whoever watches the line sees how long an answer is. If he can make a browser ask for pages with
words of his own in them, again and again, the lengths of compressed answers tell him which of his
words stand in the page besides: a token, a name (the attack is called BREACH). So an answer to a
request that another site started is never compressed; browsers say so themselves
(``Sec-Fetch-Site``, which no script can set), and one that does not say is answered uncompressed
too. Besides, the token of forms is masked anew in each answer, and Django's middleware adds up to a
hundred random bytes. See docs/adr/0070-few-files-compressed.md.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from whitenoise.middleware import WhiteNoiseFileResponse

# Of a page of our own, or of the person: typed, a bookmark, a reload.
_OWN = frozenset({"same-origin", "none"})
_TEXT = ("text/", "application/json", "application/javascript", "image/svg+xml")


class CompressedTextMiddleware(GZipMiddleware):
    """Django's, for text alone, and of pages only for requests that no other site started."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if not response.headers.get("Content-Type", "").startswith(_TEXT):
            return response
        if isinstance(response, WhiteNoiseFileResponse):
            # A file is everybody's; an installation has it compressed already.
            return super().process_response(request, response)
        if response.streaming or request.headers.get("Sec-Fetch-Site") not in _OWN:
            return response
        return super().process_response(request, response)
