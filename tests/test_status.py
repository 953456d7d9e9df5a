"""What `penchant status` tells of reasoning and of the schedule."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from filelock import FileLock
from rich.console import Console

import penchant
from penchant.cli.shop_view import round_view
from penchant.graph_store import RoundReport
from penchant.graph_store.evolution import Step
from penchant.schedule import FILE_NAME, LOCK_NAME, ScheduleState
from tests.commanded import answered, run
from tests.smallshop import Deed, catalogue_frame, make_shop


def shop_with_schedule(folder: Path) -> None:
    make_shop(
        folder, [Deed("ann", "sencha", n) for n in range(6)], catalogue_frame(sencha="Food > Tea")
    ).close()
    state = ScheduleState(
        every_s=5400,
        next_run=datetime(2026, 1, 1, 12, tzinfo=UTC),
        rounds=3,
        failures_in_a_row=1,
        last_error="the disk is full",
        last_error_at=datetime(2026, 1, 1, 11, tzinfo=UTC),
    )
    (folder / FILE_NAME).write_text(state.model_dump_json())


def test_status_tells_how_the_schedule_goes(tmp_path: Path) -> None:
    shop_with_schedule(tmp_path / "shop")
    with FileLock(tmp_path / "shop" / LOCK_NAME):
        said = " ".join(run("status", tmp_path / "shop").output.split())
    assert "schedule every 1h30m, 3 rounds went well, the next at 2026-01-01 12:00:00 UTC" in said
    assert "2026-01-01 11:00 UTC: the disk is full" in said


def test_status_says_that_a_killed_schedule_runs_no_longer(tmp_path: Path) -> None:
    shop_with_schedule(tmp_path / "shop")
    said = "".join(run("status", tmp_path / "shop").output.split())
    assert "nolongerrunning,andwasnotstopped:startitagainwith`penchantevolve" in said
    assert "thenextat" not in said
    told = answered("status", tmp_path / "shop")
    assert told["schedule"]["running"] is False


def test_status_as_json_counts_edges_by_relation(tmp_path: Path) -> None:
    shop_with_schedule(tmp_path / "shop")
    told = answered("status", tmp_path / "shop")
    assert told["relations"] == {"is_a": 1}
    assert (told["refused"], told["schedule"]["failures_in_a_row"]) == (0, 1)


def test_status_shows_each_refused_row_with_its_line_and_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("items.csv").write_text("item_id,price\ntea,2\noats,-1\n")
    Path("day.jsonl").write_text(
        '{"item_id": "tea", "shopper_id": "a", "kind": "view", "ts": ""}\n[b]tea[/b]\n'
    )
    with penchant.open("shop", create=True) as shop:
        shop.ingest("items.csv", items=True)
        shop.ingest("day.jsonl")
        found = shop.rejected_rows()
    assert [(one.source, one.holds, one.line, one.row) for one in found] == [
        ("day.jsonl", "events", 1, '{"item_id": "tea", "shopper_id": "a", "kind": "view", "ts": ""}'),
        ("day.jsonl", "events", 2, "[b]tea[/b]"),
        ("items.csv", "items", 3, '{"item_id": "oats", "price": "-1"}'),
    ]
    said = run("status", "shop", "--rejects").stdout
    for one in found:
        assert f"  line {one.line}: {one.reason}\n    {one.row}\n" in said
    told = answered("status", "shop", "--rejects")
    assert [row["reason"] for row in told["rejected_rows"]] == [one.reason for one in found]


def test_a_round_of_reasoning_alone_is_not_called_one_of_profiles() -> None:
    step = Step(name="reasoning", new=3, wrote=1, seconds=2.0, note="edges: 1 admitted")
    with (console := Console(width=80)).capture() as shown:
        console.print(round_view(RoundReport(0, (step,))))
    assert shown.get().startswith("Nothing new in the log, 2.0 s\n")
