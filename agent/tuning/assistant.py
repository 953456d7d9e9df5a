"""Tuning the assistant: adapter, prior, calibration and the card that tells of them."""

import hashlib
import itertools
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np

from penchant.agent.asked import AskedQuestion, load_questions, same_calls
from penchant.agent.calls import ToolCall
from penchant.agent.client import ModelClient
from penchant.agent.embedded import EmbeddedServer
from penchant.agent.model_source import bundled_model
from penchant.agent.question import Limits
from penchant.agent.router import Calibration, Evidence, Leaning, ModelRouter, Refusal
from penchant.agent.routing_prior import RoutingPrior, fit_prior
from penchant.agent.tuning.examples import draw_examples
from penchant.agent.tuning.gguf_export import read_adapter, write_adapter
from penchant.agent.tuning.lora import LoraSettings, Tuned, train_lora
from penchant.agent.tuning.questions import draw_questions
from penchant.progress import Progress, no_progress
from penchant.tools.registry import FOUND_BY_RULES, TOOLS

CALIBRATION = Path(__file__).parent / "calibration.jsonl"
"""Questions written apart from the phrases, which weigh the prior and make the confidence honest."""
PRIOR_QUESTIONS = 40_000
HELD_OUT = 320
PRIOR_WEIGHTS = (0.0, 0.15, 0.3, 0.5, 0.75, 1.0)
BUNDLED_HEADS, BUNDLED_KEY_HEADS = 9, 3


@dataclass(frozen=True, slots=True)
class Assistant:
    """What tuning left in its folder.

    Attributes:
        adapter: For llama.cpp.
        prior: The router's linear model.
        card: Data, seed, losses, calibration and hashes, as JSON.
        peft: The folder of the adapter for vLLM.
        tuned: How training went.
    """

    adapter: Path
    prior: Path
    card: Path
    peft: Path
    tuned: Tuned


def tune_assistant(
    out: Path, settings: LoraSettings, *, start: Path | None = None, progress: Progress | None = None
) -> Assistant:
    """Tunes the bundled model for the router and the writer.

    Args:
        out: The folder for everything that comes of it.
        settings: How to train.
        start: An adapter to go on from, a PEFT folder or a GGUF file.
        progress: Told the stage, how much is done and of how much.

    Raises:
        ConfigError: torch, transformers or peft are not installed.
        ModelError: The tuned model cannot be served for its calibration.
    """
    tell = progress or no_progress
    base = bundled_model()
    peft = out / "peft"
    if start is not None and start.is_file():
        read_adapter(start, out / "start", heads=BUNDLED_HEADS, key_heads=BUNDLED_KEY_HEADS)
        start = out / "start"
    tuned = train_lora(
        base,
        lambda stream: draw_examples(settings.seed + 100 * stream),
        list(itertools.islice(draw_examples(settings.seed + 1000, held_out=True), HELD_OUT)),
        peft,
        settings,
        start=start,
        progress=lambda step, steps, _loss: tell("training", step, steps),
    )
    return finish_assistant(out, tuned, settings, tell, start=start)


def finish_assistant(
    out: Path, tuned: Tuned, settings: LoraSettings, tell: Progress, *, start: Path | None = None
) -> Assistant:
    """Exports the adapter in `out/peft`, fits the prior, calibrates, and writes the card.

    Args:
        out: As in `tune_assistant`.
        tuned: How training went.
        settings: How it was done.
        tell: Told the stage, how much is done and of how much.
        start: The PEFT adapter that it went on from; the card tells how that one was trained.
    """
    found = Assistant(
        out / "smollm2-135m-assistant.gguf",
        out / "router-prior.npz",
        out / "card.json",
        out / "peft",
        tuned,
    )
    write_adapter(
        found.peft,
        found.adapter,
        heads=BUNDLED_HEADS,
        key_heads=BUNDLED_KEY_HEADS,
        name="Penchant assistant",
    )
    tell("fitting the prior", 0, 1)
    prior = draw_prior(settings.seed)
    found.prior.write_bytes(prior.to_bytes())
    tell("calibrating", 0, 1)
    questions = load_questions(CALIBRATION)
    with (
        EmbeddedServer(bundled_model(), adapter=found.adapter) as server,
        ModelClient(server, Limits(timeout_s=120.0, remembered=10_000)) as client,
    ):
        calibration, right = calibrate(client, prior, questions)
    card = {
        "base": bundled_model().name,
        "adapter_sha256": hashlib.sha256(found.adapter.read_bytes()).hexdigest(),
        "settings": asdict(settings),
        "training": asdict(tuned),
        "calibration": {**asdict(calibration), "refusal": calibration.refusal._asdict()},
        "calibration_questions": len(questions),
        "right_on_calibration_questions": right,
    }
    if start is not None and (record := start / "training.json").is_file():
        card["went_on_from"] = json.loads(record.read_text(encoding="utf-8"))
    found.card.write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")
    return found


def draw_prior(seed: int) -> RoutingPrior:
    """The prior, fitted on drawn questions."""
    drawn = list(itertools.islice(draw_questions(seed), PRIOR_QUESTIONS))
    return fit_prior(
        [one.text for one in drawn],
        [one.calls for one in drawn],
        names=[tool.name for tool in TOOLS],
        before=[one.before for one in drawn],
    )


def calibrate(
    client: ModelClient, prior: RoutingPrior, questions: Sequence[AskedQuestion]
) -> tuple[Calibration, float]:
    """Learns what is refused, weighs the prior, then fits the confidence.

    Args:
        client: Of the tuned model.
        prior: The router's.
        questions: With their right calls.

    Returns:
        The calibration, and the share of calls that are right with it.
    """
    router = ModelRouter(client, prior=prior)
    leaning = [(router.leaning(one.text, one.before), not one.calls) for one in questions]
    refusal = fit_refusal([(how, refused) for how, refused in leaning if how is not None])
    best: tuple[float, float, list[tuple[Evidence | None, bool]]] = (-1.0, 0.0, [])
    for weight in PRIOR_WEIGHTS:
        calibration = Calibration(prior_weight=weight, refusal=refusal)
        router = ModelRouter(client, prior=prior, calibration=calibration)
        judged = []
        for question in questions:
            calls, evidence = router.weigh(question.text, question.before)
            judged.append((evidence, same_calls(_of_tools(question.calls), _of_tools(calls))))
        share = float(np.mean([right for _, right in judged]))
        if share > best[0]:
            best = (share, weight, judged)
    share, weight, judged = best
    curve = fit_confidence(weight, [(e, right) for e, right in judged if e is not None])
    return replace(curve, refusal=refusal), share


def _of_tools(calls: Sequence[ToolCall]) -> tuple[ToolCall, ...]:
    """The calls, without the pieces of those that rules read once the tool is known."""
    return tuple(ToolCall(call.tool) if call.tool in FOUND_BY_RULES else call for call in calls)


def fit_refusal(judged: Sequence[tuple[Leaning, bool]]) -> Refusal:
    """What is refused, by how model and prior lean on questions that shall be refused and others.

    Both sorts count alike, however many of each there are: to answer what nothing here answers misleads.
    """
    from sklearn.linear_model import LogisticRegression

    seen = np.array([[leaning.model, leaning.words] for leaning, _ in judged])
    line = LogisticRegression(C=1.0, class_weight="balanced").fit(seen, [refused for _, refused in judged])
    model, words = (float(value) for value in line.coef_[0])
    return Refusal(model, words, float(line.intercept_[0]))


def fit_confidence(weight: float, judged: Sequence[tuple[Evidence, bool]]) -> Calibration:
    """A logistic curve through what was right and what was not, mildly held towards flat."""
    from sklearn.linear_model import LogisticRegression

    seen = np.array([[evidence.unlikely, evidence.odds] for evidence, _ in judged])
    right = np.array([ok for _, ok in judged])
    if right.all() or not right.any():
        # nothing to tell apart: the share, as if one more had gone the other way
        share = (right.sum() + 1) / (right.size + 2)
        return Calibration(weight, 0.0, 0.0, float(np.log(share / (1 - share))))
    curve = LogisticRegression(C=1.0).fit(seen, right)
    unlikely, odds = (float(value) for value in curve.coef_[0])
    return Calibration(weight, unlikely, odds, float(curve.intercept_[0]))
