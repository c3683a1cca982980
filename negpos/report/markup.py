"""Text in XML and HTML."""

from __future__ import annotations

import html
import re

#: what XML 1.0 has no place for, not even as a reference
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def printable(text: str) -> str:
    r"""
    Return *text* with the replacement character for each one that XML forbids.

    >>> printable("a\x00b")
    'a�b'
    """
    return _FORBIDDEN.sub("\ufffd", text)


def escape_markup(text: str) -> str:
    """
    Return *text* so that XML and HTML show it as it is, in elements and in attributes.

    >>> escape_markup('<a title="x">')
    '&lt;a title=&quot;x&quot;&gt;'
    """
    return html.escape(printable(text))
