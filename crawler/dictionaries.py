"""What the kept bodies have in common, so that each need only say where it differs.

One record of a portal is mostly the same keys and phrases as the next. The 537 real records of a ministry
(7.5 MB) take 1.8 MB when each is compressed alone, 0.9 MB with a dictionary trained on the first hundred, and
a third of that is the first hundred, which had none.
"""

import hashlib
import re
from pathlib import Path

import zstandard

from catalogue.i18n import UserError
from crawler.keeping import write_whole

_SIZE = 65_536  # of a dictionary; half of it and twice of it both came out larger in sum
_SAMPLES = 100
_SAMPLE_BYTES = 32_768  # of each body: whole bodies gain 0.5 % and may be megabytes
_LEAST_SAMPLE = 64  # bytes: a shorter one teaches nothing, and empty ones crash zstd's trainer
_LEAST_BYTES = 8 * _SIZE  # of all samples together
_NAME = re.compile(r"(\d{1,10})-([0-9a-f]{64})\.zdict")

Dictionary = zstandard.ZstdCompressionDict


class Dictionaries:
    """A folder of trained dictionaries: `ID-SHA256.zdict`. None is ever changed or removed.

    A compressed body names its dictionary by ID in its own header, so reading asks nothing but this folder.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._loaded: dict[int, Dictionary] = {}
        self._samples: list[bytes | bytearray | memoryview[int]] = []

    def files(self) -> list[Path]:
        """The dictionaries there are, in the order of their names."""
        return sorted(path for path in self.folder.glob("*.zdict") if _NAME.fullmatch(path.name))

    def current(self) -> Dictionary | None:
        """The dictionary for new bodies; None as long as none was trained."""
        for path in self.files():
            return self.load(path)
        return None

    def of_id(self, number: int) -> Dictionary:
        """The dictionary that a body names; UserError when it is missing or was changed."""
        if number not in self._loaded:
            for path in self.folder.glob(f"{number}-*.zdict"):
                self._loaded[number] = self.load(path)
                break
            else:
                raise UserError(
                    "the dictionary {number} that it was compressed with is not in {folder}: put it back "
                    "from a copy of the archive",
                    number=number,
                    folder=self.folder,
                )
        return self._loaded[number]

    def load(self, path: Path) -> Dictionary:
        """The dictionary in `path`; UserError when it is not what its name says."""
        try:
            data = path.read_bytes()
        except OSError as error:
            raise UserError("{file} cannot be read: {reason}", file=path, reason=error) from error
        name = _NAME.fullmatch(path.name)
        if name is None or hashlib.sha256(data).hexdigest() != name[2]:
            raise UserError(
                "the dictionary {path} was changed after it was kept: put it back from a copy of the archive",
                path=path,
            )
        return Dictionary(data)

    def learn(self, body: bytes) -> Dictionary | None:
        """Takes `body` as a sample; the new dictionary once there are enough of them, None until then.

        Raises OSError.
        """
        if len(body) >= _LEAST_SAMPLE:
            self._samples.append(body[:_SAMPLE_BYTES])
        if len(self._samples) < _SAMPLES or sum(map(len, self._samples)) < _LEAST_BYTES:
            return None
        trained: Dictionary = zstandard.train_dictionary(_SIZE, self._samples)
        self._samples = []
        data = trained.as_bytes()
        sha256 = hashlib.sha256(data).hexdigest()
        write_whole(self.folder / f"{trained.dict_id()}-{sha256}.zdict", data, to_disk=True)
        return trained
