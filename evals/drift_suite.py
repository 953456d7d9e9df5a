"""The drift suite: are planted changes of taste seen soon, false ones not, and do attacks move nobody?"""

from collections.abc import Callable, Iterable, Sequence
from statistics import median
from typing import NamedTuple

import numpy as np

from penchant.evals.planted_shop import PlantedShop
from penchant.evals.planted_truth import FADING, RECURRING, Course
from penchant.evals.planted_world import PlantedWorld, plant_world
from penchant.evals.poisoning import Poisoned, poison
from penchant.evals.results import SuiteResult
from penchant.evals.suite import EvalContext
from penchant.graph_store import ShopView, to_microseconds
from penchant.graph_store.drift import Drift, drift_of
from penchant.graph_store.facts import Stage
from penchant.graph_store.fold import DAY_US
from penchant.graph_store.interest_model import interest_table, select_interests
from penchant.graph_store.stages import stages_of
from penchant.plugins import load_plugins

WORLDS = 3
SHOPPERS = 1000
REGULARS = 0.06
COURSES = 0.06
OFFSETS = tuple(range(-56, 57, 7))
"""Days from the change on which is asked: once a week from eight weeks before to eight weeks after."""
SOON_DAYS = 14
ALL_INTERESTS = 1000

Ask = Callable[[str, int], Drift]
"""Whether a shopper's taste changed, as of a day of the world."""


class Watch(NamedTuple):
    """What was said of one shopper.

    Attributes:
        alarms: Of `OFFSETS`, those on which a change was told.
        off_days: Of the first alarm after the change, by how many days it misses the day of the change.
    """

    alarms: tuple[int, ...]
    off_days: float | None

    @property
    def found_after_days(self) -> int | None:
        """Days from the change to the first alarm on or after it; none without."""
        return next((offset for offset in self.alarms if offset > 0), None)

    @property
    def early(self) -> bool:
        """Whether there was an alarm before there was anything to find."""
        return any(offset <= 0 for offset in self.alarms)


class StageScore(NamedTuple):
    """How planted courses of one kind are told.

    Attributes:
        asked: How many there are.
        right: Of how many the stage is right.
        told: Of how many it is right and the interest sure enough to be told.
        stages: How many have which stage.
    """

    asked: int
    right: int
    told: int
    stages: dict[str, int]


class DriftSuite:
    """Plants shoppers whose taste changes on known days, asks once a week, and attacks a shop."""

    name = "drift"
    on_request = True  # it judges worlds of its own
    description = "Planted changes of taste found soon, steady shoppers left alone, attacks without effect."

    def run(self, context: EvalContext) -> SuiteResult:
        """Judges three worlds and three attacked ones.

        The log under evaluation plays no part; its seed does.
        """
        drifting: list[Watch] = []
        steady: list[Watch] = []
        stages: dict[str, list[StageScore]] = {}
        attacks: list[Poisoned] = []
        reasoners = load_plugins().reasoners
        for number in range(WORLDS):
            seed = [context.options.seed, number]
            context.progress("drift: planted worlds", 2 * number, 2 * WORLDS)
            world = plant_world(
                np.random.default_rng(seed), shoppers=SHOPPERS, regulars=REGULARS, courses=COURSES
            )
            with PlantedShop(()) as shop:
                shop.add(items=world.items, events=world.events)
                ask = asking(shop.view, world)
                begin = to_microseconds(world.start)
                drifting += watch_drifters(world, ask, begin)
                steady += watch_steady(world, ask)
                for kind in (*RECURRING, *FADING):
                    stages.setdefault(kind, []).append(judge_stages(shop.view, world.truth.courses, kind))
            context.progress("drift: attacks", 2 * number + 1, 2 * WORLDS)
            attacks.append(poison([*seed, 1], reasoners))
        context.progress("drift", 2 * WORLDS, 2 * WORLDS)
        measures = drift_measures(drifting, steady) | stage_measures(stages) | attack_measures(attacks)
        return SuiteResult(notes=stage_notes(stages), measures=measures)


def asking(view: ShopView, world: PlantedWorld) -> Ask:
    """A question to Penchant, put at the end of the day before the one named."""
    keys = {str(shopper): key for key, shopper in enumerate(view.shopper_ids)}

    def ask(shopper: str, day: int) -> Drift:
        return drift_of(view, keys[shopper], until=to_microseconds(world.moment(day)) - 1)

    return ask


def watch_drifters(world: PlantedWorld, ask: Ask, begin: int) -> list[Watch]:
    """Asks about each drifting shopper on every offset from the change.

    Args:
        world: With its truth.
        ask: The question.
        begin: First moment of day 0, microseconds.
    """
    watched = []
    for one in world.truth.drifters:
        alarms, off = [], None
        for offset in OFFSETS:
            told = ask(one.shopper, one.day + offset)
            if not told.drifted:
                continue
            alarms.append(offset)
            if offset > 0 and off is None and told.since is not None:
                off = abs((told.since - begin) / DAY_US - one.day)
        watched.append(Watch(tuple(alarms), off))
    return watched


def watch_steady(world: PlantedWorld, ask: Ask) -> list[Watch]:
    """Asks about each steady shopper on the days on which a drifting one was asked about."""
    return [
        Watch(tuple(offset for offset in OFFSETS if ask(shopper, other.day + offset).drifted), None)
        for shopper, other in zip(world.truth.steady, world.truth.drifters, strict=True)
    ]


def drift_measures(drifting: Sequence[Watch], steady: Sequence[Watch]) -> dict[str, float]:
    """Shares of drifting and of steady shoppers, and median days.

    `found_in_14_days` counts a shopper with a first alarm 7 or 14 days after the change and none on or
    before it: who was called changed all along was not found. `false_alarms` counts steady shoppers with an
    alarm on any of the 17 days asked.
    """
    after = [one.found_after_days for one in drifting if not one.early]
    found = [days for days in after if days is not None]
    off = [one.off_days for one in drifting if one.off_days is not None]
    false = sum(bool(one.alarms) for one in steady) / len(steady)
    return {
        "drifting": float(len(drifting)),
        "steady": float(len(steady)),
        "found_in_14_days": sum(days <= SOON_DAYS for days in found) / len(drifting),
        "found_in_56_days": len(found) / len(drifting),
        "early_alarms": sum(one.early for one in drifting) / len(drifting),
        "false_alarms": false,
        "left_alone": 1 - false,
        "median_days_to_find": float(median(found)) if found else float(OFFSETS[-1]),
        "median_days_off": float(median(off)) if off else float(OFFSETS[-1]),
    }


def judge_stages(view: ShopView, courses: Iterable[Course], kind: str) -> StageScore:
    """Holds the stages of planted interests of one kind at the world's end against their course.

    Right is `recurring` for what comes in spells or yearly, `recurring` or `steady` for what is bought every
    week, and `fading` or `dormant` for what stops or thins out.

    Args:
        view: The shop.
        courses: Planted.
        kind: Of `RECURRING` or `FADING`.
    """
    keys = {str(shopper): key for key, shopper in enumerate(view.shopper_ids)}
    nodes = {str(node): key for key, node in enumerate(view.taxonomy.ids)}
    right = {"weekly": {Stage.RECURRING, Stage.STEADY}}.get(kind, {Stage.RECURRING})
    if kind in FADING:
        right = {Stage.FADING, Stage.DORMANT}
    found: dict[str, int] = {}
    hits = told = asked = 0
    for course in courses:
        if course.kind != kind:
            continue
        key, node = keys[course.shopper], nodes[f"category:{course.leaf}"]
        table = interest_table(view, key, until=view.now)
        chosen = select_interests(view, table, until=view.now, facet="category", count=ALL_INTERESTS)
        (stage,) = stages_of(view, key, [node], until=view.now)
        found[stage.value] = found.get(stage.value, 0) + 1
        asked, hits = asked + 1, hits + (stage in right)
        told += any(one.node == node and one.stage in right for one in chosen)
    return StageScore(asked, hits, told, found)


def stage_measures(stages: dict[str, list[StageScore]]) -> dict[str, float]:
    """Share with the right stage of each kind and over all, `recurring_from_fading`.

    `recurring_from_fading_told` counts an interest as wrong, too, that is not sure enough to be told.
    """
    right = {kind: sum(score.right for score in scores) for kind, scores in stages.items()}
    asked = {kind: sum(score.asked for score in scores) for kind, scores in stages.items()}
    measures = {f"{kind}_right": right[kind] / asked[kind] for kind in stages if asked[kind]}
    total = sum(asked.values())
    told = sum(score.told for scores in stages.values() for score in scores)
    measures["recurring_from_fading"] = sum(right.values()) / total if total else 0.0
    measures["recurring_from_fading_told"] = told / total if total else 0.0
    return measures


def stage_notes(stages: dict[str, list[StageScore]]) -> tuple[str, ...]:
    """What each kind is told as."""
    notes = []
    for kind, scores in stages.items():
        summed: dict[str, int] = {}
        for score in scores:
            for name, count in score.stages.items():
                summed[name] = summed.get(name, 0) + count
        listed = ", ".join(f"{name} {count}" for name, count in sorted(summed.items()))
        notes.append(f"{kind} has the stages: {listed or 'never planted'}")
    return tuple(notes)


def attack_measures(attacks: Sequence[Poisoned]) -> dict[str, float]:
    """Sums over attacked worlds; `own_gain_of_cap` is the worst gain as a share of the cap."""
    others = sum(one.others for one in attacks)
    touched = sum(one.others_moved + one.others_retold for one in attacks)
    made = sum(one.edges_made for one in attacks)
    return {
        "others_moved": float(sum(one.others_moved for one in attacks)),
        "others_retold": float(sum(one.others_retold for one in attacks)),
        "others_untouched": 1 - touched / (2 * others),
        "own_gain_of_cap": max(one.own_gain / one.cap for one in attacks),
        "colluders_edges": float(made),
        "collusion_held": float(made == 0),
    }
