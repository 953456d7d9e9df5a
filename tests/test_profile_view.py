"""How a change of taste is told in the terminal."""

import io
from datetime import UTC, datetime

from rich.console import Console

from penchant.cli.profile_view import profile_view
from penchant.graph_store import Drift, InterestProfile
from penchant.ids import ConceptId, ShopperId


def shown(drift: Drift) -> str:
    profile = InterestProfile(
        shopper_id=ShopperId("ann"),
        as_of=datetime(2026, 1, 1, tzinfo=UTC),
        headline="Tea",
        sentences=(),
        changes=(),
        interests=(),
        facts=(),
    )
    console = Console(file=io.StringIO(), width=200, record=True)
    console.print(profile_view(profile, (), drift))
    return console.export_text()


def test_a_change_of_taste_says_since_when_and_from_what_to_what() -> None:
    since = int(datetime(2025, 12, 3, tzinfo=UTC).timestamp() * 1e6)
    tea, jam = ConceptId("category:Food > Tea"), ConceptId("category:Food > Jam")
    assert "Taste as a whole changed around 2025-12-03 (p = 0.002), toward Tea, away from Jam" in shown(
        Drift(0.4, 0.002, True, since, (tea,), (jam,))
    )


def test_without_a_change_nothing_is_said_of_it() -> None:
    assert "Taste" not in shown(Drift(0.1, 0.4, False, None, (), ()))
