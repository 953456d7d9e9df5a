"""What the agent and the Python API can do: recommend, explain, find who likes something."""

from penchant.tools.recommend import Mode, Recommendation, Recommender, Term
from penchant.tools.rules import NO_RULES, Boost, Rules
from penchant.tools.who_likes import ALIKE_SIMILARITY, Audience, ConceptFinder, Fan, who_likes

__all__ = [
    "ALIKE_SIMILARITY",
    "NO_RULES",
    "Audience",
    "Boost",
    "ConceptFinder",
    "Fan",
    "Mode",
    "Recommendation",
    "Recommender",
    "Rules",
    "Term",
    "who_likes",
]
