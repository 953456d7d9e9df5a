"""What the tests of single statements share: a renderer without a shop, and a recommendation."""

from datetime import UTC, datetime

from penchant.agent.answering.results import Language
from penchant.agent.calls import ToolCall
from penchant.agent.rendering.telling import Telling
from penchant.agent.rendering.words import Words
from penchant.ids import ConceptId, EventId, ItemId
from penchant.tools.ranking_basis import RankingBasis
from penchant.tools.recommendation import Recommendation, Term
from penchant.tools.said import Said

DAY = datetime(2025, 5, 21, 12, tzinfo=UTC)


class Shelf:
    def title_of(self, item: ItemId) -> str:
        return {"7": "Green tea", "8": "绿茶"}.get(item, item)

    def name_of(self, concept: ConceptId) -> str:
        return concept.rpartition(" > ")[2]


PURCHASES = RankingBasis("purchase")


def telling(
    language: Language, tool: str = "explain", basis: RankingBasis = PURCHASES, **arguments: str
) -> Telling:
    return Telling(Words(language), ToolCall(tool, arguments), lambda _: [], Shelf(), basis)


def term(said: Said | None, *items: str, signal: str = "affinity", adds: float = 1.0) -> Term:
    related = tuple(ItemId(item) for item in items)
    return Term(signal, adds, "in the tool's words", (), 0, (), related, said=said)


BOUGHT = Said("had", (("purchase", 3),), days=7, day=DAY)
FOUND = Recommendation(
    1,
    ItemId("7"),
    "Green tea",
    0.9,
    (
        Term("repurchase", 0.98, "", (EventId("e1"),), 3, ("Food", "Tea"), (), True, BOUGHT),
        Term("popularity", -0.08, "", (), 0, (), (), False, Said("popular", days=30, day=DAY)),
    ),
    "learned",
    0.423,
    28.0,
)
