"""The proposer: a language model names what concepts are used for, and says how likely a statement is."""

import hashlib
import threading
import time
from collections.abc import Mapping, Sequence
from typing import Any

import httpx2

from penchant.agent.client import ModelClient
from penchant.agent.ledger import Spent
from penchant.agent.llama_cpp_server import LlamaCppServer
from penchant.errors import ModelError
from penchant.prompts import load_prompt

MAX_TOKENS = 12
_TEMPERATURE = 0.8
_SEED = 7
_FORCED, _ALL = 100.0, 1_000_000
"""A bias that no other token stands against; more than any vocabulary has."""
_ASKED = {
    "used_for": "the activity or occasion that people buy a product for",
    "for_whom": "the kind of people that a product is made for",
}
_SHORT_PHRASE = 'root ::= word (" " word){0,3}\nword ::= [a-z]{2,14}'


class ModelProposer:
    """Proposes and scores with a served model; the ledger counts both, as `proposer` and `critic`.

    A server of our own is held to short phrases by a grammar. The one inside this process gives no
    log-probabilities of a prompt, but those of what it writes, as they were before the grammar: a grammar of
    the statement's own tokens makes it write just these. The child that runs llama-cpp-python scores
    statements; other servers are asked to echo the statement with its log-probabilities, as vLLM does.

    Args:
        client: Of the model.
        samples: Phrases asked for at a time; the first is the likeliest, the others are sampled.
    """

    def __init__(self, client: ModelClient, *, samples: int = 4) -> None:
        self._model = client
        self._endpoint = client.endpoint
        self._samples = samples
        self._timeout_s = client.limits.timeout_s
        self._prompt = load_prompt("propose_intents")
        examples = load_prompt("examples/intents")
        self._examples = examples.sections()
        self._lock = threading.Lock()
        self.name = client.name
        self.prompt_hash = hashlib.sha256((self._prompt.hash + examples.hash).encode()).hexdigest()[:12]

    def messages_for(self, concept_name: str, examples: Sequence[str], relation: str) -> list[dict[str, str]]:
        """What the model is asked; the examples of the relation stand before it as turns."""
        messages: list[dict[str, str]] = [
            {"role": "system", "content": self._prompt.render(asked=_ASKED[relation])}
        ]
        for shown in self._examples[relation].split("\n\n"):
            asked, _, answer = shown.partition("\nAnswer: ")
            messages += [{"role": "user", "content": asked}, {"role": "assistant", "content": answer}]
        asked = f"Product: {concept_name}" + (f" | Items: {', '.join(examples)}" if examples else "")
        return [*messages, {"role": "user", "content": asked}]

    def propose(self, concept_name: str, examples: Sequence[str], relation: str) -> list[str]:
        """Distinct phrases for the object of the relation, the likeliest first, then as sampled.

        Raises:
            ModelError: No answer in time, or the server fails.
        """
        messages = self.messages_for(concept_name, examples, relation)
        found: dict[str, None] = {}  # in order
        for sample in range(self._samples):
            with self._lock:  # one at a time: answers that are batched together differ in their last digits
                answer = self._model.complete(
                    messages,
                    role="proposer",
                    max_tokens=MAX_TOKENS,
                    temperature=_TEMPERATURE if sample else 0.0,
                    seed=_SEED + sample,
                    stop=["\n"],
                    grammar=_SHORT_PHRASE,
                )
            text = answer.text.strip()
            if not text or answer.finish_reason == "length":  # cut off within a word, perhaps
                continue
            found[text] = None
        return list(found)

    def plausibility(self, statement: str, given: str = "") -> float:
        """Mean log-probability of the statement's tokens, nats, where it follows `given` and a blank.

        Args:
            statement: A short text, not empty.
            given: What stands before it; not scored.

        Raises:
            ModelError: No answer in time, or the server does not give log-probabilities.
        """
        if isinstance(self._endpoint, LlamaCppServer):
            return self._scored(f" {statement}", given)
        if self._endpoint.is_local:
            return self._forced(f" {statement}", given or "\n")  # a first token has no probability
        return self._echoed(f" {statement}", given)

    def _scored(self, statement: str, given: str) -> float:
        body = {"given": given, "statement": statement}
        told = self._ask("/score", body, base=self._base())
        return float(told["mean_logprob"])

    def _forced(self, statement: str, given: str) -> float:
        pieces = self._pieces(statement)
        tokens = [int(piece["id"]) for piece in pieces]
        if not all(isinstance(piece["piece"], str) for piece in pieces):  # parts of a character
            return self._weighed(pieces, [int(piece["id"]) for piece in self._pieces(given)])
        grammar = "root ::= " + " ".join(f"<[{token}]>" for token in tokens)
        answer = self._complete(given, max_tokens=len(tokens), grammar=grammar)
        written = answer["choices"][0]["logprobs"]["content"][: len(tokens)]
        if [token["id"] for token in written] != tokens:
            raise ModelError(f"{self.name} did not write {statement!r} as it was made to; try again")
        return float(sum(token["logprob"] for token in written) / len(tokens))

    def _weighed(self, pieces: Sequence[Mapping[str, Any]], given: Sequence[int]) -> float:
        """The same token by token: no grammar forces a part of a character, and none is told about by itself.

        Such a part is looked up among all tokens that might have stood there, megabytes of them.
        """
        stop, found, before = int(self._pieces(".")[0]["id"]), list[float](), [*given]
        for piece in pieces:
            token, is_whole = int(piece["id"]), isinstance(piece["piece"], str)
            body = {
                "prompt": before,
                "n_predict": 1,
                "temperature": 0.0,
                "logit_bias": [[token if is_whole else stop, _FORCED]],
                "n_probs": 1 if is_whole else _ALL,
            }
            told = self._ask("/completion", body, base=self._base())["completion_probabilities"][0]
            likely = [told, *told["top_logprobs"]]
            found.append(next(float(one["logprob"]) for one in likely if one["id"] == token))
            before.append(token)
        return sum(found) / len(found)

    def _pieces(self, text: str) -> list[dict[str, Any]]:
        """Tokens of a text, `id` and `piece`: text, or bytes where it is a part of a character."""
        body = {"content": text, "with_pieces": True}
        return list(self._ask("/tokenize", body, base=self._base())["tokens"])

    def _base(self) -> str:
        return self._endpoint.address()[: -len("/v1")]

    def _echoed(self, statement: str, given: str) -> float:
        answer = self._complete(given + statement, max_tokens=1, echo=True)
        told = answer["choices"][0].get("logprobs") or {}
        offsets, values = told.get("text_offset") or [], told.get("token_logprobs") or []
        end = len(given + statement)
        scored = [
            value
            for offset, value in zip(offsets, values, strict=True)
            if len(given) <= offset < end and value is not None
        ]
        if not scored:
            raise ModelError(
                f"{self.name} gives no log-probabilities of a prompt (`echo` with `logprobs`), so that "
                "intents cannot be judged: use vLLM, a .gguf file or the bundled model"
            )
        return float(sum(scored) / len(scored))

    def _complete(self, prompt: str, *, max_tokens: int, **options: Any) -> Any:
        body = {"prompt": prompt, "max_tokens": max_tokens, "temperature": 0.0, "logprobs": 1}
        return self._ask("/completions", {**body, **options})

    def _ask(self, path: str, body: dict[str, Any], *, base: str | None = None) -> Any:
        headers = {"Authorization": f"Bearer {self._endpoint.api_key}"}
        began = time.perf_counter()
        spent = Spent(failures=1)
        try:
            with self._lock, self._client() as client:
                answer = client.post(
                    (base or self._endpoint.address()) + path,
                    json={"model": self.name, **body},
                    headers=headers,
                )
            answer.raise_for_status()
            told = answer.json()
            spent = _spent(told)
            return told
        except httpx2.TimeoutException as error:
            raise ModelError(
                f"{self.name} did not answer within {self._timeout_s:g} s; see PENCHANT_MODEL_TIMEOUT_S"
            ) from error
        except httpx2.TransportError as error:
            raise ModelError(f"{self.name} is out of reach at {self._endpoint.address()}") from error
        except (httpx2.HTTPStatusError, ValueError) as error:
            raise ModelError(f"{self.name} failed: {error}") from error
        finally:
            spent += Spent(milliseconds=(time.perf_counter() - began) * 1000)
            self._model.ledger.record("critic", self.name, spent)

    def _client(self) -> httpx2.Client:
        return httpx2.Client(trust_env=not self._endpoint.is_local, timeout=self._timeout_s)


def _spent(answer: Any) -> Spent:
    """One call, with the tokens that the server tells of."""
    usage = answer.get("usage") if isinstance(answer, dict) else None
    read, written = ((usage or {}).get(name) for name in ("prompt_tokens", "completion_tokens"))
    return Spent(
        calls=1,
        prompt_tokens=read if isinstance(read, int) else 0,
        completion_tokens=written if isinstance(written, int) else 0,
    )
