"""`penchant campaigns` and `penchant campaign`: as the shop answers, on screen and as JSON."""

from pathlib import Path

import pytest

import penchant
from tests.agent.answering.test_campaigns import CAMPAIGNS, DEEDS, TOLD
from tests.commanded import answered, run
from tests.smallshop import make_shop
from tests.tools.test_trends import ITEMS


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place: Path = tmp_path_factory.mktemp("campaigns-cli")
    make_shop(place / "shop", DEEDS, ITEMS).close()
    CAMPAIGNS.write_parquet(place / "campaigns.parquet")
    (place / "told.csv").write_text(
        "campaign_id,shopper_id\n" + "".join(f"18,{who}\n" for who in TOLD) + "77,u1\n"
    )
    (place / "items.csv").write_text("campaign_id,item_id\n18,green_tea\n")
    return place


def test_campaigns_are_taken_in_listed_and_judged(folder: Path) -> None:
    assert run("campaigns", folder / "shop").stdout == "No campaigns are known.\n"
    refused = run("campaign", folder / "shop", "18")
    assert refused.exit_code == 1
    assert refused.stderr.startswith(
        "error: this shop knows of no campaigns: take them in with `penchant campaigns"
    )
    files = (folder / "campaigns.parquet", "--told", folder / "told.csv", "--items", folder / "items.csv")
    taken = " ".join(run("campaigns", folder / "shop", *files).stdout.split())
    assert "3 new campaigns" in taken
    assert "40 new shoppers told" in taken
    assert "1 new item of a campaign" in taken
    assert "1 × campaign `77` is unknown: take in the campaign itself first" in taken
    again = answered("campaigns", folder / "shop", *files)
    assert [one["accepted"] for one in again["reports"]] == [0, 0, 0]
    listed = run("campaigns", folder / "shop").stdout.splitlines()
    assert listed[0].split() == ["id", "name", "kind", "first", "day", "last", "day", "told", "items"]
    assert listed[2].split() == ["18", "Type", "A", "2025-02-10", "2025-03-01", "40", "1"]
    told = answered("campaigns", folder / "shop")["campaigns"]
    assert [(one["campaign_id"], one["first_day"]) for one in told][1] == ("18", "2025-02-10")
    with penchant.open(folder / "shop") as shop:
        found = shop.campaign("campaign 18")
    assert run("campaign", folder / "shop", "campaign", "18").stdout.rstrip() == found.text
    assert found.text.startswith(
        "Campaign 18 brought more: 2025-02-10 to 2025-03-01, 40 of 40 shoppers told held"
    )
    assert answered("campaign", folder / "shop", "18")["verdict"] == "more"
    assert run("campaign", folder / "shop").stdout.startswith(
        "The effect of campaign Summer mailing (s) cannot be told: "
    )
    early = run("campaign", folder / "shop", "18", "--as-of", "2025-02-19").stdout
    assert "10 of its days are not in the log." in early
    several = run("campaign", folder / "shop", "type A")
    assert several.stderr == "error: `type A` may be 2 campaigns, name one by its id: 18, 8\n"
    unknown = run("campaign", folder / "shop", "moon")
    assert unknown.stderr.startswith("error: no campaign `moon`; 3 known, for instance Summer mailing (s)")
