"""Where settings come from and what is said about wrong ones."""

from pathlib import Path

import pytest

from penchant.errors import ConfigError
from penchant.settings import Settings, load_settings


@pytest.fixture
def toml(tmp_path: Path) -> Path:
    return tmp_path / "penchant.toml"


def complaint(folder: Path, **overrides: object) -> str:
    with pytest.raises(ConfigError) as raised:
        load_settings(folder, **overrides)
    return str(raised.value)


def test_folder_without_a_file_has_the_defaults(tmp_path: Path) -> None:
    assert load_settings(tmp_path).model_dump() == Settings.model_construct().model_dump()


def test_file_sets_a_setting(toml: Path) -> None:
    toml.write_text("min_events = 9\n")
    assert load_settings(toml.parent).min_events == 9


def test_environment_wins_over_the_file(toml: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    toml.write_text("min_events = 9\n")
    monkeypatch.setenv("PENCHANT_MIN_EVENTS", "11")
    assert load_settings(toml.parent).min_events == 11


def test_argument_wins_over_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PENCHANT_MIN_EVENTS", "11")
    assert load_settings(tmp_path, min_events=12).min_events == 12


def test_empty_variable_counts_as_unset(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PENCHANT_MODEL", "")
    assert load_settings(tmp_path).model == "bundled"


def test_settings_cannot_be_changed_afterwards(tmp_path: Path) -> None:
    settings = load_settings(tmp_path)
    with pytest.raises(ValueError, match="Instance is frozen"):
        settings.min_events = 3  # type: ignore[misc]


def test_database_password_stays_out_of_the_repr(tmp_path: Path) -> None:
    assert "s3cret" not in repr(load_settings(tmp_path, database_url="postgresql://shop:s3cret@db/shop"))


def test_every_wrong_setting_is_named_with_where_it_was_set(
    toml: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    toml.write_text('clusters = "maybe"\nmin_event = 3\n')
    monkeypatch.setenv("PENCHANT_MODEL_THREADS", "99")
    assert complaint(toml.parent, rating_max=0) == (
        "settings are wrong:\n"
        "  PENCHANT_MODEL_THREADS: input should be less than or equal to 64, not '99'\n"
        "  rating_max: input should be greater than 0, not 0\n"
        f"  clusters in {toml}: input should be 'auto', 'off' or 'on', not 'maybe'\n"
        f"  min_event in {toml}: there is no such setting; did you mean min_events?\n"
        f"mend PENCHANT_* variables or {toml}"
    )


def test_mistyped_variable_is_not_passed_over(toml: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PENCHANT_FAST_HALFLIFE_DAYS", "10")
    assert complaint(toml.parent) == (
        "settings are wrong:\n"
        "  PENCHANT_FAST_HALFLIFE_DAYS: there is no such setting; did you mean fast_half_life_days?\n"
        f"mend PENCHANT_* variables or {toml}"
    )


def test_setting_like_no_other_gets_the_whole_list(toml: Path) -> None:
    known = ", ".join(Settings.model_fields)
    assert complaint(toml.parent, hue="red") == (
        "settings are wrong:\n"
        f"  hue: there is no such setting; there are {known}\n"
        f"mend PENCHANT_* variables or {toml}"
    )


def test_fast_half_life_must_be_the_shorter_one(toml: Path) -> None:
    toml.write_text("fast_half_life_days = 200\n")
    assert complaint(toml.parent) == (
        "settings are wrong:\n"
        "  fast_half_life_days (200) must be below slow_half_life_days (180)\n"
        f"mend PENCHANT_* variables or {toml}"
    )


def test_file_that_is_not_toml_is_named(toml: Path) -> None:
    toml.write_text("min_events: 9\n")
    assert complaint(toml.parent) == (
        f"{toml} is not valid TOML in UTF-8: "
        "Expected '=' after a key in a key/value pair (at line 1, column 11)"
    )


def test_file_in_another_encoding_is_named(toml: Path) -> None:
    toml.write_bytes('model = "modèle.gguf"\n'.encode("latin-1"))
    assert complaint(toml.parent).startswith(
        f"{toml} is not valid TOML in UTF-8: 'utf-8' codec can't decode byte"
    )


def test_folder_in_the_place_of_the_file_is_named(toml: Path) -> None:
    toml.mkdir()
    assert complaint(toml.parent) == f"{toml} is not a file"
