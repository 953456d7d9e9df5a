"""Whether every number, date and name of an answer is in what the tools found; shares no code with the agent.

What the renderer wrote (texts, tables, statements) grounds nothing: only the tools' own values, the arguments
of the calls, and the ids, paths and terms of the evidence do.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cached_property

from penchant.agent.answering.results import Answer
from penchant.evals.agent_reading import MONTHS, Shown, dates_in, leaves, named, numbers_in, plain
from penchant.evals.agent_truth import WORD, Truth
from penchant.tools.figure_rows import FigureRow
from penchant.tools.figures import Figures
from penchant.tools.orders import Orders

MICROSECONDS = 10**14
"""Whole numbers above are moments, microseconds since 1970."""
_CAPITALISED = re.compile(r"(?<![.!?:;“\"(•*|\n] )(?<!^)(?<=[a-z,] )[A-Z][a-z]{3,}\b")
_BOUND = re.compile(r"(?P<side>[<>]) (?P<percent>\d+(?:\.\d+)?)%")
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class Grounds:
    """What the results of one answer say."""

    def __init__(self, answer: Answer, truth: Truth) -> None:
        """Collects it.

        Args:
            answer: The answer.
            truth: Gives titles of items that are meant by their ids, and of events.
        """
        self._answer = answer
        self._truth = truth
        self.strings: list[str] = []
        self.values: list[float] = []
        self.days: set[date] = set()
        for result in answer.results:
            for held in (result.value, dict(result.call.arguments)):
                self._take(held)
            self._take([named(result.value, field) for field in ("item_id", "shopper_id")])
            for one in result.rendered.evidence:
                self._take((one.event_ids, one.event_count, one.concept_path, one.terms))
            self._take_lengths(result.value)
            self._take_moved(result.value)
            self._take_ratios(result.value)
        self._take_events()
        for text in list(self.strings):
            item = text.removeprefix("item:")  # as the graph's nodes are called
            if item in truth.titles:
                self.strings.append(truth.titles[item])
        blob = "\n".join(self.strings)
        found, months, rest = dates_in(blob)
        self.days |= found
        self.months = months | {(day.year, day.month) for day in self.days}
        self.values += [shown.value for shown in numbers_in(rest)]
        self.values = sorted({abs(value) for value in self.values})
        # what is found holds no Markdown, so that an asterisk in it is one
        self.text = f"{plain(blob)}\n{' '.join(blob.split())}".casefold()

    def _take_ratios(self, value: object) -> None:
        """What counts of figures come to for an order, a shopper and a day, and as a part of the shop's."""
        if isinstance(value, Orders):
            self.values += [one.units / max(one.orders, 1) for one in (value.chosen, value.every)]
        for told in filter(None, (value, getattr(value, "beside", None))):
            whole, totals = getattr(told, "shop", None), getattr(told, "totals", ())
            around = getattr(told, "by", None) in ("hour", "weekday", "weekend")
            for row in (*totals, *getattr(told, "rows", ())) if whole is not None else ():
                pairs = [
                    ("spent", "orders"),
                    ("spent", "shoppers"),
                    ("purchases", "orders"),
                    ("units", "orders"),
                    ("repeating", "shoppers"),
                    ("buyers", "shoppers"),
                    ("returns", "purchases"),
                ]
                pairs += (
                    [(name, "days") for name in ("orders", "purchases", "spent", "new")] if around else []
                )
                numbers = ((getattr(row, part), getattr(row, by)) for part, by in pairs)
                self.values += [float(part / by) for part, by in numbers if by]
            for name in ("shoppers", "orders", "purchases", "spent"):
                parts = [getattr(row, name) for row in getattr(told, "rows", ())]
                self.values += [part / sum(parts) for part in parts if sum(parts)]
            for row in totals:
                self.values.append(float(row.shoppers - row.buyers))
                self.values += [
                    getattr(row, name) / (getattr(whole, name) or 1)
                    for name in ("shoppers", "spent", "purchases")
                ]

    def has(self, shown: Shown) -> bool:
        """Whether a number is there, maybe rounded, as a share, or as the rest of one."""
        if self._near(shown.value, shown.decimals):
            return True
        if not shown.percent:
            return False
        share, decimals = shown.value / 100, shown.decimals + 2
        return self._near(share, decimals) or self._near(1 - share, decimals) or self._change(share, decimals)

    def without_bounds(self, text: str) -> str:
        """The text without the bounds of shares that it tells truly, such as `< 0.1%`."""
        shares = [value for value in self.values if 0 < value < 1]

        def told(found: re.Match[str]) -> str:
            bound, below = float(found["percent"]) / 100, found["side"] == "<"
            return " _ " if any((one < bound) == below and one != bound for one in shares) else found[0]

        return _BOUND.sub(told, text)

    @cached_property
    def _pairs(self) -> list[tuple[float, float]]:
        """Numbers of the same name in a stretch and the one before it."""
        pairs = []
        for result in self._answer.results:
            late, early = getattr(result.value, "lately", None), getattr(result.value, "before", None)
            for name in ("shoppers", "new_shoppers", "events", "orders", "spent"):
                if late is not None and early is not None:
                    pairs.append((float(getattr(late, name)), float(getattr(early, name))))
            beside = getattr(result.value, "beside", None)
            if isinstance(result.value, Figures) and isinstance(beside, Figures):
                for late, early in zip(result.value.totals, beside.totals, strict=True):
                    pairs += zip(_sums_and_means(late), _sums_and_means(early), strict=True)
        return pairs

    def _change(self, share: float, decimals: int) -> bool:
        within = 0.5 * 10.0**-decimals + 1e-9
        return any(early and abs(abs(late / early - 1) - share) <= within for late, early in self._pairs)

    def _near(self, value: float, decimals: int) -> bool:
        within = 0.5 * 10.0**-decimals + 1e-9
        at = bisect_left(self.values, value - within)
        return at < len(self.values) and self.values[at] <= value + within

    def _take(self, held: object) -> None:
        for leaf in leaves(held):
            if isinstance(leaf, str):
                self.strings.append(leaf)
            elif isinstance(leaf, datetime):
                # a stretch that ends with a day is told as up to that day, one after a day as from the next
                near = (leaf - timedelta(microseconds=1), leaf, leaf + timedelta(microseconds=1))
                self.days |= {moment.date() for moment in near}
            elif isinstance(leaf, date):
                self.days.add(leaf)
            elif isinstance(leaf, int) and leaf > MICROSECONDS:
                self.days.add((datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=leaf)).date())
            elif isinstance(leaf, (int, float)):
                self.values.append(float(leaf))

    def _take_moved(self, value: object) -> None:
        """How many goods fell, and how many rose, between the two stretches of an answer."""
        if isinstance(value, Figures) and value.beside is not None:
            changes = [one.change for one in value.moved(value.measure)]
            self.values += [float(sum(one < 0 for one in changes)), float(sum(one > 0 for one in changes))]

    def _take_lengths(self, value: object) -> None:
        """The days of a stretch that is told by its ends."""
        for held in (value, getattr(value, "lately", None)):
            since, until = getattr(held, "since", None), getattr(held, "until", None)
            if isinstance(since, datetime) and isinstance(until, datetime):
                self.values.append((until - since) / timedelta(days=1))

    def _take_events(self) -> None:
        """What the events that are given as evidence are about."""
        sql = "SELECT item, shopper, day, value FROM events WHERE event = ?"
        for one in self._answer.evidence:
            for event in one.event_ids:
                for item, shopper, day, value in self._truth.rows(sql, [event]):
                    self._take([item, shopper, day, value])


def _sums_and_means(row: FigureRow) -> list[float]:
    """The counts of a row of figures, and what they come to for an order and for a shopper."""
    told = [
        float(getattr(row, name)) for name in ("shoppers", "orders", "purchases", "units", "spent", "new")
    ]
    shoppers, orders, *sums = told
    return told + [one / max(by, 1) for one in sums for by in (orders, shoppers)]


def ungrounded(answer: Answer, truth: Truth) -> list[str]:
    """Numbers, dates and names of an answer that are not in what its tools found.

    Args:
        answer: One of the kind `answer`.
        truth: Knows the names of the shop.
    """
    grounds = Grounds(answer, truth)
    text = plain(answer.text)
    without_names, wrong = text, []
    for name in _names_in(text, truth):
        if name.casefold() in grounds.text:
            without_names = without_names.replace(name, " _ ")
        else:
            wrong.append(name)
    days, months, rest = dates_in(without_names)
    wrong += [day.isoformat() for day in sorted(days - grounds.days)]
    wrong += [f"{year}-{month:02d}" for year, month in sorted(months - grounds.months)]
    counted = grounds.without_bounds(_without(rest, grounds))
    wrong += [shown.text for shown in numbers_in(counted) if not grounds.has(shown)]
    wrong += [name for name in _proper_nouns(rest) if name.casefold() not in grounds.text]
    return list(dict.fromkeys(wrong))


def _without(text: str, grounds: Grounds) -> str:
    """The text without the words of its results that hold digits, such as `12/18&15PK`."""
    for string in grounds.strings:
        bare = plain(string)
        if any(sign.isdigit() for sign in bare) and any(sign.isalpha() for sign in bare):
            text = re.sub(rf"(?<![\w.,]){re.escape(bare)}(?!\w)", " _ ", text)
    return text


def _names_in(text: str, truth: Truth) -> list[str]:
    """Titles and concepts of the catalogue in a text, the longest at each place."""
    found, after = [], 0
    for word in WORD.finditer(text):
        if word.start() < after:
            continue
        for name in truth.names_from(word.group()):
            if text.startswith(name, word.start()) and not text[word.start() + len(name) :][:1].isalnum():
                found.append(name)
                after = word.start() + len(name)
                break
    return list(dict.fromkeys(found))


def _proper_nouns(text: str) -> Iterator[str]:
    """Capitalised English words inside sentences, which are nobody's month or weekday."""
    for match in _CAPITALISED.finditer(text):
        if match.group().removesuffix("s") not in _DAYS and match.group().casefold() not in MONTHS:
            yield match.group()
