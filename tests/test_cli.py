"""What the commands show, refuse and say of themselves."""

import json
import shutil
from datetime import datetime
from pathlib import Path

import pytest

import penchant
from penchant.cli.answering import parse_moment
from tests.commanded import SHOPPER, answered, made_by_commands, refused, run
from tests.shopfactory import ShopFrames
from tests.smallshop import Deed, catalogue_frame, deeds_frame, make_shop

COMMANDS = (
    "init",
    "ingest",
    "evolve",
    "profile",
    "recommend",
    "why",
    "who-likes",
    "audience",
    "status",
    "doctor",
    "reindex",
    "demo",
    "eval",
)


@pytest.fixture(scope="module")
def folder(tiny_shop_frames: ShopFrames, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_by_commands(tmp_path_factory.mktemp("cli"), tiny_shop_frames)


def test_profile_shows_interests_sentences_and_changes(folder: Path) -> None:
    shown = run("profile", folder, SHOPPER).stdout
    assert f"Shopper {SHOPPER}, as of " in shown
    for heading in ("share of all", "vs shop", "What is known", "What changed in the last 30 days"):
        assert heading in shown
    assert "(template; " in shown
    assert "fact f-" not in shown


def test_evidence_names_facts_and_events(folder: Path) -> None:
    shown = run("profile", folder, SHOPPER, "--evidence").stdout
    facts = answered("profile", folder, SHOPPER)["facts"]
    assert facts
    for fact in facts:
        assert f"fact {fact['fact_id']}, " in shown
        assert fact["event_ids"][0] in shown


def test_profile_in_json_is_the_profile_of_the_python_api(folder: Path) -> None:
    told = answered("profile", folder, SHOPPER)
    with penchant.open(folder) as shop:
        profile = shop.profile(SHOPPER)
        timelines = shop.timeline(SHOPPER, months=13)
    assert told["headline"] == profile.headline
    assert told["as_of"] == profile.as_of.isoformat()
    assert set(told) == {*profile.__dataclass_fields__, "timelines", "drift"}
    lines = told["timelines"]
    assert [tuple(line["events"]) for line in lines] == [line.events for line in timelines]


def test_day_alone_means_its_end(folder: Path) -> None:
    told = answered("profile", folder, SHOPPER, "--as-of", "2025-06-30")
    assert told["as_of"] == "2025-06-30T23:59:59.999999+00:00"


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2017-12-01", "2017-12-01T23:59:59.999999+00:00"),
        (" 20171201 ", "2017-12-01T23:59:59.999999+00:00"),
        ("2017-12-01T18:00+01:00", "2017-12-01T18:00:00+01:00"),
        ("2017-12-01T18:00", "2017-12-01T18:00:00"),
    ],
)
def test_moment_is_read(text: str, moment: str) -> None:
    assert parse_moment(text) == datetime.fromisoformat(moment)


@pytest.mark.parametrize("said", ["last week", "9999-12-31T23:00-05:00"])  # in UTC in the year 10000
def test_moment_that_is_none_is_refused(folder: Path, said: str) -> None:
    assert refused("profile", folder, SHOPPER, "--as-of", said) == (
        f"error: --as-of `{said}` is no date: write 2017-12-01 for the end of that day, or "
        "2017-12-01T18:00+00:00"
    )


def test_time_without_zone_is_refused(folder: Path) -> None:
    assert refused("recommend", folder, SHOPPER, "--as-of", "2025-06-30T12:00").startswith(
        "error: 2025-06-30T12:00:00 has no time zone"
    )


def test_recommendations_show_terms_that_sum_to_the_score(folder: Path) -> None:
    told = answered("recommend", folder, SHOPPER, "-k", 3, "--mode", "new")
    found = told["recommendations"]
    assert [one["rank"] for one in found] == [1, 2, 3]
    shown = run("recommend", folder, SHOPPER, "-k", 3, "--mode", "new").stdout
    for one in found:
        assert one["score"] == pytest.approx(sum(term["contribution"] for term in one["terms"]))
        assert one["title"] in shown
        assert f"score {one['score']:.2f}" in shown


def test_why_agrees_with_the_list(folder: Path) -> None:
    found = answered("recommend", folder, SHOPPER, "-k", 2)["recommendations"]
    second = found[1]
    assert answered("why", folder, SHOPPER, second["item_id"])["recommendation"] == second
    assert f"Item {second['item_id']} is number 2 for shopper {SHOPPER}" in (
        run("why", folder, SHOPPER, second["item_id"]).stdout
    )


def test_why_holds_one_item_against_another(folder: Path) -> None:
    found = answered("recommend", folder, SHOPPER, "-k", 2)["recommendations"]
    first, second = found
    asked = ("why", folder, SHOPPER, second["item_id"], "--rather-than", first["item_id"])
    held = answered(*asked)["contrast"]
    assert (held["item"], held["other"]) == (second, first)
    shown = run(*asked).stdout
    assert "(number 1) is ahead of" in " ".join(shown.split())
    assert max(map(len, shown.splitlines())) <= 80


def test_why_in_sentences_is_what_the_python_api_says(folder: Path) -> None:
    found = answered("recommend", folder, SHOPPER, "-k", 1)["recommendations"]
    item = found[0]["item_id"]
    with penchant.open(folder) as shop:
        said = shop.explain_in_words(SHOPPER, item, reader="shopper", length="full", language="zh").text
    asked = ("why", folder, SHOPPER, item, "--reader", "shopper", "--length", "full", "--language", "zh")
    assert "".join(run(*asked).stdout.split()) == "".join(said.split())
    worded = answered(*asked)["explanation"]
    assert worded["text"] == said
    assert (
        "does not go with"
        in run("why", folder, SHOPPER, item, "--rather-than", "x", "--length", "full").stderr
    )


def test_waiting_events_are_noted(folder: Path, tmp_path: Path) -> None:
    copied = shutil.copytree(folder, tmp_path / "copied")
    assert "wait" not in run("recommend", copied, SHOPPER).stderr
    with penchant.open(copied) as shop:
        shop.ingest(deeds_frame([Deed(SHOPPER, "i1", 300)], first_id=10**6))
    assert "1 event waits for the next round" in run("recommend", copied, SHOPPER).stderr


def test_who_likes_lists_shoppers_and_what_was_understood(folder: Path) -> None:
    told = answered("who-likes", folder, "green", "tea", "-k", 3)
    assert told["query"] == "green tea"
    shown = run("who-likes", folder, "green", "tea", "-k", 3, "--evidence").stdout
    assert "Grocery > Tea > Green tea (category, similarity 1.00)" in shown
    assert told["fans"]
    for fan in told["fans"]:
        assert fan["shopper_id"] in shown
        assert fan["event_ids"][0] in shown


def test_status_counts_events(folder: Path, tiny_shop_frames: ShopFrames) -> None:
    told = answered("status", folder)
    assert told["events"] == tiny_shop_frames.events.height
    assert "all evolved" in run("status", folder).stdout


def test_reindex_indexes_every_profile(folder: Path) -> None:
    assert answered("reindex", folder) == {"profiles": answered("status", folder)["profiles"]}


def test_doctor_finds_a_healthy_shop_healthy(folder: Path) -> None:
    told = answered("doctor", folder)
    checks = told["checks"]
    assert [check for check in checks if not check["ok"]] == []
    assert {"Python", "chromadb", "embedder", "free disk", "columns", "profile index"} <= {
        check["part"] for check in checks
    }


@pytest.mark.parametrize("elsewhere", [False, True])
def test_doctor_says_what_to_do_where_there_is_no_shop(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, elsewhere: bool
) -> None:
    folder = tmp_path
    if elsewhere:  # a database alone makes no shop
        folder = tmp_path / "none"
        monkeypatch.setenv("PENCHANT_DATABASE_URL", f"sqlite:///{tmp_path}/shop.db")
    result = run("doctor", folder)
    assert result.exit_code == 1
    assert f"no shop in {folder}" in result.stdout.replace("\n", "").replace(" " * 23, "")
    assert "penchant init" in result.stdout


@pytest.mark.model
def test_doctor_lets_the_model_write(folder: Path) -> None:
    checks = answered("doctor", folder, "--model")["checks"]
    pace = next(check for check in checks if check["part"] == "model's pace")
    assert "tokens/s" in pace["found"]


def test_unknown_shopper_is_one_line_with_suggestions(folder: Path) -> None:
    assert refused("profile", folder, "u00002") == (
        "error: no shopper `u00002`; 40 known, did you mean `u000032`, `u000029`, `u000028`?"
    )


def test_thin_history_is_refused(folder: Path, tiny_shop_frames: ShopFrames) -> None:
    assert refused("profile", folder, tiny_shop_frames.thin_shopper) == (
        f"error: shopper `{tiny_shop_frames.thin_shopper}` has too little history: 2 events, "
        "5 are needed for a profile"
    )


def test_errors_are_json_where_json_is_asked_for(tmp_path: Path) -> None:
    result = run("status", tmp_path / "nowhere", "--json")
    assert (result.exit_code, result.stderr) == (1, "")
    assert json.loads(result.stdout) == {
        "error": {
            "type": "ConfigError",
            "message": f"there is no shop in {tmp_path / 'nowhere'}: make one with "
            f"`penchant init {tmp_path / 'nowhere'}`",
        }
    }


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("recommend shop 1 --mode old", "'old' is not one of 'all', 'new'"),
        ("profile shop", "Missing argument"),
        ("nothing", "No such command 'nothing'"),
        ("--what", "No such option: --what"),
    ],
)
def test_a_wrong_command_line_is_json_where_json_is_asked_for(line: str, message: str) -> None:
    result = run(*line.split(), "--json")
    assert (result.exit_code, result.stderr) == (2, "")
    error = json.loads(result.stdout)["error"]
    assert error["type"] == "UsageError"
    assert message in error["message"]


def test_a_wrong_command_line_shows_the_usage() -> None:
    result = run("profile", "shop")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Usage:" in result.stderr


def test_a_damaged_database_is_to_be_restored(tmp_path: Path) -> None:
    penchant.open(tmp_path / "shop", create=True).close()
    (tmp_path / "shop" / "penchant.db").write_bytes(b"no database " * 1000)
    result = run("doctor", tmp_path / "shop")
    assert result.exit_code == 1
    assert "restore the database from a copy" in result.stdout


def test_damaged_pages_are_found(folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder, tmp_path / "shop")
    with (tmp_path / "shop" / "penchant.db").open("r+b") as file:
        file.seek(8 * 4096)
        file.write(b"\xff" * 20_000)
    result = run("doctor", tmp_path / "shop")
    assert result.exit_code == 1
    assert "damaged" in result.stdout


def test_markup_in_the_data_is_shown_as_it_is(folder: Path, tmp_path: Path) -> None:
    assert "`[bold]x[/bold]`" in refused("profile", folder, "[bold]x[/bold]")
    deeds = [Deed(who, item, day) for day in range(20) for who, item in (("[b]:tea:", "tea"), ("ben", "mug"))]
    make_shop(tmp_path / "shop", deeds, catalogue_frame(tea="Tea [loose]", mug="Mugs")).close()
    assert "\nTea [loose]  █" in run("profile", tmp_path / "shop", "[b]:tea:").stdout
    assert "1  [b]:tea:  █" in run("who-likes", tmp_path / "shop", "tea").stdout


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_each_command_has_an_example(command: str) -> None:
    result = run(command, "--help")
    assert result.exit_code == 0
    assert f"Example: penchant {command}" in result.stdout
    assert "--json" in result.stdout


def test_help_lists_commands_as_they_are_needed() -> None:
    shown = run("--help").stdout
    places = [shown.index(f"│ {command} ") for command in COMMANDS]
    assert places == sorted(places)


def test_every_line_fits_eighty_columns(folder: Path) -> None:
    commands = (
        ("profile", folder, SHOPPER, "--evidence"),
        ("recommend", folder, SHOPPER, "--evidence"),
        ("who-likes", folder, "tea"),
        ("audience", folder, "green", "tea", "-k", 3, "--evidence"),
    )
    for command in commands:
        assert max(len(line) for line in run(*command).stdout.splitlines()) <= 80


def test_public_names_are_there_though_loaded_late() -> None:
    for name in penchant.__all__:
        assert getattr(penchant, name) is not None
    with pytest.raises(AttributeError, match=r"^module 'penchant' has no attribute 'shopp'$"):
        _ = penchant.shopp


def test_readme_names_every_command() -> None:
    readme = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
    for command in COMMANDS:
        assert f"| `penchant {command}" in readme


@pytest.mark.parametrize(
    ("command", "day", "note"),
    [
        (
            "recommend",
            "1990-01-01",
            "note: the log begins later, on 2025-01-01 07:48 UTC: nothing was known then",
        ),
        ("recommend", "2090-01-01", "note: the log ends earlier, on {last} UTC: told as of then"),
        ("profile", "2090-01-01", "note: the log ends earlier, on {last} UTC: told as of then"),
        ("next", "2090-01-01", "note: the log ends earlier, on {last} UTC: told as of then"),
        ("recommend", "2025-06-30", ""),
    ],
)
def test_moment_beyond_the_log_is_noted(folder: Path, command: str, day: str, note: str) -> None:
    with penchant.open(folder) as shop:
        span = shop.event_span
    assert span is not None
    result = run(command, folder, SHOPPER, "--as-of", day)
    assert result.exit_code == 0
    assert result.stderr.strip() == note.format(last=f"{span[1]:%Y-%m-%d %H:%M}")
