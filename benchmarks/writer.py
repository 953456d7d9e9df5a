"""How fast the writer is and how much of a profile it writes: `python benchmarks/writer.py [--json]`."""

# ruff: noqa: E501

import json
import random
import time
from collections import Counter
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from penchant.agent.client import Limits, ModelClient
from penchant.agent.serving import open_model
from penchant.agent.writer import ModelWriter
from penchant.graph_store.facts import Fact, FactKind, Phrase, Stage
from penchant.graph_store.phrasing import phrase_facts
from penchant.graph_store.verifier import verify
from penchant.ids import FactId
from penchant.settings import Settings

FACTS_PER_PROFILE = 6
NAMES = [
    "Yogurt", "Greek Yoghurt 500g", "Frozen Pizza/Dinners", "Drug Gm > Candles/Accessories", "SOFT DRINKS 12/18&15PK",
    "Potatoes Russet (Bulk&Bag) 15 LB", "Rising Sun Rice", "Three Musketeers", "L'Oréal Men Expert", "酸奶", "K-pop albums",
    "Grocery > Bread > Sourdough", "Women's Trail-Running Shoes", "CHEESE - SHREDDED", "Tea Towels (Set of 2)", "Fly fishing",
    "STEADY HANDS GLUE", "Café crème", "USB-C Cable 2 m, Black", "Pet Food, Wet & Dry",
]  # fmt: skip
BRANDS = ["Private", "National", "Dr. Oetker", "H&M", "7 For All Mankind", "Mother's Pride", "雀巢"]
BANDS = ["2.50 to 4.99", "under 1.00", "100 and more", "0.99 to 1.49"]
MONTHS = "January February March April May June July August September October November December".split()  # noqa: SIM905


def random_fact(rng: random.Random, number: int) -> Fact:
    kinds = list(FactKind)
    kind = rng.choices(kinds, weights=[2, 8, 1, 2, 2, 2, 2])[0]

    def day() -> str:
        return f"{rng.randint(1, 28)} {rng.choice(MONTHS)} 2017"

    count = f"{rng.randint(2, 99)} {rng.choice(['purchases', 'purchases', 'purchases', 'views'])}"
    share = f"{rng.randint(5, 90)}% of purchases"
    average = f"{rng.randint(11, 90) / 10} times the shop's average"
    phrases: tuple[Phrase, ...]
    stage, subject = Stage.STEADY, rng.choice(NAMES)
    match kind:
        case FactKind.ACTIVITY:
            subject, phrases = "", (Phrase(count), Phrase("3 January 2017"), Phrase("28 December 2017"))
        case FactKind.DISLIKE:
            phrases = (Phrase(f"{rng.randint(2, 9)} {rng.choice(['low ratings', 'returns'])}"),)
        case FactKind.HABIT:
            phrases = (
                Phrase(f"{rng.randint(3, 40)} purchases"),
                Phrase(f"every {rng.randint(2, 40)} days"),
                Phrase(day()),
            )
        case FactKind.CHANGE:
            stage = rng.choice([Stage.EMERGING, Stage.FADING])
            shares = sorted(
                (rng.randint(0, 150) / 10, rng.randint(151, 300) / 10), reverse=stage is Stage.FADING
            )
            moved = Phrase(f"{shares[0]}% to {shares[1]}% of purchases")
            phrases = (moved, Phrase("30 November 2017"), Phrase("30 December 2017"))
        case _:
            stage = (
                rng.choice(list(Stage))
                if kind is FactKind.INTEREST
                else rng.choice([Stage.STEADY, Stage.STEADY, Stage.EMERGING])
            )
            subject = {FactKind.BRAND: rng.choice(BRANDS), FactKind.PRICE: rng.choice(BANDS)}.get(
                kind, subject
            )
            required = stage in (Stage.DORMANT, Stage.ONE_OFF)
            last = (Phrase(day(), required=required),) if required or rng.random() < 0.5 else ()
            phrases = (Phrase(count if kind is FactKind.INTEREST else share), Phrase(average), *last)
    return Fact(FactId(f"f-{number:012x}"), kind, stage, subject, phrases)


def main(
    facts: Annotated[int, typer.Option(help="facts to word")] = 60,
    model: Annotated[str, typer.Option(help="as PENCHANT_MODEL")] = "bundled",
    parallel: int = 4,
    seed: int = 0,
    as_json: Annotated[bool, typer.Option("--json")] = False,
    show: Annotated[bool, typer.Option(help="print every sentence")] = False,
) -> None:
    """Words random facts profile by profile and counts who wrote what."""
    rng = random.Random(seed)
    cases = [random_fact(rng, number) for number in range(facts)]
    settings = Settings(model=model, model_parallel=parallel)
    endpoint = open_model(settings)
    started = time.perf_counter()
    endpoint.address()
    load_s = time.perf_counter() - started
    phrased = phrase_facts(cases, ModelWriter(ModelClient(endpoint, Limits(parallel, timeout_s=300))))
    endpoint.close()
    firsts = sum(s.written_by == "model" and not s.rejected for s in phrased.sentences)
    models = sum(s.written_by == "model" for s in phrased.sentences)
    false_shown = sum(not verify(s.text, [f]).ok for s, f in zip(phrased.sentences, cases, strict=True))
    usage = phrased.usage
    reasons = Counter(reason for s in phrased.sentences for _, reason in s.rejected)
    result = {
        "facts": facts,
        "different_wordings": len({_shape(s.text, f) for s, f in zip(phrased.sentences, cases, strict=True)}),
        "model_first_try": firsts / facts,
        "model_after_retry": models / facts,
        "template": 1 - models / facts,
        "refused_by_verifier_but_shown": false_shown,
        "sentences_per_minute": 60 * facts / usage.seconds,
        "prompt_tokens_per_profile": FACTS_PER_PROFILE * usage.prompt_tokens / facts,
        "completion_tokens_per_profile": FACTS_PER_PROFILE * usage.completion_tokens / facts,
        "load_seconds": load_s,
    }
    if as_json:
        typer.echo(json.dumps({**result, "refusals": dict(reasons)}, ensure_ascii=False, indent=2))
        return
    table = Table("measure", "value", title=f"{endpoint.name}, {parallel} parallel requests")
    for name, value in result.items():
        table.add_row(name.replace("_", " "), f"{value:.3g}")
    console = Console(width=160)
    console.print(table)
    for sentence, case in zip(phrased.sentences, cases, strict=True):
        for text, reason in sentence.rejected:
            console.print(f"refused [{case.kind}/{case.stage}]: {text} ({reason})", markup=False)
        if show:
            console.print(f"{sentence.written_by}: {sentence.text}", markup=False)


def _shape(text: str, fact: Fact) -> str:
    for part in [fact.subject, *(phrase.text for phrase in fact.phrases)]:
        text = text.replace(part, "_") if part else text
    return text


if __name__ == "__main__":
    typer.run(main)
