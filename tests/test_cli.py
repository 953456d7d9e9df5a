import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner, Result

import penchant
from penchant.cli import app
from penchant.cli.answering import parse_moment
from penchant.cli.drawing import bar, clipped, seconds_told, sparkline, split_cells, times_told
from penchant.cli.recommendation_view import recommendations_view
from penchant.cli.settings_file import EXAMPLES, settings_rows, settings_text
from penchant.ids import ItemId
from penchant.settings import FILE_NAME, Settings, load_settings
from tests.shopfactory import ShopFrames
from tests.smallshop import Deed, deeds_frame

SHOPPER = "u000002"
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
"""Twice what it may take on a quiet machine; without lazy imports it takes three seconds."""
RUN = (sys.executable, "-c", "from penchant.cli import app; app()")


def run(*args: object) -> Result:
    return CliRunner().invoke(app, [str(arg) for arg in args])


def answered(*args: object) -> dict[str, object]:
    result = run(*args, "--json")
    assert result.exit_code == 0, result.output
    answer: dict[str, object] = json.loads(result.stdout)
    return answer


def refused(*args: object) -> str:
    result = run(*args)
    assert result.exit_code == 1
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
    return result.stderr.strip()


@pytest.fixture(scope="module")
def folder(tiny_shop_frames: ShopFrames, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shop that was made by the commands themselves."""
    place = tmp_path_factory.mktemp("cli")
    tiny_shop_frames.items.write_parquet(place / "items.parquet")
    tiny_shop_frames.events.write_parquet(place / "events.parquet")
    shop = place / "shop"
    assert run("init", shop).exit_code == 0
    assert run("ingest", shop, place / "items.parquet", "--items").exit_code == 0
    assert run("ingest", shop, place / "events.parquet").exit_code == 0
    assert run("evolve", shop).exit_code == 0
    return shop


def test_init_writes_every_setting_with_its_default(tmp_path: Path) -> None:
    assert answered("init", tmp_path / "shop") == {
        "folder": str(tmp_path / "shop"),
        "settings_file": str(tmp_path / "shop" / FILE_NAME),
        "settings_written": True,
    }
    text = (tmp_path / "shop" / FILE_NAME).read_text(encoding="utf-8")
    for name in Settings.model_fields:
        assert f"\n# {name} = " in text


def test_uncommented_settings_are_the_defaults(tmp_path: Path) -> None:
    lines = [line.removeprefix("# ") for line in settings_text().splitlines() if re.match(r"# \w+ = ", line)]
    kept = "\n".join(line for line in lines if not line.startswith(("database_url", "model_api_key")))
    (tmp_path / FILE_NAME).write_text(kept, encoding="utf-8")
    assert load_settings(tmp_path).model_dump() == Settings().model_dump()


def test_init_again_keeps_the_settings(tmp_path: Path) -> None:
    run("init", tmp_path / "shop")
    (tmp_path / "shop" / FILE_NAME).write_text("model_threads = 3\n", encoding="utf-8")
    assert answered("init", tmp_path / "shop")["settings_written"] is False
    assert (tmp_path / "shop" / FILE_NAME).read_text(encoding="utf-8") == "model_threads = 3\n"


def test_ingest_again_adds_nothing(folder: Path, tiny_shop_frames: ShopFrames) -> None:
    report = answered("ingest", folder, folder.parent / "events.parquet")
    assert (report["accepted"], report["duplicates"]) == (0, tiny_shop_frames.events.height)


def test_rejects_are_told_with_their_reasons(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "bad.csv"
    path.write_text("user_id,item_id,kind,ts\nu000001,i000001,purchase,yesterday\n", encoding="utf-8")
    result = run("ingest", folder, path)
    assert result.exit_code == 0
    assert "1 rejected, kept with their reasons (`penchant status … --rejects`):" in result.stdout
    assert "yesterday" in result.stdout or "time" in result.stdout


def test_purchases_below_zero_are_noted(tmp_path: Path) -> None:
    rows = ("purchase,-5", "purchase,-4", "purchase,0", "return,-5", "rating,-1")
    path = tmp_path / "refunds.csv"
    lines = [f"a,i{n},2025-01-01T00:00:00Z,{row}" for n, row in enumerate(rows)]
    path.write_text("\n".join(["user_id,item_id,ts,kind,value", *lines]), encoding="utf-8")
    penchant.open(tmp_path / "shop", create=True).close()
    note = (
        "2 purchases have a value below zero, which is taken off what was spent: give refunds the kind "
        "`return`, so that they speak against the item, too"
    )
    assert f"note: {note}" in " ".join(run("ingest", tmp_path / "shop", path).stdout.split())
    assert answered("ingest", tmp_path / "shop", path)["notes"] == [note]


def test_ratings_above_the_highest_are_noted(tmp_path: Path) -> None:
    rows = ("rating,9", "review,5.5", "rating,5", "rating,", "purchase,20")
    path = tmp_path / "ratings.csv"
    lines = [f"a,i{n},2025-01-01T00:00:00Z,{row}" for n, row in enumerate(rows)]
    path.write_text("\n".join(["user_id,item_id,ts,kind,value", *lines]), encoding="utf-8")
    penchant.open(tmp_path / "shop", create=True).close()
    note = (
        "2 ratings are above 5, the highest is 9, and count as 5: set rating_max in penchant.toml to the "
        "highest there can be"
    )
    assert f"note: {note}" in " ".join(run("ingest", tmp_path / "shop", path).stdout.split())
    assert answered("ingest", tmp_path / "shop", path)["notes"] == [note]
    (tmp_path / "shop" / FILE_NAME).write_text("rating_max = 10\n", encoding="utf-8")
    assert answered("ingest", tmp_path / "shop", path)["notes"] == []


def test_evolve_without_news_says_so(folder: Path) -> None:
    result = run("evolve", folder)
    assert (result.exit_code, result.stdout) == (0, "Nothing was new.\n")


def test_profile_shows_interests_sentences_and_changes(folder: Path) -> None:
    shown = run("profile", folder, SHOPPER).stdout
    assert f"Shopper {SHOPPER}, as of " in shown
    for heading in ("share of all", "vs shop", "What is known", "What changed in the last 30 days"):
        assert heading in shown
    assert "(template; " in shown
    assert "fact f-" not in shown


def test_evidence_names_facts_and_events(folder: Path) -> None:
    shown = run("profile", folder, SHOPPER, "--evidence").stdout
    profile = answered("profile", folder, SHOPPER)
    facts = profile["facts"]
    assert isinstance(facts, list)
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
    assert isinstance(lines, list)
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


def test_moment_that_is_none_is_refused(folder: Path) -> None:
    assert refused("profile", folder, SHOPPER, "--as-of", "last week") == (
        "error: --as-of `last week` is no date: write 2017-12-01 for the end of that day, or "
        "2017-12-01T18:00+00:00"
    )


def test_time_without_zone_is_refused(folder: Path) -> None:
    assert refused("recommend", folder, SHOPPER, "--as-of", "2025-06-30T12:00").startswith(
        "error: 2025-06-30T12:00:00 has no time zone"
    )


def test_recommendations_show_terms_that_sum_to_the_score(folder: Path) -> None:
    told = answered("recommend", folder, SHOPPER, "-k", 3, "--mode", "new")
    found = told["recommendations"]
    assert isinstance(found, list)
    assert [one["rank"] for one in found] == [1, 2, 3]
    shown = run("recommend", folder, SHOPPER, "-k", 3, "--mode", "new").stdout
    for one in found:
        assert one["score"] == pytest.approx(sum(term["contribution"] for term in one["terms"]))
        assert one["title"] in shown
        assert f"score {one['score']:.2f}" in shown


def test_why_agrees_with_the_list(folder: Path) -> None:
    found = answered("recommend", folder, SHOPPER, "-k", 2)["recommendations"]
    assert isinstance(found, list)
    second = found[1]
    assert answered("why", folder, SHOPPER, second["item_id"])["recommendation"] == second
    assert f"Item {second['item_id']} is number 2 for shopper {SHOPPER}" in (
        run("why", folder, SHOPPER, second["item_id"]).stdout
    )


def test_why_holds_one_item_against_another(folder: Path) -> None:
    found = answered("recommend", folder, SHOPPER, "-k", 2)["recommendations"]
    assert isinstance(found, list)
    first, second = found
    asked = ("why", folder, SHOPPER, second["item_id"], "--rather-than", first["item_id"])
    held = answered(*asked)["contrast"]
    assert isinstance(held, dict)
    assert (held["item"], held["other"]) == (second, first)
    shown = run(*asked).stdout
    assert "(number 1) is ahead of" in " ".join(shown.split())
    assert max(map(len, shown.splitlines())) <= 80


def test_why_in_sentences_is_what_the_python_api_says(folder: Path) -> None:
    found = answered("recommend", folder, SHOPPER, "-k", 1)["recommendations"]
    assert isinstance(found, list)
    item = found[0]["item_id"]
    with penchant.open(folder) as shop:
        said = shop.explain_in_words(SHOPPER, item, reader="shopper", length="full", language="zh").text
    asked = ("why", folder, SHOPPER, item, "--reader", "shopper", "--length", "full", "--language", "zh")
    assert "".join(run(*asked).stdout.split()) == "".join(said.split())
    worded = answered(*asked)["explanation"]
    assert isinstance(worded, dict)
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
    fans = told["fans"]
    assert isinstance(fans, list)
    for fan in fans:
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
    assert isinstance(checks, list)
    assert [check for check in checks if not check["ok"]] == []
    assert {"Python", "chromadb", "embedder", "free disk", "columns", "profile index"} <= {
        check["part"] for check in checks
    }


def test_doctor_says_what_to_do_where_there_is_no_shop(tmp_path: Path) -> None:
    result = run("doctor", tmp_path)
    assert result.exit_code == 1
    assert f"no shop in {tmp_path}" in result.stdout.replace("\n", "").replace(" " * 23, "")
    assert "penchant init" in result.stdout


@pytest.mark.model
def test_doctor_lets_the_model_write(folder: Path) -> None:
    checks = answered("doctor", folder, "--model")["checks"]
    assert isinstance(checks, list)
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


def test_reasons_of_an_ingest_add_up(tmp_path: Path) -> None:
    times = ("2025-01-01", "x", "-5", "1", "0001-01-01T00:00:00Z", "2099-01-01T00:00:00Z")
    rows = ["shopper_id,item_id,kind,ts", *(f"a,i,view,{time}" for time in times)]
    rows += ["a,i,kauf,2025-01-01T00:00:00Z", ",i,view,2025-01-01T00:00:00Z", "a,i,view,2025-01-01T00:00:00Z"]
    source = tmp_path / "orders.csv"
    source.write_text("\n".join(rows), encoding="utf-8")
    penchant.open(tmp_path / "shop", create=True).close()
    said = run("ingest", tmp_path / "shop", source).stdout
    rejected = re.search(r"(\d+) rejected", said)
    assert rejected is not None
    assert sum(int(count) for count in re.findall(r"^ +(\d+) ×", said, re.MULTILINE)) == int(rejected[1])
    assert "× other reasons" in said


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


def test_markup_in_the_data_is_shown_as_it_is(folder: Path) -> None:
    assert "`[bold]x[/bold]`" in refused("profile", folder, "[bold]x[/bold]")


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


def test_no_colour_where_it_is_not_wanted(folder: Path) -> None:
    told = subprocess.run(
        [*RUN, "recommend", str(folder), SHOPPER],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "NO_COLOR": "1", "FORCE_COLOR": "", "TERM": "xterm-256color"},
    )
    assert "\x1b[" not in told.stdout
    assert "popular lately" in told.stdout


def test_help_needs_no_heavy_import() -> None:
    code = (
        "import sys\nfrom penchant.cli import app\n"
        "try: app(['--help'])\nexcept SystemExit: pass\n"
        "print(sorted({'polars', 'chromadb', 'sklearn', 'numpy', 'onnxruntime', 'langchain_core'}"
        " & set(sys.modules)))"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.splitlines()[-1] == "[]"


def test_ranking_needs_nothing_of_scikit_learn(folder: Path) -> None:
    code = (
        "import sys\nfrom penchant.cli import app\n"
        f"try: app(['recommend', {str(folder)!r}, {SHOPPER!r}])\nexcept SystemExit: pass\n"
        "print(sorted({'lightgbm', 'sklearn', 'scipy.stats', 'networkx'} & set(sys.modules)))\n"
        "import sklearn"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.splitlines()[-1] == "['lightgbm']"


def test_error_ends_a_process_with_one_line_and_code_1(tmp_path: Path) -> None:
    told = subprocess.run([*RUN, "status", str(tmp_path)], capture_output=True, text=True, check=False)
    assert (told.returncode, told.stdout) == (1, "")
    assert told.stderr == f"error: there is no shop in {tmp_path}: make one with `penchant init {tmp_path}`\n"


def test_reader_that_leaves_ends_a_process_without_a_traceback(folder: Path) -> None:
    command = [*RUN, "profile", str(folder), SHOPPER, "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        said = process.stderr.read()
        assert process.wait(60) == 1
    assert said == ""


def test_closed_stdout_ends_a_process_without_a_traceback(folder: Path) -> None:
    command = ["sh", "-c", 'exec "$@" >&-', "sh", *RUN, "status", str(folder)]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (told.returncode, told.stderr) == (0, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux has a disk that is always full")
def test_full_disk_ends_a_process_with_one_line_and_code_1(folder: Path) -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        told = subprocess.run(
            [*RUN, "status", str(folder)], stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert (told.returncode, told.stderr) == (1, "error: no space is left on the disk\n")


@pytest.mark.parametrize("more", [(), ("--json",)], ids=["text", "json"])
def test_every_answer_is_written_whatever_the_encoding_of_the_terminal(
    tmp_path: Path, more: tuple[str, ...]
) -> None:
    """JSON is in UTF-8 (RFC 8259); in text a question mark stands for what there is no character for."""
    shop = tmp_path / "s"
    run("init", shop)
    told = subprocess.run(
        [*RUN, "recommend", str(shop), "虾", *more],
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        check=False,
    )
    assert told.returncode == 1
    if more:
        assert json.loads(told.stdout)["error"]["message"] == "no shopper `虾`; 0 known"
    else:
        assert told.stderr.decode().strip() == "error: no shopper `?`; 0 known"


def test_interrupt_ends_a_process_with_130(folder: Path, tmp_path: Path) -> None:
    code = (
        "import os, signal, penchant, penchant.cli\n"
        "penchant.Shop.status = lambda shop: os.kill(os.getpid(), signal.SIGINT)\n"
        "penchant.cli.app()"
    )
    told = subprocess.run(
        [sys.executable, "-c", code, "status", str(folder)], capture_output=True, text=True, check=False
    )
    assert told.returncode == 128 + signal.SIGINT
    assert told.stderr == "interrupted; what was stored stays stored\n"


def test_public_names_are_there_though_loaded_late() -> None:
    for name in penchant.__all__:
        assert getattr(penchant, name) is not None
    with pytest.raises(AttributeError, match=r"^module 'penchant' has no attribute 'shopp'$"):
        _ = penchant.shopp


def test_bars_and_sparklines() -> None:
    assert bar(1, 3) == "███"
    assert bar(1 / 16, 2) == "▏ "
    assert sparkline([]) == ""
    assert sparkline([0, 0]) == "··"
    assert sparkline([1, 2, 3, 4, 5, 6, 7, 8]) == "▁▂▃▄▅▆▇█"
    assert split_cells([1, 1, 1], 10) == [4, 3, 3]
    assert split_cells([], 10) == []
    assert clipped("绿茶 green", 5) == "绿茶…"
    assert (times_told(2.66), times_told(1293.4)) == ("2.7×", "1,293×")
    assert [seconds_told(s) for s in (0.123, 12.34, 125.4)] == ["0.12 s", "12.3 s", "2 min 05 s"]


def test_chinese_titles_keep_the_columns() -> None:
    one = penchant.Recommendation(
        rank=1,
        item_id=ItemId("d1"),
        title="三十八度剑南春白酒礼盒装" * 4,
        score=0.5,
        terms=(penchant.Term("repurchase", 0.5, "买" * 80, (), 0, (), ()),),
    )
    console = Console(file=io.StringIO(), width=80, record=True)
    console.print(recommendations_view([one], heading="为您推荐"))
    lines = console.export_text().splitlines()
    assert sum(line.count("买") for line in lines) == 80
    assert all(console.measure(line).maximum <= 80 for line in lines)


def test_readme_lists_every_setting_with_its_default_and_meaning() -> None:
    readme = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
    for name, default, meaning in settings_rows():
        shown = "none" if name in EXAMPLES else f"`{default.strip(chr(34))}`"
        assert f"| `{name}` | {shown} | {meaning} |" in readme


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
