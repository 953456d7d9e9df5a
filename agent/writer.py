"""The writer: a language model words a shopper's facts, all of them at one call."""

import hashlib
from collections.abc import Sequence

from penchant.agent.client import ModelClient
from penchant.agent.fact_grammar import sentences_grammar
from penchant.agent.slots import facts_prompt, filled, split_answer
from penchant.graph_store.facts import Fact
from penchant.graph_store.phrasing import Draft, Usage
from penchant.prompts import load_prompt

FACTS_PER_CALL = 12
TOKENS_PER_SENTENCE = 40
TEMPERATURE, RETRY_TEMPERATURE = 0.0, 0.9
"""The first try takes the likeliest words: drawn ones tell a wrong trend more often, and are refused."""


class ModelWriter:
    """Words facts; the model chooses the words, the facts' own names and numbers are put in afterwards.

    The tuned model is asked in the terse way that it was tuned on, any other with instructions and examples.
    The same facts get the same sentences.

    Args:
        client: Of the model.
    """

    def __init__(self, client: ModelClient) -> None:
        self._client = client
        if client.endpoint.is_tuned:
            prompt = load_prompt("tuned_write")
            self._examples: list[dict[str, str]] = []
            hashes = prompt.hash
        else:
            prompt, examples = load_prompt("write_facts"), load_prompt("examples/profiles")
            self._examples = [
                {"role": role, "content": text}
                for shown in examples.sections().values()
                for role, text in zip(("user", "assistant"), shown.split("\n\n"), strict=True)
            ]
            hashes = prompt.hash + examples.hash
        self._system = {"role": "system", "content": prompt.render()}
        self.name = client.name
        self.prompt_hash = hashlib.sha256(hashes.encode()).hexdigest()[:12]

    def messages_for(self, facts: Sequence[Fact]) -> list[dict[str, str]]:
        """What the model is asked."""
        return [self._system, *self._examples, {"role": "user", "content": facts_prompt(facts)}]

    def write(self, facts: Sequence[Fact], *, retry: Sequence[str] | None = None) -> Draft:
        """One sentence for each fact.

        Args:
            facts: What to word; `FACTS_PER_CALL` of them share a call.
            retry: Given at the second try; the model then strays further from its likeliest words.

        Raises:
            ModelError: No answer in time, or the server fails and does not come back.
        """
        sentences: list[str | None] = []
        usage = Usage()
        for start in range(0, len(facts), FACTS_PER_CALL):
            part = facts[start : start + FACTS_PER_CALL]
            answer = self._client.complete(
                self.messages_for(part),
                role="writer",
                max_tokens=TOKENS_PER_SENTENCE * len(part),
                temperature=TEMPERATURE if retry is None else RETRY_TEMPERATURE,
                seed=_seed(part),
                grammar=sentences_grammar(part),
            )
            written = split_answer(answer.text, len(part))
            sentences += [
                filled(text, fact) if text else None for text, fact in zip(written, part, strict=True)
            ]
            usage += Usage(1, answer.prompt_tokens, answer.completion_tokens, answer.seconds)
        return Draft(sentences, usage)


def _seed(facts: Sequence[Fact]) -> int:
    told = "".join(fact.fact_id for fact in facts)
    return int.from_bytes(hashlib.sha256(told.encode()).digest()[:4], "big") >> 1
