"""Files that are whole or not there, and the moment from which a power cut cannot take them away."""

import os
import tempfile
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

_AT_ONCE = 16
PART = ".part"  # ends the name of a file that is still being written


def write_whole(path: Path, data: bytes, *, to_disk: bool = False) -> None:
    """Under its name only when whole: a program killed half-way leaves no half file. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, suffix=PART)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
        Path(temporary).replace(path)
    except OSError:
        Path(temporary).unlink(missing_ok=True)
        raise
    if to_disk:
        sync((path, path.parent, path.parent.parent))


def sync(paths: Iterable[Path]) -> None:
    """Returns when the files and the folders' lists of names have reached the disk. Raises OSError.

    Several at once: a file system writes its journal once for all that wait for it together.
    """
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        list(pool.map(_sync_one, paths))


def _sync_one(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
