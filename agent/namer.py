"""The namer: a language model picks a cluster's name among those that its words offer."""

import json
from collections.abc import Mapping, Sequence

from penchant.agent.client import ModelClient
from penchant.errors import ModelError
from penchant.graph_store.reasoning.guard import plain_line
from penchant.prompts import load_prompt

MAX_TOKENS = 80


class ModelNamer:
    """Picks a name by an answer that can be nothing but one of the candidates; counted as `namer`.

    The same titles and candidates get the same name: the likeliest words are taken, and one cluster is asked
    about at a time.

    Args:
        client: Of the model; untuned, where it is the bundled one.
    """

    def __init__(self, client: ModelClient) -> None:
        self._client = client
        self._prompt = load_prompt("name_cluster")
        self.name = client.name
        self.prompt_hash = self._prompt.hash

    def messages_for(self, titles: Sequence[str], candidates: Sequence[str]) -> list[dict[str, str]]:
        """What the model is asked."""
        shown = "; ".join(plain_line(title) for title in titles)
        asked = f"Products: {shown}\nNames: {' | '.join(candidates)}"
        return [
            {"role": "system", "content": self._prompt.render()},
            {"role": "user", "content": asked},
        ]

    def choose(self, titles: Sequence[str], candidates: Sequence[str]) -> str:
        """One of the candidates.

        Args:
            titles: Of some typical items of the cluster.
            candidates: Two names or more, distinct.

        Raises:
            ModelError: No answer in time, the server fails, or it answers with anything else.
        """
        answer = self._client.complete(
            self.messages_for(titles, candidates),
            role="namer",
            max_tokens=MAX_TOKENS,
            schema=name_schema(candidates),
        )
        try:
            chosen = json.loads(answer.text)["name"]
        except (ValueError, TypeError, KeyError) as error:
            raise ModelError(f"{self.name} did not answer with a name: {answer.text[:80]!r}") from error
        if chosen not in candidates:
            raise ModelError(f"{self.name} answered with {chosen!r}, which is none of the names offered")
        return str(chosen)


def name_schema(candidates: Sequence[str]) -> Mapping[str, object]:
    """JSON Schema of an answer."""
    return {
        "type": "object",
        "properties": {"name": {"enum": list(candidates)}},
        "required": ["name"],
        "additionalProperties": False,
    }
