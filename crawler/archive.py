"""Every fetched body, kept once, compressed, under its SHA-256."""

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path

import zstandard

from catalogue.i18n import UserError
from crawler.dictionaries import Dictionaries
from crawler.keeping import sync, write_whole

_LEVEL = 6  # with a dictionary 16 % smaller than level 3 at 0.16 ms a body; level 12 takes 1 ms for 12 % more
_MAX_BODY_BYTES = 200_000_000  # what a damaged file may claim to hold
_FOLDER_OF_DICTIONARIES = "dictionaries"
SHA256 = re.compile(r"[0-9a-f]{64}")


class Archive:
    """A folder of compressed bodies, `ab/ab12….zst`, and the dictionaries they were compressed with.

    For one thread: the compressor is used again for every body.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.dictionaries = Dictionaries(folder / _FOLDER_OF_DICTIONARIES)
        self._compressor: zstandard.ZstdCompressor | None = None
        self._learns = False
        self._unsynced: set[Path] = set()

    def path(self, sha256: str) -> Path:
        """Where the body of this hash lies, or would lie."""
        return self.folder / sha256[:2] / f"{sha256}.zst"

    def keep(self, body: bytes) -> str:
        """The SHA-256 under which `body` now lies; a body kept before is not written again if it is whole."""
        sha256 = hashlib.sha256(body).hexdigest()
        path = self.path(sha256)
        self._unsynced |= {path, path.parent}  # kept before too: by a crawl killed before its flush, perhaps
        if not (path.exists() and self._is_whole(sha256)):
            try:
                write_whole(path, self._packed(body))
            except OSError as error:
                raise self._unwritable(error) from error
        return sha256

    def flush(self) -> None:
        """Returns when all that was kept is on the disk: to be called before a database names it."""
        try:
            if self._unsynced:
                sync((*self._unsynced, self.folder))
        except OSError as error:
            raise self._unwritable(error) from error
        self._unsynced.clear()

    def _unwritable(self, error: OSError) -> UserError:
        return UserError(
            "The archive {folder} cannot be written: {reason}. Check the folder's permissions and the "
            "free disk space.",
            folder=self.folder,
            reason=error,
        )

    def _is_whole(self, sha256: str) -> bool:
        """False for what a power cut or a bad disk left under the name: the body at hand replaces it."""
        try:
            self.read(sha256)
        except UserError:
            return False
        return True

    def _packed(self, body: bytes) -> bytes:
        compressor = self._compressor or self._compress_with(self.dictionaries.current())
        packed: bytes = compressor.compress(body)
        if self._learns and (trained := self.dictionaries.learn(body)):
            self._compress_with(trained)
        return packed

    def _compress_with(self, dictionary: zstandard.ZstdCompressionDict | None) -> zstandard.ZstdCompressor:
        self._learns = dictionary is None
        self._compressor = zstandard.ZstdCompressor(level=_LEVEL, dict_data=dictionary)
        return self._compressor

    def read(self, sha256: str) -> bytes:
        """The body kept under `sha256`; UserError when it is missing or is not what it was."""
        path = self.path(sha256)
        try:
            body = self._unpacked(path.read_bytes())
        except (OSError, zstandard.ZstdError, UserError) as error:
            raise UserError(
                "The kept page {path} cannot be read: {reason}", path=path, reason=error
            ) from error
        if hashlib.sha256(body).hexdigest() != sha256:
            raise UserError("The kept page {path} was changed after it was kept.", path=path)
        return body

    def _unpacked(self, packed: bytes) -> bytes:
        frame = zstandard.get_frame_parameters(packed)
        if frame.content_size > _MAX_BODY_BYTES:  # zstandard would set aside whatever a frame claims
            raise UserError("it claims to hold {size} bytes", size=frame.content_size)
        dictionary = self.dictionaries.of_id(frame.dict_id) if frame.dict_id else None
        body: bytes = zstandard.ZstdDecompressor(dict_data=dictionary).decompress(packed)
        return body

    def files(self) -> Iterator[Path]:
        """Every file of the archive, bodies and others, folder by folder."""
        return (path for path in sorted(self.folder.rglob("*")) if path.is_file())

    def name_of(self, path: Path) -> str | None:
        """The hash that a file of the archive stands for; None when it is not a body."""
        is_body = SHA256.fullmatch(path.stem) and path == self.path(path.stem)
        return path.stem if is_body else None


def media_type(body: bytes) -> str:
    """What a body is, from its own bytes: the header that a portal sends is not kept, and often wrong."""
    text = body.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text.startswith(b"<"):
        return "text/html"
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return "application/octet-stream"
    return "application/json"
