"""The counts as tables of Markdown, for the terminal and for the documents alike."""

from __future__ import annotations

from tools.pace.model import BOOKING, BOUNDS, Count, Tally

_COLUMNS = (
    *("case", "device", "signed by", "taps", "keys", "scrolls"),
    *("loads", "lost", "seconds", "waited", "at most"),
)
_HEAD = "taps", "keys", "scrolls", "thoughts", "switches", "loads", "lost"


def overview(tallies: dict[tuple[str, str], Tally], words: dict[str, str], signed_by: str) -> str:
    """One line for each case and device, whole and booked."""
    lines = [f"| {' | '.join(_COLUMNS)} |", f"|{'---|' * len(_COLUMNS)}"]
    for (case, device), tally in tallies.items():
        whole, booked = tally.whole, tally.booked
        most = f"{BOUNDS[case].seconds:.0f} ({BOUNDS[case].wanted:.0f})"
        cells = [
            f"{case} {words[case]}",
            device,
            signed_by,
            f"{whole.acts}/**{booked.acts}**",
            f"{whole.keys}/**{booked.keys}**",
            f"{booked.scrolls}",
            f"{whole.loads}",
            f"{whole.lost}",
            f"{whole.seconds:.0f}/**{booked.seconds:.0f}**",
            f"{booked.waited_s:.0f}",
            most if device == "tablet" else "",
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def by_section(tally: Tally) -> str:
    """Where the time of one case goes."""
    lines = [
        f"| section | {' | '.join(_HEAD)} | seconds | share of booked |",
        f"|{'---|' * (len(_HEAD) + 3)}",
    ]
    booked = tally.booked.seconds
    for name, count in tally.sections.items():
        share = f"{count.seconds / booked:.0%}" if name != BOOKING else "-"
        cells = (count.acts, *_rest(count), f"{count.seconds:.1f}", share)
        lines.append(f"| {name} | {' | '.join(map(str, cells))} |")
    return "\n".join(lines)


def _rest(count: Count) -> tuple[int, ...]:
    return tuple(getattr(count, name) for name in _HEAD[1:])
