"""Text files that are written without losing what stood there."""

from __future__ import annotations

import codecs
import contextlib
import os
import shutil
import tempfile
from pathlib import Path

from negpos.errors import AlreadyThere


def create(path: Path, text: str) -> None:
    """Write *text* to a new file; raises `AlreadyThere` where one of that name exists."""
    try:
        with path.open("x", encoding="utf-8") as stream:
            stream.write(text)
    except FileExistsError:
        raise AlreadyThere(str(path)) from None


def replace(path: Path, text: str) -> None:
    """
    Write *text* in place of what stands in a file, whole or not at all.

    Line ends, byte order mark and permissions stay those of the file, and a link stays a link.
    """
    path = path.resolve()
    old = path.read_bytes()
    mark = codecs.BOM_UTF8 if old.startswith(codecs.BOM_UTF8) else b""
    if old.count(b"\r\n") == old.count(b"\n"):
        text = text.replace("\n", "\r\n")
    # hidden, so that a folder that is read meanwhile does not have the position twice
    handle, name = tempfile.mkstemp(prefix=".", suffix=path.suffix, dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(mark + text.encode("utf-8"))
        shutil.copymode(path, name)
        os.replace(name, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(name)
        raise
