"""What a page consists of, without its words: nothing typed may change it."""

from __future__ import annotations

from html.parser import HTMLParser

Skeleton = list[tuple[str, tuple[str, ...]]]


class _Bones(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: Skeleton = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, tuple(name for name, _ in attrs)))

    def handle_endtag(self, tag: str) -> None:
        self.found.append((f"/{tag}", ()))

    def handle_comment(self, data: str) -> None:
        self.found.append(("comment", ()))

    def handle_decl(self, decl: str) -> None:
        self.found.append((f"!{decl.split()[0]}", ()))

    def handle_pi(self, data: str) -> None:
        self.found.append(("instruction", ()))


def skeleton(page: str) -> Skeleton:
    """Every tag in order with the names of its attributes, comments and declarations too."""
    bones = _Bones()
    bones.feed(page)
    bones.close()
    return bones.found
