"""What the agent and the Python API can do: recommend, explain, find who likes something."""

from penchant.tools.audience import Reach, Reached, check_reach, reach_for_item, reach_for_words
from penchant.tools.concept_finder import ConceptFinder
from penchant.tools.conditions import Condition, conditions_from_json, conditions_to_json
from penchant.tools.contrast import Contrast, Difference, hold_against
from penchant.tools.learned_ranker import LAYOUT as RANKER_LAYOUT
from penchant.tools.learned_ranker import LearnedRanker
from penchant.tools.recommend import Recommender
from penchant.tools.recommendation import Recommendation, Term
from penchant.tools.rules import NO_RULES, Boost, Rules
from penchant.tools.weights import Mode
from penchant.tools.who_likes import ALIKE_SIMILARITY, Audience, Fan, who_likes

__all__ = [
    "ALIKE_SIMILARITY",
    "NO_RULES",
    "RANKER_LAYOUT",
    "Audience",
    "Boost",
    "ConceptFinder",
    "Condition",
    "Contrast",
    "Difference",
    "Fan",
    "LearnedRanker",
    "Mode",
    "Reach",
    "Reached",
    "Recommendation",
    "Recommender",
    "Rules",
    "Term",
    "check_reach",
    "conditions_from_json",
    "conditions_to_json",
    "hold_against",
    "reach_for_item",
    "reach_for_words",
    "who_likes",
]
