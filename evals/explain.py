"""The explain suite: do the cited reasons decide, do they suffice, are they few, and is each of them true?"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import mean, median
from typing import NamedTuple

import numpy as np
import polars as pl

from penchant.evals.counterfactual import OWN_EVENTS, Counterfactuals, Question
from penchant.evals.judging import K, training_counts
from penchant.evals.protocol import CannotJudge
from penchant.evals.results import SUBJECT, SuiteResult
from penchant.evals.statement_facts import CLUSTERS, Facts, Scale
from penchant.evals.statements import check_statement
from penchant.evals.suite import EvalContext
from penchant.graph_store.text_tokens import FILLERS, LOOKS
from penchant.shop import Shop
from penchant.tools import Mode, Recommendation
from penchant.tools.weights import MODES

SAMPLE = 300
CONTROL = "random evidence"
FEW = 3
"""More reasons than these nobody reads."""
EXACT = 1e-6
DOUBTED_SHOWN = 3
PER_SHOPPER = {
    "mode": pl.String,
    "ranker": pl.String,
    "shopper_id": pl.String,
    "training_events": pl.Int64,
    "necessity": pl.Float64,
    "sufficiency": pl.Float64,
    "necessity_by_log": pl.Float64,
    "precision": pl.Float64,
    "additive": pl.Float64,
    "at_most_three": pl.Float64,
    "reasons": pl.Float64,
}


class Deciding(NamedTuple):
    """Shares of the items told to a shopper, 0 to 1.

    Attributes:
        necessity: Of those that leave the list once the reasons are taken away.
        sufficiency: Of those that stay in it when nothing else is left.
        necessity_by_log: Of those whose reasons cite the shopper's events, the ones that leave the list once
            these events are taken away; none where there are none.
    """

    necessity: float
    sufficiency: float
    necessity_by_log: float | None


@dataclass(slots=True)
class Tally:
    """What the sample as a whole has shown.

    Attributes:
        verdicts: How many statements were true, false, or could not be read.
        doubted: The first statements that were not true.
        reasons: Cited reasons of each item, by mode.
        gap: The largest distance of a score from its summands, and from that of a batch.
    """

    verdicts: Counter[str] = field(default_factory=Counter)
    doubted: dict[str, None] = field(default_factory=dict)
    reasons: dict[Mode, list[int]] = field(default_factory=dict)
    gap: float = 0.0


class ExplainSuite:
    """Holds each reason against the ranking that it explains, and each sentence against the log."""

    name = "explain"
    description = "Whether the reasons given decide what is recommended, and whether what they say is true."

    def run(self, context: EvalContext) -> SuiteResult:
        """Judges the explanations of a sample of the shoppers that the split judges.

        Raises:
            CannotJudge: No shopper can be judged, or nothing is recommended to any.
        """
        tally = Tally()
        facts = log_facts(context)
        rows = [row for mode in MODES for row in _judge_mode(context, mode, facts=facts, tally=tally)]
        if not rows:
            raise CannotJudge("nothing is recommended to any shopper of the split, so nothing is explained")
        doubted = tuple(list(tally.doubted)[:DOUBTED_SHOWN])
        return SuiteResult(pl.DataFrame(rows, schema=PER_SHOPPER), notes=doubted, measures=_measures(tally))


def _judge_mode(
    context: EvalContext, mode: Mode, *, facts: Facts, tally: Tally
) -> Iterator[dict[str, object]]:
    """Two rows for each shopper: the cited reasons, and reasons drawn at random."""
    shoppers = sample(list(context.split.relevant[mode]), context.random)
    counts = training_counts(context.split.train)
    scores = _batch_scores(context.shop, shoppers, mode)
    for done, shopper in enumerate(shoppers, start=1):
        told = context.shop.recommend(shopper, K, mode=mode)
        if told:
            keys = {"mode": mode, "shopper_id": shopper, "training_events": counts[shopper]}
            asked = Counterfactuals(context.shop, shopper, mode)
            cited, chance = judge_evidence(asked, told, context.random)
            sizes = [len(cited_signals(one)) for one in told]
            tally.reasons.setdefault(mode, []).extend(sizes)
            told_of = {
                "precision": _precision(facts, shopper, told, tally),
                "additive": _additivity(told, scores[shopper], tally),
                "at_most_three": mean(size <= FEW for size in sizes),
                "reasons": mean(sizes),
            }
            yield {**keys, "ranker": SUBJECT, **cited._asdict(), **told_of}
            yield {**keys, "ranker": CONTROL, **chance._asdict()}
        context.progress(f"explain: {mode}", done, len(shoppers))


def sample(shoppers: Sequence[str], random: np.random.Generator) -> list[str]:
    """At most `SAMPLE` of the shoppers, in a random order."""
    return [shoppers[at] for at in random.permutation(len(shoppers))[:SAMPLE].tolist()]


def log_facts(context: EvalContext) -> Facts:
    """What the training log and the catalogue say; clusters, which no catalogue has, come from the shop."""
    settings = context.shop.settings
    edges: Iterable[tuple[str, str, float]] = context.shop.graph().edges(data="weight")
    grouped = [
        (item.removeprefix("item:"), concept.removeprefix("cluster:"), weight)
        for item, concept, weight in edges
        if item.startswith("item:") and concept.startswith("cluster:")
    ]
    return Facts(
        context.split.train,
        context.items,
        clusters=pl.DataFrame(grouped, schema=CLUSTERS, orient="row"),
        scale=Scale(
            settings.rating_max,
            settings.slow_half_life_days,
            settings.prior_strength,
            (
                settings.cap_per_item_day,
                settings.cap_per_hour,
                settings.cap_per_day,
                settings.cap_per_day_in_all,
            ),
        ),
        commonplace=FILLERS | LOOKS,
    )


def cited_signals(one: Recommendation) -> frozenset[str]:
    """Signals of the reasons that are said to decide."""
    return frozenset(term.signal for term in one.terms if term.decisive)


def judge_evidence(
    asked: Counterfactuals, told: Sequence[Recommendation], random: np.random.Generator
) -> tuple[Deciding, Deciding]:
    """How the cited reasons decide, and how as many of each item's reasons at random do."""
    cited = [cited_signals(one) for one in told]
    chance = [_some(one, len(signals), random) for one, signals in zip(told, cited, strict=True)]
    by_log = [fallen for one in told if (fallen := _fall_by_log(asked, one, random)) is not None]
    ours = [ours for ours, _ in by_log]
    theirs = [theirs for _, theirs in by_log]
    return _deciding(asked, told, cited, ours), _deciding(asked, told, chance, theirs)


def _deciding(
    asked: Counterfactuals,
    told: Sequence[Recommendation],
    signals: Sequence[frozenset[str]],
    fallen: Sequence[bool],
) -> Deciding:
    pairs = [(one.item_id, some) for one, some in zip(told, signals, strict=True)]
    without = asked.stays([Question(item, some, kept=False) for item, some in pairs])
    alone = asked.stays([Question(item, some, kept=True) for item, some in pairs])
    return Deciding(mean(not stays for stays in without), mean(alone), mean(fallen) if fallen else None)


def _some(one: Recommendation, count: int, random: np.random.Generator) -> frozenset[str]:
    signals = sorted(term.signal for term in one.terms)
    return frozenset(random.choice(signals, count, replace=False).tolist())


def _fall_by_log(
    asked: Counterfactuals, one: Recommendation, random: np.random.Generator
) -> tuple[bool, bool] | None:
    """Whether an item falls without the events cited, and without as many by chance; None if none is."""
    events: set[int] = set()
    for term in one.terms:
        if term.decisive and term.signal in OWN_EVENTS:
            events |= asked.events_about(one.item_id, term.signal, term.related_items)
    if not events:
        return None
    chance = random.permutation(sorted(asked.all_events()))[: len(events)].tolist()
    return not asked.stays_without_events(one.item_id, events), not asked.stays_without_events(
        one.item_id, chance
    )


def _batch_scores(shop: Shop, shoppers: Sequence[str], mode: Mode) -> dict[str, dict[str, float]]:
    table = shop.recommend_batch(shoppers, K, mode=mode)
    found: dict[str, dict[str, float]] = {shopper: {} for shopper in shoppers}
    for shopper, item, score in table.select("shopper_id", "item_id", "score").rows():
        found[shopper][item] = score
    return found


def _precision(facts: Facts, shopper: str, told: Sequence[Recommendation], tally: Tally) -> float:
    """Share of statements that are verified."""
    verdicts: Counter[str] = Counter()
    for one in told:
        for term in one.terms:
            verdict = check_statement(facts, shopper, one.item_id, term.text)
            verdicts[verdict] += 1
            if verdict != "true":
                tally.doubted.setdefault(f"{verdict}: {term.text}")
    tally.verdicts += verdicts
    return verdicts["true"] / max(verdicts.total(), 1)


def _additivity(told: Sequence[Recommendation], scores: Mapping[str, float], tally: Tally) -> float:
    """Share of items whose summands add up to their score, the one that a batch gives, too."""
    exact = 0
    for one in told:
        summed = sum(term.contribution for term in one.terms)
        gap = max(abs(summed - given) for given in (one.score, scores.get(one.item_id, one.score)))
        tally.gap = max(tally.gap, gap)
        exact += gap <= EXACT and one.item_id in scores
    return exact / len(told)


def _measures(tally: Tally) -> dict[str, float]:
    medians = {f"median reasons, mode {mode}": float(median(sizes)) for mode, sizes in tally.reasons.items()}
    return {
        **medians,
        "statements": float(tally.verdicts.total()),
        "false": float(tally.verdicts["false"]),
        "unparsed": float(tally.verdicts["unparsed"]),
        "largest gap between score and summands": tally.gap,
    }
