"""Twenty people chatting at once with one shop: errors, cross-talk, and how long they wait.

Run: python -m benchmarks.agent SHOP [people]

SHOP is the folder of an evolved shop, such as the one of `penchant demo`. Every person asks about a shopper
of their own, in a thread of their own, in English or Chinese, with pronouns from the second question on.
"""

import re
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

import numpy as np

from penchant.agent.answering.results import Answer, TextPart
from penchant.opening import open_shop
from penchant.shop import Shop

PEOPLE = 20
SCRIPTS = (
    (
        "What does customer {shopper} like?",
        "When will they be back?",
        "Recommend three products to them.",
        "What changed for them since October?",
    ),
    ("客户{shopper}喜欢什么?", "他什么时候会再来?", "给他推荐三个商品", "10月1日以来他有什么变化?"),
)


class Waited(NamedTuple):
    """One question of one person.

    Attributes:
        first_s: To the first piece of text.
        whole_s: To the answer.
        wrong: What went wrong; empty where nothing.
    """

    first_s: float
    whole_s: float
    wrong: str


def chat(shop: Shop, shopper: str, others: Sequence[str], questions: Sequence[str], run: str) -> list[Waited]:
    """One person's thread."""
    owner = f"{run}-{shopper}"
    waited = []
    for question in questions:
        asked = question.format(shopper=shopper)
        began = time.perf_counter()
        first = None
        wrong = "no answer came"
        try:
            for told in shop.assistant.stream(asked, thread="chat", owner=owner):
                if first is None and isinstance(told, (TextPart, Answer)):
                    first = time.perf_counter() - began
                if isinstance(told, Answer):
                    wrong = mistakes(told, shopper, others)
        except Exception as error:  # whatever it is, it is what is looked for
            wrong = f"{type(error).__name__}: {error}"
        waited.append(Waited(first or 0.0, time.perf_counter() - began, wrong and f"{asked} {wrong}"))
    seen = {thread.title for thread in shop.assistant.threads(owner)}
    if len(seen) != 1:
        waited.append(Waited(0.0, 0.0, f"{owner} sees the threads {seen}"))
    return waited


def mistakes(answer: Answer, shopper: str, others: Sequence[str]) -> str:
    """Why an answer is not about this person's shopper alone; empty where it is."""
    if answer.kind != "answer":
        return f"gave a {answer.kind}: {answer.text}"
    asked = {result.call.arguments.get("shopper") for result in answer.results}
    if asked != {shopper}:
        return f"was about {asked}, not {shopper}"
    named = {
        other for other in others if re.search(rf"(?:shopper|customer|顾客|客户) ?{other}\b", answer.text)
    }
    return f"names {named}" if named else ""


def busiest(shop: Shop, people: int) -> list[str]:
    """Shoppers with much to tell: those with the most days of purchase."""
    found = shop.segment("at least 40 visits")
    ranked = sorted(zip(found.members, found.numbers, strict=True), key=lambda one: -one[1][0])
    return [shopper for shopper, _ in ranked[:people]]


def main(folder: Path, people: int) -> int:
    with open_shop(folder) as shop:
        shop.assistant.ask("How many shoppers do we have?", owner="warm")
        shoppers = busiest(shop, people)
        run = uuid4().hex[:8]
        began = time.perf_counter()
        with ThreadPoolExecutor(people) as pool:
            chats = [
                pool.submit(
                    chat, shop, one, [other for other in shoppers if other != one], SCRIPTS[n % 4 == 3], run
                )
                for n, one in enumerate(shoppers)
            ]
            waited = [one for made in chats for one in made.result()]
        took = time.perf_counter() - began
    wrong = [one.wrong for one in waited if one.wrong]
    print(f"{people} people, {len(waited)} questions, {took:.1f} s, {len(waited) / took:.2f} answers/s")
    for name, seconds in (
        ("first words", [one.first_s for one in waited]),
        ("whole answer", [one.whole_s for one in waited]),
    ):
        p50, p95, worst = np.quantile(seconds, [0.5, 0.95, 1.0])
        print(f"{name}: p50 {p50:.2f} s, p95 {p95:.2f} s, longest {worst:.2f} s")
    print(f"errors and cross-talk: {len(wrong)}")
    print("\n".join(wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else PEOPLE))
