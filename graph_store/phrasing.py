"""Putting facts into words: the model's sentence if it is true, a second try, then the template."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from penchant.errors import ModelError
from penchant.graph_store.facts import Fact, Sentence
from penchant.graph_store.rendering import render_fact
from penchant.graph_store.verifier import verify


@dataclass(frozen=True, slots=True)
class Usage:
    """What some calls to a model cost.

    Attributes:
        calls: Requests answered.
        prompt_tokens: Tokens read, those found in the server's cache included.
        completion_tokens: Tokens written.
        seconds: Time spent waiting, in seconds of the wall clock.
    """

    calls: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    seconds: float = 0.0

    def __add__(self, other: "Usage") -> "Usage":
        """Both together."""
        return Usage(
            self.calls + other.calls,
            self.prompt_tokens + other.prompt_tokens,
            self.completion_tokens + other.completion_tokens,
            self.seconds + other.seconds,
        )


class Draft(NamedTuple):
    """What a writer answers.

    Attributes:
        sentences: One for each fact, in their order; none where the model said nothing.
        usage: What the call cost.
    """

    sentences: list[str | None]
    usage: Usage


class SentenceWriter(Protocol):
    """Whatever can word facts; it need not be right, for every sentence is verified.

    Attributes:
        name: The model's id, as the record keeps it.
        prompt_hash: The hash of every prompt it uses.
    """

    @property
    def name(self) -> str: ...  # noqa: D102

    @property
    def prompt_hash(self) -> str: ...  # noqa: D102

    def write(self, facts: Sequence[Fact], *, retry: Sequence[str] | None) -> Draft:
        """One sentence for each fact.

        Args:
            facts: What to word.
            retry: Why the first sentence about each fact was refused; none at the first try.

        Raises:
            ModelError: The model failed or is out of reach.
        """
        ...


class Phrased(NamedTuple):
    """Facts in words.

    Attributes:
        sentences: One for each fact, in their order, each verified or a template.
        usage: What the model's calls cost; zeros without a model.
    """

    sentences: list[Sentence]
    usage: Usage


@dataclass(slots=True)
class _Work:
    fact: Fact
    text: str | None = None
    rejected: list[tuple[str, str]] = field(default_factory=list)


def phrase_facts(facts: Sequence[Fact], writer: SentenceWriter | None) -> Phrased:
    """One sentence for each fact, by the model where what it writes is true, by the template where not.

    A refused sentence is asked for once more; a failing model never stops a profile. `Sentence.rejected`
    keeps each refused text with its reason, and `("", "model: ...")` where the model failed.

    Args:
        facts: What to say, one sentence each.
        writer: The model; none for templates only.
    """
    works = [_Work(fact) for fact in facts]
    usage = Usage()
    if writer is not None:
        usage += _try(works, writer, retry=False)
        usage += _try([work for work in works if work.text is None], writer, retry=True)
    return Phrased([_sentence(work) for work in works], usage)


def _try(works: list[_Work], writer: SentenceWriter, *, retry: bool) -> Usage:
    works = [work for work in works if not any(reason.startswith("model: ") for _, reason in work.rejected)]
    if not works:
        return Usage()
    reasons = [work.rejected[-1][1] for work in works] if retry else None
    try:
        draft = writer.write([work.fact for work in works], retry=reasons)
    except ModelError as error:
        for work in works:
            work.rejected.append(("", f"model: {error}"))
        return Usage()
    for work, text in zip(works, draft.sentences, strict=True):
        verdict = verify(text, [work.fact]) if text else None
        if text and verdict and verdict.ok:
            work.text = text
        else:
            work.rejected.append((text or "", verdict.reason if verdict else "the model wrote nothing"))
    return draft.usage


def _sentence(work: _Work) -> Sentence:
    return Sentence(
        text=work.text or render_fact(work.fact),
        fact_ids=(work.fact.fact_id,),
        written_by="model" if work.text else "template",
        rejected=tuple(work.rejected),
    )
