"""Characters that are not seen and still act: on a terminal, on the direction of a line, on what is read."""

import unicodedata

JOINERS = "\u200c\u200d"
"""They shape letters and emoji."""


def without_unseen(text: str, *, besides: str = "") -> str:
    r"""The text without control and format characters; those that shape letters and emoji stay.

    Args:
        text: Any.
        besides: Characters that stay, too.

    Example:
        >>> without_unseen("Green\u202e tea\x1b[31m\n", besides="\n")
        'Green tea[31m\n'
    """
    if text.isprintable():
        return text
    kept = JOINERS + besides
    return "".join(one for one in text if one in kept or unicodedata.category(one)[0] != "C")
