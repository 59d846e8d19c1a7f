"""Every fetched body, kept once, compressed, under its SHA-256."""

import hashlib
import os
import tempfile
from pathlib import Path

import zstandard

from catalogue.i18n import UserError

_LEVEL = 3
_MAX_BODY_BYTES = 200_000_000  # what a damaged file may claim to hold


class Archive:
    """A folder of compressed bodies: `ab/ab12….zst`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def _path(self, sha256: str) -> Path:
        return self.folder / sha256[:2] / f"{sha256}.zst"

    def keep(self, body: bytes) -> str:
        """The SHA-256 under which `body` now lies; a body kept before is not written again."""
        sha256 = hashlib.sha256(body).hexdigest()
        path = self._path(sha256)
        if path.exists():
            return sha256
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._write(path, zstandard.ZstdCompressor(level=_LEVEL).compress(body))
        except OSError as error:
            raise UserError(
                "The archive {folder} cannot be written: {reason}. Check the folder's permissions and the "
                "free disk space.",
                folder=self.folder,
                reason=error,
            ) from error
        return sha256

    def _write(self, path: Path, packed: bytes) -> None:
        """Under its name only when whole: a crawl killed half-way leaves no half body."""
        descriptor, temporary = tempfile.mkstemp(dir=path.parent, suffix=".part")
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(packed)
            Path(temporary).replace(path)
        except OSError:
            Path(temporary).unlink(missing_ok=True)
            raise

    def read(self, sha256: str) -> bytes:
        """The body kept under `sha256`; UserError when it is missing or is not what it was."""
        path = self._path(sha256)
        try:
            body = zstandard.ZstdDecompressor().decompress(path.read_bytes(), max_output_size=_MAX_BODY_BYTES)
        except (OSError, zstandard.ZstdError) as error:
            raise UserError(
                "The kept page {path} cannot be read: {reason}", path=path, reason=error
            ) from error
        if hashlib.sha256(body).hexdigest() != sha256:
            raise UserError("The kept page {path} was changed after it was kept.", path=path)
        return body
