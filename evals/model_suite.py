"""The model suite: does the local model route questions, read groups and word facts as it must?"""

import random
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from typing import NamedTuple

import httpx2

from penchant.agent.asked import AskedQuestion, load_questions
from penchant.agent.client import ModelClient
from penchant.agent.fact_grammar import sentences_grammar
from penchant.agent.group_reader import GroupReader
from penchant.agent.question import Limits
from penchant.agent.router import ModelRouter
from penchant.agent.serving import ModelEndpoint, open_model
from penchant.agent.tuning.sentences import draw_facts
from penchant.agent.tuning.values import Values
from penchant.agent.writer import TEMPERATURE, TOKENS_PER_SENTENCE, ModelWriter
from penchant.errors import DataError
from penchant.evals.groups import NOW, judge_groups, load_groups
from penchant.evals.nearest_routing import NearestExample
from penchant.evals.results import SuiteResult
from penchant.evals.routing import QUESTIONS, SECOND_QUESTIONS, Routed, judge_routes
from penchant.evals.sentence_checks import faults
from penchant.evals.suite import EvalContext
from penchant.graph_store.facts import Fact
from penchant.graph_store.phrasing import phrase_facts
from penchant.settings import Settings
from penchant.tools.segment_words import parse_segment

PROFILES = 180
BARE_PROFILES = 24
Route = Callable[[AskedQuestion], Routed]


class Written(NamedTuple):
    """What became of the facts of one shopper.

    Attributes:
        facts: How many.
        first_try: How many sentences passed at the first try.
        by_model: How many are the model's.
        faulty: Sentences shown that an independent check finds wrong.
        shapes: The sentences with names, numbers and dates taken out.
        tokens_in: Read.
        tokens_out: Written.
        calls: To the model.
        seconds: Waited.
    """

    facts: int
    first_try: int
    by_model: int
    faulty: list[str]
    shapes: list[str]
    tokens_in: int
    tokens_out: int
    calls: int
    seconds: float


class ModelSuite:
    """Asks the model that the settings name; the log under evaluation plays no part, its seed does."""

    name = "model"
    on_request = True
    description = (
        "Questions of other people routed to the right tools, groups read rightly, facts worded truly, "
        "by the local model."
    )

    def run(self, context: EvalContext) -> SuiteResult:
        """Judges the router and the reader of groups on other people's words, the writer on made-up facts."""
        questions = load_questions(QUESTIONS)
        measures = routing_measures("nearest_", questions, NearestExample.drawn(context.options.seed).route)
        settings = Settings()
        if settings.model == "bundled" and context.options.peers:
            context.progress("model: untuned", 0, 3)
            measures |= _with_model(
                open_model(settings, tuned=False),
                lambda c: routing_measures("untuned_", questions, _route(c)),
            )
        context.progress("model: questions", 1, 3)

        def judge(client: ModelClient) -> dict[str, float]:
            found = routing_measures("router_", questions, _route(client)) | group_measures(client)
            found |= routing_measures("second_", load_questions(SECOND_QUESTIONS), _route(client))
            context.progress("model: facts", 2, 3)
            return found | writing_measures(client, context.options.seed)

        measures |= _with_model(open_model(settings), judge)
        context.progress("model", 3, 3)
        return SuiteResult(measures=measures)


def routing_measures(prefix: str, questions: Sequence[AskedQuestion], route: Route) -> dict[str, float]:
    """The scores of a router, and of the Chinese questions apart where there are some."""
    routes = [route(question) for question in questions]
    chinese = [place for place, question in enumerate(questions) if question.language == "zh"]
    scores = asdict(judge_routes(questions, routes))
    if chinese:
        part = judge_routes([questions[at] for at in chinese], [routes[at] for at in chinese])
        scores |= {"chinese_tools": part.tools, "chinese_calls": part.calls}
    return {f"{prefix}{name}": float(value) for name, value in scores.items()}


def group_measures(client: ModelClient) -> dict[str, float]:
    """How descriptions of groups by another hand are read, by rules alone and with the model."""
    groups, reader = load_groups(), GroupReader(client)
    by_rules = judge_groups(groups, lambda words: parse_segment(words, now=NOW))
    scores = judge_groups(groups, lambda words: reader.read(words, NOW))
    told = {f"groups_{name}": float(value) for name, value in scores._asdict().items() if name != "groups"}
    return {"groups": float(scores.groups), "groups_right_by_rules": by_rules.right, **told}


def writing_measures(client: ModelClient, seed: int) -> dict[str, float]:
    """How the facts of `PROFILES` made-up shoppers are worded, with names that tuning never sees."""
    rng = random.Random(seed)
    values = {language: Values(rng, language, held_out=True) for language in ("en", "zh")}
    told = [draw_facts(rng, values) for _ in range(PROFILES)]
    writer = ModelWriter(client)
    written = [_written(facts, writer) for facts in told]
    facts = sum(one.facts for one in written)
    shapes = [shape for one in written for shape in one.shapes]
    seconds = sum(one.seconds for one in written)
    ours, bare = _engine_paces(client, writer, told[:BARE_PROFILES])
    return {
        "writer_facts": float(facts),
        "writer_first_try": sum(one.first_try for one in written) / facts,
        "writer_by_model": sum(one.by_model for one in written) / facts,
        "writer_faulty": float(sum(len(one.faulty) for one in written)),
        "writer_same_wording": 1 - len(set(shapes)) / len(shapes),
        "writer_sentences_per_minute": 60 * facts / seconds,
        "writer_tokens_in": sum(one.tokens_in for one in written) / len(written),
        "writer_tokens_out": sum(one.tokens_out for one in written) / len(written),
        "writer_calls_per_shopper": sum(one.calls for one in written) / len(written),
        "writer_of_bare_engine": ours / bare,
    }


def _written(facts: Sequence[Fact], writer: ModelWriter) -> Written:
    sentences, usage = phrase_facts(facts, writer)
    pairs = list(zip(sentences, facts, strict=True))
    return Written(
        facts=len(facts),
        first_try=sum(s.written_by == "model" and not s.rejected for s in sentences),
        by_model=sum(s.written_by == "model" for s in sentences),
        faulty=[f"{s.text} ({wrong[0]})" for s, fact in pairs if (wrong := faults(s.text, fact))],
        shapes=[_shape(s.text, fact) for s, fact in pairs],
        tokens_in=usage.prompt_tokens,
        tokens_out=usage.completion_tokens,
        calls=usage.calls,
        seconds=usage.seconds,
    )


def _engine_paces(
    client: ModelClient, writer: ModelWriter, told: Sequence[Sequence[Fact]]
) -> tuple[float, float]:
    """Tokens a second through the client and straight from the server, the same prompts in turns."""
    url = f"{client.endpoint.address()}/chat/completions"
    headers = {"Authorization": f"Bearer {client.endpoint.api_key}"}
    parallel = client.limits.parallel
    with (
        httpx2.Client(trust_env=False, timeout=client.limits.timeout_s) as http,
        ThreadPoolExecutor(parallel) as pool,
    ):

        def bare(facts: Sequence[Fact]) -> int:
            body = {
                "messages": writer.messages_for(facts),
                "max_tokens": TOKENS_PER_SENTENCE * len(facts),
                "temperature": TEMPERATURE,
                "seed": 7,
            }
            if client.follows_grammar:
                body["grammar"] = sentences_grammar(facts)
            answer = http.post(url, json=body, headers=headers)
            answer.raise_for_status()
            return int(answer.json()["usage"]["completion_tokens"])

        def ours(facts: Sequence[Fact]) -> int:
            return writer.write(facts).usage.completion_tokens

        # whoever asks second finds the prompts read already, so they take turns at that too
        tokens, seconds = {ours: 0.0, bare: 0.0}, {ours: 0.0, bare: 0.0}
        for turn, start in enumerate(range(0, len(told), parallel)):
            for ask in (ours, bare) if turn % 2 == 0 else (bare, ours):
                began = time.perf_counter()
                tokens[ask] += sum(pool.map(ask, told[start : start + parallel]))
                seconds[ask] += time.perf_counter() - began
    return tokens[ours] / seconds[ours], tokens[bare] / seconds[bare]


def _route(client: ModelClient) -> Route:
    router = ModelRouter(client)

    def route(question: AskedQuestion) -> Routed:
        began = time.perf_counter()
        try:
            found = router.route(question.text, question.before)
        except DataError:
            return Routed((), 0.0, time.perf_counter() - began)
        return Routed(found.calls, found.confidence, time.perf_counter() - began)

    return route


def _with_model(
    endpoint: ModelEndpoint, judge: Callable[[ModelClient], dict[str, float]]
) -> dict[str, float]:
    try:
        with ModelClient(endpoint, Limits(timeout_s=120.0)) as client:
            return judge(client)
    finally:
        endpoint.close()


def _shape(text: str, fact: Fact) -> str:
    for part in [fact.subject, *(phrase.text for phrase in fact.phrases)]:
        text = text.replace(" ".join(part.split()), "_") if part.strip() else text
    return text
