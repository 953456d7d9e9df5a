"""What a right answer must hold, each check against SQL; a check that fails says why.

- `say`: `number`, `date` or `text`. Each value of `sql` stands in what the answer shows; with `near`, in a
  line that holds one of these words, too; with `least`, so many of the values do.
- `call`: arguments as the tools took them; `@1.3` is the third thing that the thread's first answer names.
- `span`: `since` and `until` as the tool took them, days.
- `count`: how many shoppers or items are named.
- `items`: of the items recommended: `under` a price, `category` LIKE, `new_for` a shopper, `count`.
- `among`: the shoppers named are among those of the SQL, and are shown.
- `members`: a group is exactly that of the SQL. `{meant}` stands for what its words were taken for, which
  must be LIKE `meant`.
- `evidence`: events given as evidence are among those of the SQL.
- `trends`: the `direction` of all, and a concept that all are `under`.
- `candidates`: at least two items of the SQL are offered.
- `names`: a string that is shown.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from penchant.agent.answering.results import Answer, ToolResult
from penchant.agent.calls import own_arguments
from penchant.evals.agent_questions import Check
from penchant.evals.agent_reading import dates_in, is_written_as, named, numbers_in, plain, visible
from penchant.evals.agent_truth import Truth, Value
from penchant.tools.trend_results import Trends


class Given(NamedTuple):
    """What a check looks at.

    Attributes:
        answer: The one to check.
        earlier: Those of the thread before it.
        truth: What is true.
    """

    answer: Answer
    earlier: Sequence[Answer]
    truth: Truth

    def results_with(self, *arguments: str) -> list[ToolResult]:
        """Results of tools that take all these arguments."""
        return [
            result
            for result in self.answer.results
            if set(arguments) <= {one.name for one in own_arguments(result.call.tool)}
        ]

    def values_with(self, field: str) -> list[object]:
        """What tools answered, of those that have the field."""
        return [one.value for one in self.answer.results if hasattr(one.value, field)]


def failed(check: Check, given: Given) -> str | None:
    """Why a check fails; None where it holds."""
    for name, judge in CHECKS.items():
        if name in check:
            return judge(check, given)
    raise ValueError(f"there is no such check: {check}")


def _say(check: Check, given: Given) -> str | None:
    lines = visible(given.answer).splitlines()
    near = check.get("near")
    if isinstance(near, list):
        lines = [line for line in lines if any(word in line.casefold() for word in near)]
    text = "\n".join(lines)
    wanted = given.truth.column(str(check["sql"]))
    missing = [value for value in wanted if not _stands(str(check["say"]), value, text)]
    least = int(str(check.get("least", len(wanted))))
    enough = bool(wanted) and len(wanted) - len(missing) >= least
    return None if enough else f"does not say {', '.join(map(str, missing))}"


def _stands(kind: str, value: Value, text: str) -> bool:
    if kind == "text":
        return plain(str(value)).casefold() in text.casefold()
    days, _, rest = dates_in(text)
    if kind == "date":
        return date.fromisoformat(str(value)) in days
    return value is not None and any(is_written_as(float(value), one) for one in numbers_in(rest))


def _call(check: Check, given: Given) -> str | None:
    wanted = _mapping(check["call"])
    results = given.results_with(*wanted)
    if not results:
        return f"no tool was asked with {', '.join(wanted)}"
    for name, held in wanted.items():
        right = _pointed(str(held), name, given.earlier)
        for result in results:
            if result.call.arguments.get(name) != right:
                return f"{name} is {result.call.arguments.get(name)}, not {right}"
    return None


def _pointed(held: str, name: str, earlier: Sequence[Answer]) -> str | None:
    if not held.startswith("@"):
        return held
    turn, place = (int(part) for part in held[1:].split("."))
    field = "item_id" if name in ("item", "other") and "shopper" not in name else "shopper_id"
    names = [one for result in earlier[turn - 1].results for one in named(result.value, field)]
    return names[place - 1] if len(names) >= place else None


def _span(check: Check, given: Given) -> str | None:
    for name, held in _mapping(check["span"]).items():
        right = held if isinstance(held, list) else [held]
        found = [_day(getattr(value, name)) for value in given.values_with(name)]
        if not found or any(day not in right for day in found):
            return f"{name} is {', '.join(found) or 'nowhere'}, not {right[0]}"
    return None


def _count(check: Check, given: Given) -> str | None:
    for result in given.answer.results:
        found = max(len(named(result.value, field)) for field in ("shopper_id", "item_id"))
        if found != check["count"]:
            return f"names {found}, not {check['count']}"
    return None if given.answer.results else "names none"


def _items(check: Check, given: Given) -> str | None:
    wanted = _mapping(check["items"])
    lists = [named(r.value, "item_id") for r in given.answer.results if r.call.tool == "recommend"]
    items = [item for one in lists for item in one]
    if not items:
        return "recommends no item"
    if "count" in wanted and len(items) != wanted["count"]:
        return f"recommends {len(items)} items, not {wanted['count']}"
    shown = visible(given.answer).casefold()
    for item in items:
        rows = given.truth.rows("SELECT title, price, category FROM items WHERE item = ?", [item])
        if not rows and not given.truth.rows("SELECT 1 FROM events WHERE item = ? LIMIT 1", [item]):
            return f"there is no item {item}"
        title, price, category = rows[0] if rows else (item, None, None)  # sold, but not in the catalogue
        if plain(str(title)).casefold() not in shown:
            return f"does not show {title}"
        if "under" in wanted and not (isinstance(price, float) and price <= float(str(wanted["under"]))):
            return f"{item} costs {price}"
        part = str(wanted.get("category", "%")).strip("%").casefold()
        if part not in str(category or "").casefold():
            return f"{item} is in {category}"
        had = given.truth.value(
            "SELECT count(*) FROM events WHERE item = ? AND shopper = ?", [item, str(wanted.get("new_for"))]
        )
        if had:
            return f"{item} was bought {had} times before"
    return None


def _among(check: Check, given: Given) -> str | None:
    names = [one for result in given.answer.results for one in named(result.value, "shopper_id")]
    if not names:
        return "names no shopper"
    allowed = set(given.truth.column(str(check["among"])))
    words = set(visible(given.answer).replace("|", " ").replace(",", " ").split())
    for shopper in names:
        if shopper not in allowed:
            return f"shopper {shopper} should not be named"
        if not any(shopper == word.strip("():：、，。.;`#") for word in words):
            return f"does not show shopper {shopper}"
    return None


def _members(check: Check, given: Given) -> str | None:
    for value in given.values_with("members"):
        try:
            sql = _with_meanings(check, value)
        except LookupError as problem:
            return str(problem)
        wanted = set(given.truth.column(sql))
        found = set(getattr(value, "members"))  # noqa: B009
        if found != wanted:
            return f"has {len(found):,} members, not {len(wanted):,}"
        _, _, rest = dates_in(visible(given.answer))
        if not any(is_written_as(len(wanted), one) for one in numbers_in(rest)):
            return f"does not say {len(wanted):,}"
        return None
    return "is no group"


def _with_meanings(check: Check, segment: object) -> str:
    """The SQL with what the words of the conditions were taken for, in the order of the conditions."""
    sql = str(check["members"])
    conditions, meanings = getattr(segment, "conditions", ()), getattr(segment, "meant", ())
    worded = [(c.words, m) for c, m in zip(conditions, meanings, strict=True) if c.words and m is not None]
    for place, mark in enumerate(("meant", "meant2")):
        if mark not in check:
            continue
        if len(worded) <= place:
            raise LookupError(f"does not ask for what is like {check[mark]}")
        words, meaning = worded[place]
        asked = str(check[mark]).strip("%").casefold()
        if meaning.kind == "concepts":
            if not any(asked in name.casefold() for name in meaning.names):
                raise LookupError(f"takes {words} for {', '.join(meaning.names)}")
            tests = [
                f"category = {_quoted(name)} OR category LIKE {_quoted(name + ' > %')}"
                for name in meaning.names
            ]
        else:
            tests = [f"title LIKE {_quoted(f'%{words}%')}"]
        sql = sql.replace(f"{{{mark}}}", f"({' OR '.join(tests)})")
    return sql


def _evidence(check: Check, given: Given) -> str | None:
    told = {event for one in given.answer.evidence for event in one.event_ids}
    allowed = set(given.truth.column(str(check["evidence"])))
    if strange := told - allowed:
        return f"gives {min(strange)} as evidence"
    return "gives no events as evidence" if allowed and not told and _has_to_show(given) else None


def _has_to_show(given: Given) -> bool:
    """Whether something is told that rests on events: changes may be none."""
    return not any(getattr(one.value, "changes", None) == () for one in given.answer.results)


def _trends(check: Check, given: Given) -> str | None:
    wanted = _mapping(check["trends"])
    told = [one.value for one in given.answer.results if isinstance(one.value, Trends)]
    if not told:
        return "tells no trends"
    for trend in told[-1].trends:
        if trend.direction != wanted.get("direction", trend.direction):
            return f"{trend.name} is {trend.direction}"
        path = trend.concept_id.partition(":")[2].split(" > ")
        if "under" in wanted and wanted["under"] not in path:
            return f"{trend.name} is not in {wanted['under']}"
        if plain(trend.name).casefold() not in visible(given.answer).casefold():
            return f"does not show {trend.name}"
    return None


def _candidates(check: Check, given: Given) -> str | None:
    offered = plain("\n".join([given.answer.text, *given.answer.choices]))
    items = [str(item) for item in given.truth.column(str(check["candidates"]))]
    found = sum(item in offered for item in items)
    return None if found >= 2 else f"offers {found} of {len(items)} items"


def _names(check: Check, given: Given) -> str | None:
    return None if str(check["names"]) in plain(given.answer.text) else f"does not name {check['names']}"


def _mapping(held: object) -> Mapping[str, object]:
    if not isinstance(held, Mapping):
        raise ValueError(f"{held} is no mapping")
    return held


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _day(moment: object) -> str:
    return moment.strftime("%Y-%m-%d") if isinstance(moment, datetime) else str(moment)


CHECKS: dict[str, Callable[[Check, Given], str | None]] = {
    "say": _say,
    "call": _call,
    "span": _span,
    "count": _count,
    "items": _items,
    "among": _among,
    "members": _members,
    "evidence": _evidence,
    "trends": _trends,
    "candidates": _candidates,
    "names": _names,
}
