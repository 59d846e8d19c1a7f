"""The archive keeps every body once, small, whole, and says so when it cannot."""

import hashlib
import os
from pathlib import Path

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from catalogue.i18n import Language, UserError
from crawler.archive import Archive, media_type
from tests.evidence import bundled


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path / "archive")


@pytest.fixture(scope="module")
def bodies() -> list[bytes]:
    return bundled(120)


def dictionary_id(archive: Archive, sha256: str) -> int:
    number: int = zstandard.get_frame_parameters(archive.path(sha256).read_bytes()).dict_id
    return number


@given(body=st.binary(max_size=2_000))
def test_what_is_kept_is_read_as_it_was(tmp_path_factory: pytest.TempPathFactory, body: bytes) -> None:
    archive = Archive(tmp_path_factory.getbasetemp() / "properties")
    sha256 = archive.keep(body)
    assert sha256 == hashlib.sha256(body).hexdigest()
    assert archive.read(sha256) == body


def test_a_body_kept_twice_is_written_once(archive: Archive) -> None:
    path = archive.path(archive.keep(b"body"))
    before = path.stat().st_ino
    assert archive.keep(b"body") == path.stem
    assert path.stat().st_ino == before
    assert list(archive.files()) == [path]


def test_the_first_hundred_teach_a_dictionary_and_the_rest_are_far_smaller(
    archive: Archive, bodies: list[bytes]
) -> None:
    shas = [archive.keep(body) for body in bodies]
    (dictionary,) = archive.dictionaries.files()
    number = int(dictionary.name.split("-")[0])
    assert [dictionary_id(archive, sha) for sha in shas] == [0] * 100 + [number] * 20
    alone = sum(len(zstandard.ZstdCompressor(level=6).compress(body)) for body in bodies[100:])
    assert sum(archive.path(sha).stat().st_size for sha in shas[100:]) < alone / 2


def test_a_later_crawl_uses_the_dictionary_that_is_there(archive: Archive, bodies: list[bytes]) -> None:
    for body in bodies:
        archive.keep(body)
    later = Archive(archive.folder)
    sha256 = later.keep(b'{"code":"OK"}' * 30)
    assert dictionary_id(later, sha256) == dictionary_id(archive, hashlib.sha256(bodies[-1]).hexdigest())
    assert len(later.dictionaries.files()) == 1
    assert all(Archive(archive.folder).read(hashlib.sha256(b).hexdigest()) == b for b in bodies)


def test_bodies_of_an_older_dictionary_stay_readable_beside_a_newer_one(
    archive: Archive, bodies: list[bytes], tmp_path: Path
) -> None:
    other = Archive(tmp_path / "other")
    for body in bodies:
        archive.keep(body)
        other.keep(body[::-1])
    (older,), (newer,) = archive.dictionaries.files(), other.dictionaries.files()
    assert older.name != newer.name
    newer.rename(older.with_name(newer.name))
    shas = [path.stem for path in other.files() if other.name_of(path)]
    for sha in shas:
        archive.path(sha).parent.mkdir(exist_ok=True)
        other.path(sha).rename(archive.path(sha))
    whole = Archive(archive.folder)
    assert sorted(whole.read(sha)[::-1] for sha in shas) == sorted(bodies)
    assert all(whole.read(hashlib.sha256(body).hexdigest()) == body for body in bodies)


def test_a_missing_dictionary_is_named(archive: Archive, bodies: list[bytes]) -> None:
    sha256 = [archive.keep(body) for body in bodies][-1]
    number = dictionary_id(archive, sha256)
    archive.dictionaries.files()[0].unlink()
    with pytest.raises(UserError, match=f"the dictionary {number} .* put it back") as raised:
        Archive(archive.folder).read(sha256)
    assert f"từ điển nén {number}" in raised.value.text(Language.VI)


def test_a_changed_dictionary_is_not_used(archive: Archive, bodies: list[bytes]) -> None:
    sha256 = [archive.keep(body) for body in bodies][-1]
    path = archive.dictionaries.files()[0]
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    again = Archive(archive.folder)
    with pytest.raises(UserError, match="was changed after it was kept"):
        again.read(sha256)
    with pytest.raises(UserError, match="was changed after it was kept"):
        again.keep(b"a new body")


def test_short_bodies_teach_nothing_and_break_nothing(archive: Archive) -> None:
    """zstd's trainer crashes the whole process over a run of empty samples."""
    archive.keep(b"")
    for number in range(150):
        archive.keep(str(number).encode())
    big = [archive.keep(os.urandom(40_000)) for _ in range(20)]
    assert archive.dictionaries.files() == []
    assert all(len(archive.read(sha)) == 40_000 for sha in big)


@pytest.mark.parametrize("left", [b"", b"\x00" * 50, b"half"])
def test_what_a_power_cut_left_is_never_taken_for_a_body_and_is_mended(archive: Archive, left: bytes) -> None:
    sha256 = archive.keep(b"a body" * 50)
    whole = archive.path(sha256).read_bytes()
    archive.path(sha256).write_bytes(left if left != b"half" else whole[: len(whole) // 2])
    with pytest.raises(UserError, match="cannot be read"):
        archive.read(sha256)
    assert archive.keep(b"a body" * 50) == sha256
    assert archive.read(sha256) == b"a body" * 50


def test_a_body_under_another_ones_name_is_refused(archive: Archive) -> None:
    one, two = archive.keep(b"one"), archive.keep(b"two")
    archive.path(one).write_bytes(archive.path(two).read_bytes())
    with pytest.raises(UserError, match="was changed after it was kept"):
        archive.read(one)


def test_a_file_that_claims_to_hold_terabytes_is_refused_before_memory_is_set_aside(archive: Archive) -> None:
    sha256 = archive.keep(b"body")
    header = bytes.fromhex("28b52ffd e0") + (10**13).to_bytes(8, "little")
    archive.path(sha256).write_bytes(header + b"\x01\x00\x00")
    with pytest.raises(UserError, match="claims to hold 10000000000000 bytes"):
        archive.read(sha256)


def test_after_a_flush_files_and_folders_are_on_the_disk(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[Path] = []
    monkeypatch.setattr(os, "fsync", lambda fd: synced.append(Path(f"/proc/self/fd/{fd}").readlink()))
    one, two = (archive.path(archive.keep(body)) for body in (b"one", b"two"))
    assert synced == []  # once per batch, not once per body
    archive.flush()
    assert set(synced) == {one, one.parent, two, two.parent, archive.folder}
    archive.flush()
    assert len(synced) == 5
    archive.keep(b"one")  # kept before, by a crawl that may have been killed before its flush
    archive.flush()
    assert synced[5:].count(one) == 1


def test_a_disk_that_fails_is_told(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    archive.keep(b"body")

    def fail(_descriptor: int) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(UserError, match=r"cannot be written: .*Input/output error"):
        archive.flush()


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b'\xef\xbb\xbf {"code": 1}', "application/json"),
        (b"\n<!doctype html><p>x", "text/html"),
        (b'{"code": ', "application/octet-stream"),
        (b"\xff\xfe", "application/octet-stream"),
        (b"[" * 100_000, "application/octet-stream"),
        (b"", "application/octet-stream"),
    ],
)
def test_the_kind_of_a_body_is_read_from_the_body(body: bytes, kind: str) -> None:
    assert media_type(body) == kind


@pytest.mark.recordings
def test_the_real_records_of_a_ministry_take_half_of_what_each_alone_would(
    archive: Archive, shared: Path
) -> None:
    files = sorted((shared / "recordings/national_rest/details_g10").glob("*.json"))
    bodies = [file.read_bytes() for file in files]
    alone = sum(len(zstandard.ZstdCompressor(level=6).compress(body)) for body in bodies)
    shas = [archive.keep(body) for body in bodies]
    assert sum(file.stat().st_size for file in archive.files()) < 0.6 * alone
    assert [archive.read(sha) for sha in shas] == bodies
