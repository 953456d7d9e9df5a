"""Checks every stored profile of a shop again, and plants lies in true sentences.

    uv run python -m benchmarks.profiles SHOP_FOLDER [--word 20] [--lies 2000] [--json]

Every sentence of the newest stored profile of every shopper is verified again from its stored facts. With
`--word N` the model words N profiles first, and the share that it wrote, its speed and its tokens are told.
Then true sentences are falsified (a number, a date, a trend, a name, a claim added) and verified: none of the
lies may pass.
"""

import argparse
import json
import random
import re
from pathlib import Path

from sqlalchemy import create_engine, func, select

import penchant
from penchant.graph_store import Fact, Sentence, Stage, verify
from penchant.graph_store.profile import InterestProfile, profile_from_json
from penchant.graph_store.schema import profiles

TRENDS = {
    Stage.EMERGING: "is fading lately",
    Stage.STEADY: "is growing fast",
    Stage.FADING: "is growing lately",
    Stage.DORMANT: "is steady",
    Stage.RECURRING: "is fading lately",
    Stage.ONE_OFF: "is steady",
}
CLAIMS = (
    " and loves hiking", ", the most of all shoppers", " but not on Sundays", ", mostly for a dog",
    " and 7 more", ", twice as often as before", ", thanks to the new flyer", " and Ferrero Rocher",
)  # fmt: skip


def stored(folder: Path) -> list[InterestProfile]:
    """The newest profile of every shopper."""
    engine = create_engine(f"sqlite:///{folder / 'penchant.db'}")
    newest = select(func.max(profiles.c.serial)).group_by(profiles.c.shopper_key)
    with engine.connect() as connection:
        query = select(profiles.c.document).where(profiles.c.serial.in_(newest)).order_by(profiles.c.serial)
        found = [profile_from_json(document) for document in connection.scalars(query)]
    engine.dispose()
    return found


def lies(text: str, fact: Fact, others: list[str], rng: random.Random) -> list[tuple[str, str]]:
    """Falsified versions of a true sentence, each with its kind."""
    made = []
    spoken = [phrase for phrase in fact.phrases if phrase.text in text]
    for phrase in spoken:
        digits = re.search(r"\d+(?:\.\d+)?", phrase.text)
        if digits:
            wrong = str(int(float(digits[0])) + rng.choice((1, 2, 10)))
            changed = phrase.text[: digits.start()] + wrong + phrase.text[digits.end() :]
            made.append(("number", text.replace(phrase.text, changed, 1)))
    if fact.subject:
        foreign = rng.choice([name for name in others if name.casefold() not in fact.subject.casefold()])
        made.append(("foreign name", text.replace(fact.subject, foreign)))
    if fact.subject and fact.kind == "interest":
        made.append(
            (
                "trend",
                f"Interest in {fact.subject} {TRENDS[fact.stage]}, with "
                + ", ".join(p.text for p in spoken)
                + ".",
            )
        )
    made.append(("claim", text.rstrip(".") + rng.choice(CLAIMS) + "."))
    return [(kind, lie) for kind, lie in made if lie != text]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--word", type=int, default=0)
    parser.add_argument("--lies", type=int, default=2000)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    result: dict[str, object] = {}
    if args.word:
        result["model"] = word(args.folder, args.word)
    held = stored(args.folder)
    pairs = [(s, p) for p in held for s in (*p.sentences, *p.changes)]
    facts = {id(p): {f.fact_id: f for f in p.facts} for p in held}
    cited = [(s, [facts[id(p)][i] for i in s.fact_ids]) for s, p in pairs]
    false = [s.text for s, fs in cited if not verify(s.text, fs).ok]
    result["stored"] = {
        "profiles": len(held),
        "sentences": len(cited),
        "verified_again": len(cited) - len(false),
        "by_model": sum(s.written_by == "model" for s, _ in cited),
    }
    rng = random.Random(0)
    names = sorted({f.subject for _, fs in cited for f in fs if f.subject})
    planted = [
        (kind, lie, fs)
        for s, fs in rng.sample(cited, min(len(cited), args.lies))
        for kind, lie in lies(s.text, fs[0], names, rng)
    ]
    passed = [(kind, lie) for kind, lie, fs in planted if verify(lie, fs).ok]
    result["lies"] = {"planted": len(planted), "caught": len(planted) - len(passed), "passed": passed[:5]}
    print(json.dumps(result, indent=None if args.json else 2, ensure_ascii=False))
    if false or passed:
        raise SystemExit(1)


def word(folder: Path, count: int) -> dict[str, object]:
    """Lets the model word some profiles; tells its share, speed and tokens."""
    sentences: list[Sentence] = []
    tokens, seconds = [0, 0], 0.0
    with penchant.open(folder) as shop:
        chosen = shop.shopper_ids()[: 3 * count : 3]
        worded = 0
        for shopper in chosen:
            try:
                made = shop.profile(shopper, write=True)
            except penchant.TooLittleHistory:
                continue
            worded += 1
            sentences += [*made.sentences, *made.changes]
            tokens = [tokens[0] + made.usage.prompt_tokens, tokens[1] + made.usage.completion_tokens]
            seconds += made.usage.seconds
    by_model = sum(s.written_by == "model" for s in sentences)
    return {
        "profiles": worded,
        "sentences": len(sentences),
        "share_by_model": round(by_model / len(sentences), 3),
        "first_try": round(
            sum(s.written_by == "model" and not s.rejected for s in sentences) / len(sentences), 3
        ),
        "sentences_per_min": round(60 * len(sentences) / seconds, 1),
        "prompt_tokens_per_profile": round(tokens[0] / worded),
        "completion_tokens_per_profile": round(tokens[1] / worded),
    }


if __name__ == "__main__":
    main()
