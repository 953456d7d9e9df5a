"""The writer: a language model words facts, several at a time."""

import hashlib
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import httpx
import openai
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage
from langchain_openai import ChatOpenAI
from pydantic import SecretStr

from penchant.agent.grammar import fact_grammar, stated_order
from penchant.agent.serving import ModelEndpoint
from penchant.errors import ModelError
from penchant.graph_store.facts import Fact, FactKind
from penchant.graph_store.phrasing import Draft, Usage
from penchant.prompts import load_prompt

MAX_TOKENS = 110
_RETRY_TEMPERATURE = 0.4
_QUOTES = "\"'“”‘’`"


class ModelWriter:
    """Words facts with a served chat model; the few examples in its prompt match each fact's kind and stage.

    Args:
        endpoint: Where the model is served.
        parallel: Requests under way at once.
        timeout_s: Seconds to wait for one of them.
        seed: For the second try, whose temperature is above zero.
    """

    def __init__(
        self, endpoint: ModelEndpoint, *, parallel: int = 4, timeout_s: float = 30.0, seed: int = 7
    ) -> None:
        self._endpoint = endpoint
        self._parallel = parallel
        self._timeout_s = timeout_s
        self._seed = seed
        self._prompt = load_prompt("write_fact")
        worded: list[FactKind] = [kind for kind in FactKind if kind is not FactKind.CORRECTION]
        examples = {kind: load_prompt(f"examples/{kind.value}") for kind in worded}
        self._examples = {kind: prompt.sections() for kind, prompt in examples.items()}
        hashes = [self._prompt.hash, *(prompt.hash for prompt in examples.values())]
        self.name = endpoint.name
        self.prompt_hash = hashlib.sha256("".join(hashes).encode()).hexdigest()[:12]

    def messages_for(self, fact: Fact, *, retry: bool = False) -> list[BaseMessage]:
        """What the model is asked; examples of the fact's kind and stage stand before it as turns."""
        sections = self._examples[fact.kind]
        examples = sections.get(fact.stage.value, next(iter(sections.values()))).split("\n\n")
        if retry:
            examples = examples[1:] + examples[:1]
        messages: list[BaseMessage] = [SystemMessage(self._prompt.render())]
        for example in examples:
            asked, _, answer = example.partition("\nSentence: ")
            messages += [HumanMessage(asked), AIMessage(answer)]
        parts = [fact.subject, *(phrase.text for phrase in stated_order(fact))]
        return [
            *messages,
            HumanMessage("Facts: " + " | ".join(" ".join(p.split()) for p in parts if p.strip())),
        ]

    def write(self, facts: Sequence[Fact], *, retry: Sequence[str] | None = None) -> Draft:
        """One sentence for each fact, as the model wrote it but for outer quotes and spaces.

        Args:
            facts: What to word.
            retry: Given at the second try; the model then samples instead of taking the likeliest word.

        Raises:
            ModelError: No answer in time, or the server fails and does not come back.
        """
        prompts = [self.messages_for(fact, retry=retry is not None) for fact in facts]
        grammars = [fact_grammar(fact) if self._endpoint.is_local else None for fact in facts]
        started = time.perf_counter()
        answers = self._ask(prompts, grammars, temperature=0.0 if retry is None else _RETRY_TEMPERATURE)
        seconds = time.perf_counter() - started
        usages = [answer.usage_metadata for answer in answers if answer.usage_metadata is not None]
        usage = Usage(
            calls=len(answers),
            prompt_tokens=sum(usage["input_tokens"] for usage in usages),
            completion_tokens=sum(usage["output_tokens"] for usage in usages),
            seconds=seconds,
        )
        return Draft([_trimmed(str(answer.content)) for answer in answers], usage)

    def _ask(
        self, prompts: list[list[BaseMessage]], grammars: list[str | None], *, temperature: float
    ) -> list[AIMessage]:
        for attempt in (1, 2):
            try:
                return self._batch(prompts, grammars, temperature=temperature)
            except openai.APITimeoutError as error:
                raise ModelError(
                    f"{self.name} did not answer within {self._timeout_s:g} s; see PENCHANT_MODEL_TIMEOUT_S"
                ) from error
            except openai.APIConnectionError as error:
                if attempt == 2 or not self._endpoint.revive():
                    raise ModelError(f"{self.name} is out of reach at {self._endpoint.address()}") from error
            except openai.OpenAIError as error:
                raise ModelError(f"{self.name} failed: {error}") from error
        raise AssertionError("unreachable: the second attempt returns or raises")

    def _batch(
        self, prompts: list[list[BaseMessage]], grammars: list[str | None], *, temperature: float
    ) -> list[AIMessage]:
        client = httpx.Client(trust_env=False, timeout=self._timeout_s) if self._endpoint.is_local else None
        options: dict[str, Any] = {"http_client": client} if client else {}
        try:
            chat = ChatOpenAI(
                base_url=self._endpoint.address(),
                api_key=SecretStr(self._endpoint.api_key),
                model=self.name,
                temperature=temperature,
                seed=self._seed,
                max_tokens=MAX_TOKENS,
                stop_sequences=["\n"],
                timeout=self._timeout_s,
                max_retries=0,
                **options,
            )
            with ThreadPoolExecutor(self._parallel) as pool:
                return list(pool.map(partial(_invoke, chat), prompts, grammars))
        finally:
            if client:
                client.close()


def _invoke(chat: ChatOpenAI, prompt: list[BaseMessage], grammar: str | None) -> AIMessage:
    return chat.invoke(prompt, extra_body={"grammar": grammar}) if grammar else chat.invoke(prompt)


def _trimmed(text: str) -> str | None:
    text = text.strip()
    if len(text) > 1 and text[0] in _QUOTES and text[-1] in _QUOTES:
        text = text[1:-1].strip()
    return text or None
