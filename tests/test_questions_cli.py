"""`penchant compare`, `similar`, `trends`, `segment`, `next`: as the shop answers, on screen and as JSON."""

import json
from pathlib import Path

import pytest

import penchant
from penchant.tools.registry import TOOLS
from tests.commanded import answered, run
from tests.smallshop import make_shop
from tests.tools.test_trends import DEEDS, ITEMS


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place: Path = tmp_path_factory.mktemp("cli-questions") / "shop"
    make_shop(place, DEEDS, ITEMS).close()
    return place


def test_every_tool_of_the_registry_is_a_function_of_the_shop() -> None:
    missing = [tool.name for tool in TOOLS if not callable(getattr(penchant.Shop, tool.name, None))]
    # The portrait is what `profile` tells; what the last answer rests on is the conversation's to know.
    assert missing == ["portrait", "sources"]


def test_similar(folder: Path) -> None:
    with penchant.open(folder) as shop:
        found = shop.similar_items("green_tea", 3)
    assert run("similar", folder, "green_tea", "-k", 3).stdout.rstrip() == found.text
    told = answered("similar", folder, "Green", "tea", "-k", 3)
    assert [one["item_id"] for one in told["items"]] == [one.item_id for one in found.items]


def test_trends(folder: Path) -> None:
    shown = run("trends", folder, "--days", 30, "--direction", "falling").stdout
    assert "Fishing is falling: 30 to 0 shoppers" in shown
    assert "rising" not in shown
    told = answered("trends", folder, "--since", "2025-01-31")
    assert told["since"] == "2025-01-31T00:00:00+00:00"
    assert {one["name"] for one in told["trends"]} == {"Green tea", "Fishing"}
    some = run("trends", folder, "--days", 30, "--among", "bought green tea").stdout
    assert "only who bought green tea" in some


def test_compare(folder: Path) -> None:
    told = answered("compare", folder, "u0", "u59")
    assert (told["first"]["shopper_id"], told["second"]["shopper_id"]) == ("u0", "u59")
    assert "1 item in common; interests" in run("compare", folder, "u0", "u59").stdout


def test_next(folder: Path) -> None:
    shown = run("next", folder, "u0", "-k", 2).stdout
    assert shown.startswith("u0: ")
    assert "Next items" in shown
    told = answered("next", folder, "u0", "--days", 14, "-k", 2)
    assert (told["days"], len(told["items"])) == (14, 2)


def test_orders(folder: Path) -> None:
    with penchant.open(folder) as shop:
        found = shop.orders("green tea", rank="newest", count=2)
    assert run("orders", folder, "green tea", "--rank", "newest", "-k", 2).stdout.rstrip() == found.text
    told = answered("orders", folder, "--shopper", "u0")
    assert (told["shopper_id"], told["chosen"]["shoppers"]) == ("u0", 1)


def test_assortment(folder: Path) -> None:
    with penchant.open(folder) as shop:
        found = shop.assortment(by="department")
    assert run("assortment", folder, "--by", "department").stdout.rstrip() == found.text
    told = answered("assortment", folder, "green tea", "--unsold")
    assert (told["unsold"], told["items"]) == (True, 0)


def test_segment_is_shown_saved_edited_and_asked_again(folder: Path, tmp_path: Path) -> None:
    saved, members = tmp_path / "conditions.json", tmp_path / "members.csv"
    words = ("bought", "green", "tea", "and", "at", "least", "3", "orders")
    shown = run("segment", folder, *words, "--save", saved, "--csv", members).stdout
    assert "bought green tea (Food > Tea > Green tea): 40 shoppers" in shown
    assert "Members: u" in shown
    conditions = json.loads(saved.read_text(encoding="utf-8"))
    assert conditions[1] == {"kind": "orders", "at_least": 3.0}
    again = answered("segment", folder, "--conditions", saved)
    assert members.read_text(encoding="utf-8").count("\n") == again["size"] + 1
    conditions[1]["at_least"] = 1000
    saved.write_text(json.dumps(conditions), encoding="utf-8")
    assert answered("segment", folder, "--conditions", saved)["members"] == []


@pytest.mark.parametrize(
    ("command", "args", "error"),
    [
        ("similar", ("green_te4",), "no item `green_te4`; 4 known, did you mean `green_tea`?"),
        ("compare", ("u0", "u0"), "shopper `u0` cannot be compared with themselves"),
        ("trends", ("--since", "May"), "--since `May` is no date: write 2017-12-01 for the beginning of"),
        ("trends", ("--days", 0), "a stretch of 0 days has no length: ask for more than 0"),
        ("orders", ("--shopper", "nobody"), "no shopper `nobody`"),
        ("orders", ("--min-spent", -1), "the least spending is -1.0: give a number of 0 or more"),
        ("assortment", ("--order", "cheapest"), "none of these items has a price"),
        ("assortment", ("-k", 0), "cannot list 0 of them: ask for 1 or more"),
        ("next", ("u0", "--days", 0), "cannot look 0 days ahead: 1 to 366 are allowed"),
        (
            "segment",
            ("went", "to", "the", "moon"),
            "`went to the moon` is not understood; what can be said: ",
        ),
        ("segment", (), "say the conditions either in words or with --conditions FILE"),
        ("segment", ("--conditions", "nowhere.json"), "cannot read nowhere.json: No such file or directory"),
    ],
)
def test_what_cannot_be_answered_is_one_line(
    folder: Path, command: str, args: tuple[object, ...], error: str
) -> None:
    result = run(command, folder, *args)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith(f"error: {error}")
    assert result.stderr.count("\n") == 1
