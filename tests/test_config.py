"""config.toml: every wrong key or value is told with its key, its value and what is allowed."""

import tomllib
from pathlib import Path

import pytest

from catalogue.config import Config, load
from catalogue.i18n import Language, UserError
from tests.conftest import ROOT, write_config


def test_the_shipped_settings_load_and_are_frozen() -> None:
    config = load(ROOT / "config.toml")
    assert [target.code for target in config.plan.targets] == ["T1", "T2", "T3", "T4"]
    assert config.crawl.requests_per_second <= 1
    with pytest.raises(ValueError, match="frozen"):
        config.language = Language.EN  # type: ignore[misc]


def test_paths_are_taken_from_the_files_own_folder(config_file: Path) -> None:
    config = load(config_file)
    assert config.archive.folder == config_file.parent / "data/archive"
    assert config.database.url == f"sqlite:///{config_file.parent}/data/catalogue.sqlite"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("retries = 3", "retires = 3", "crawl.retires: there is no such setting (did you mean retries?)"),
        ("retries = 3", "retries = true", "crawl.retries = true: allowed is a whole number"),
        ("retries = 3", "retries = 2.5", "crawl.retries = 2.5: allowed is a whole number"),
        ("retries = 3", "retries = 11", "crawl.retries = 11: allowed is 10 or less"),
        ("threshold = 80", "threshold = 800", "plan.targets.1.threshold = 800: allowed is 100 or less"),
        ('kind = "national"', 'kind = "nation"', "portals.1.kind = \"nation\": allowed is one of 'national'"),
        ("requests_per_second = 1.0", "requests_per_second = nan", "crawl.requests_per_second = NaN"),
        ("requests_per_second = 1.0", "requests_per_second = 0", "allowed is more than 0"),
        ("backoff_seconds = 2.0", "backoff_seconds = 61.0", "crawl.backoff_seconds = 61.0: allowed is 60"),
        ("longest_wait_seconds = 60.0", "longest_wait_seconds = 0.0", "allowed is more than 0"),
        ("longest_wait_seconds = 60.0", "longest_wait_seconds = 3601", "allowed is 3600"),
        (
            "stop_after_refusals = 3",
            "stop_after_refusals = 0",
            "stop_after_refusals = 0: allowed is 1 or more",
        ),
        ("sqlite:///data/catalogue.sqlite", "mysql://x", "allowed is sqlite:///FILE or postgresql"),
        ('"https://dichvucong.gov.vn"', '"dichvucong"', "allowed is a web address"),
        ("https://dichvucong", "https://u:p@dichvucong", "with a plain host name and without a user name"),
        ('language = "vi"', 'language = "fr"', "allowed is one of 'vi' or 'en'"),
        ('contact = "kiem', 'contact = "kiem\\n', "on one line and without brackets"),
        ('tiers = ["central"]', 'tiers = ["central", "moon"]', "plan.tiers.2"),
        ('tiers = ["central"]', 'tiers = "central"', "allowed is a list in [ ]"),
        ('code = "T2"', 'code = "T1"', "each of T1, T2, T3, T4 once"),
        ("[archive]", "[[archive]]", "a section with settings of its own"),
        ("legal_act = ", "legal_akt = ", "plan.legal_act: missing"),
    ],
)
def test_a_wrong_setting_is_named_with_what_is_allowed(tmp_path: Path, old: str, new: str, told: str) -> None:
    with pytest.raises(UserError) as fault:
        load(write_config(tmp_path, (old, new)))
    assert told in fault.value.text(Language.EN)
    assert "có cấu hình không dùng được" in fault.value.text(Language.VI)


def test_broken_toml_and_missing_files_are_told(tmp_path: Path) -> None:
    broken = tmp_path / "broken.toml"
    broken.write_text("[crawl\n", encoding="utf-8")
    with pytest.raises(UserError, match="not valid TOML"):
        load(broken)
    broken.write_bytes(b"\xff\xfe")
    with pytest.raises(UserError, match="cannot be read"):
        load(broken)
    with pytest.raises(UserError, match="There is no settings file"):
        load(tmp_path / "nowhere.toml")


def test_every_setting_is_in_the_shipped_file() -> None:
    data = tomllib.loads((ROOT / "config.toml").read_text(encoding="utf-8"))

    def keys(value: object, prefix: str = "") -> set[str]:
        if isinstance(value, dict):
            return {k for key, inner in value.items() for k in keys(inner, f"{prefix}{key}.")} | {prefix}
        if isinstance(value, list) and value and isinstance(value[0], dict):
            return keys(value[0], prefix)
        return {prefix}

    modelled = keys(Config.model_validate_json(load(ROOT / "config.toml").model_dump_json()).model_dump())
    assert modelled <= keys(data)


def test_a_command_tells_a_broken_config_and_changes_nothing(tmp_path: Path, run) -> None:  # type: ignore[no-untyped-def]
    file = write_config(tmp_path, ("retries = 3", "retires = 3"))
    for command in (["crawler", "crawl"], ["catalogue", "coverage"], ["crawler", "demo", "--no-app"]):
        done = run(*command, "--config", file)
        assert done.returncode == 1
        assert "did you mean retries?" in done.stderr
        assert "Traceback" not in done.stderr
    assert not (tmp_path / "data").exists()
    told = run("catalogue", "coverage", "--config", file, language="vi_VN.UTF-8").stderr
    assert "có phải ý bạn là retries?" in told
