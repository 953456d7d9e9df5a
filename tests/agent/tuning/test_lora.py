"""Low-rank tuning: a short run on a tiny model learns, goes on from an adapter, keeps its best factors."""

import itertools
import json
import math
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tokenizers import Tokenizer, decoders, models, pre_tokenizers

from penchant.agent.tuning import lora
from penchant.agent.tuning.lora import TARGETS, Example, LoraSettings, chat_text, train_lora

torch: Any = pytest.importorskip("torch", reason="tuning needs the extra `tune`: torch")
pytest.importorskip("peft", reason="tuning needs the extra `tune`: peft")
transformers: Any = pytest.importorskip("transformers", reason="tuning needs the extra `tune`: transformers")
safetensors: Any = pytest.importorskip("safetensors.torch")

# peft 0.19 to 0.21 asks transformers 5 for it by its old name
pytestmark = pytest.mark.filterwarnings("ignore:`is_gradient_checkpointing` is deprecated:FutureWarning")

LAYERS = 2
WORDS = ("tea", "soap", "milk", "fish", "wine", "rice")
HELD_OUT = [Example("route", f"who likes {word}?", "who_likes") for word in ("salt", "eggs")]
SHORT = LoraSettings(rank=4, alpha=8, steps=30, batch=4, rate=0.02, judge_every=10)


def examples(stream: int) -> Iterator[Example]:
    """The same answer whatever is asked."""
    return (Example("route", f"who likes {word}?", "who_likes") for word in itertools.cycle(WORDS))


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A random Llama of two layers, 64 wide, that reads bytes."""
    folder = tmp_path_factory.mktemp("base")
    marks = ["<|im_start|>", "<|im_end|>"]
    vocabulary = {sign: at for at, sign in enumerate([*marks, *sorted(pre_tokenizers.ByteLevel.alphabet())])}
    tokenizer = Tokenizer(models.BPE(vocab=vocabulary, merges=[]))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    fast = transformers.PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, bos_token=marks[0], eos_token=marks[1]
    )
    fast.save_pretrained(folder)
    torch.manual_seed(3)
    config = transformers.LlamaConfig(
        vocab_size=len(vocabulary),
        hidden_size=64,
        intermediate_size=96,
        num_hidden_layers=LAYERS,
        num_attention_heads=4,
        num_key_value_heads=2,
        max_position_embeddings=2048,
        initializer_range=0.1,  # so that a frozen head can tell tokens apart
        tie_word_embeddings=False,
    )
    transformers.LlamaForCausalLM(config).to(torch.bfloat16).save_pretrained(folder)
    return folder


def factors(folder: Path) -> dict[str, Any]:
    return {
        name: value.float()
        for name, value in safetensors.load_file(folder / "adapter_model.safetensors").items()
    }


def test_a_short_run_lowers_the_held_out_loss(base: Path, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    tuned = train_lora(
        base, examples, HELD_OUT, tmp_path, SHORT, progress=lambda step, of, _loss: told.append((step, of))
    )
    assert [step for step, _ in tuned.losses] == [0, 10, 20, 30]
    before, after = tuned.losses[0][1], tuned.losses[-1][1]
    # an untrained model is about as good as chance among 258 tokens
    assert before == pytest.approx(math.log(258), abs=0.8)
    assert after < 0.5 * before
    assert tuned.train_losses[-1][1] < tuned.train_losses[0][1]
    assert told == [(step, 30) for step in range(1, 31)]
    assert (tuned.steps, tuned.best_step) == (30, min(tuned.losses, key=lambda one: one[1])[0])


def test_the_folder_is_an_adapter_with_a_record_of_its_training(base: Path, tmp_path: Path) -> None:
    out = tmp_path / "made" / "here"
    settings = replace(SHORT, steps=2, judge_every=1)
    tuned = train_lora(base, examples, HELD_OUT, out, settings)
    config = json.loads((out / "adapter_config.json").read_text())
    assert (config["r"], config["lora_alpha"]) == (4, 8)
    assert set(config["target_modules"]) == set(TARGETS)
    assert len(factors(out)) == LAYERS * len(TARGETS) * 2
    record = json.loads((out / "training.json").read_text())
    assert record["settings"]["rate"] == 0.02
    assert record["losses"] == [list(loss) for loss in tuned.losses]
    assert record["best_step"] == tuned.best_step


def test_same_seed_same_losses(base: Path, tmp_path: Path) -> None:
    settings = replace(SHORT, steps=6, judge_every=3, dropout=0.1)
    runs = [
        train_lora(base, examples, HELD_OUT, tmp_path / str(number), replace(settings, seed=seed))
        for number, seed in enumerate((7, 7, 8))
    ]
    assert runs[0].losses == runs[1].losses
    assert runs[0].losses[1:] != runs[2].losses[1:]


def test_a_run_goes_on_from_an_adapter(base: Path, tmp_path: Path) -> None:
    first = train_lora(base, examples, HELD_OUT, tmp_path / "first", SHORT)
    settings = replace(SHORT, steps=10, rate=0.002, dropout=0.05)
    second = train_lora(base, examples, HELD_OUT, tmp_path / "second", settings, start=tmp_path / "first")
    assert second.losses[0][1] == pytest.approx(min(loss for _, loss in first.losses), rel=1e-4)
    assert min(loss for _, loss in second.losses) < 0.5 * first.losses[0][1]
    config = json.loads((tmp_path / "second" / "adapter_config.json").read_text())
    assert config["lora_dropout"] == 0.05


def test_factors_between_start_and_end_keep_some_of_both(base: Path, tmp_path: Path) -> None:
    train_lora(base, examples, HELD_OUT, tmp_path / "first", SHORT)
    settings = replace(SHORT, steps=10, rate=0.002)
    for name, keep in (("end", 0.0), ("middle", 0.25)):
        train_lora(
            base, examples, HELD_OUT, tmp_path / name, replace(settings, keep=keep), start=tmp_path / "first"
        )
    start, end, middle = (factors(tmp_path / name) for name in ("first", "end", "middle"))
    assert any(not torch.allclose(start[name], end[name]) for name in start)
    for name, value in middle.items():
        assert torch.allclose(value, 0.25 * start[name] + 0.75 * end[name], atol=0.01)


@pytest.mark.parametrize("changed", [{"fgm": 1.0}, {"dropout": 0.2}, {"fgm": 0.5, "dropout": 0.1}])
def test_adversarial_steps_and_dropout_learn_too_and_change_the_run(
    base: Path, tmp_path: Path, changed: dict[str, float]
) -> None:
    plain = train_lora(base, examples, HELD_OUT, tmp_path / "plain", replace(SHORT, steps=10))
    settings = replace(SHORT, **changed)  # type: ignore[arg-type]
    tuned = train_lora(base, examples, HELD_OUT, tmp_path / "other", settings)
    assert tuned.losses[-1][1] < 0.6 * tuned.losses[0][1]
    assert tuned.losses[0] == plain.losses[0]  # nothing is dropped where it is judged
    assert tuned.losses[1] != plain.losses[1]


@pytest.mark.parametrize(
    "looks",
    [
        [3.0, 1.0, 2.0, 2.5, 2.5],
        [3.0, 2.0, 1.0, 1.5, 1.2],
        [3.0, 4.0, 5.0, 4.5],
        [3.0, 6.0, 5.0, 4.0, 3.5],  # worse than at first, and getting better
    ],
)
def test_the_best_factors_are_kept_and_patience_ends(
    base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, looks: list[float]
) -> None:
    seen = []

    def judge(trainer: lora._Trainer, _encoded: object) -> float:
        seen.append(trainer.factors().bfloat16().float())
        return looks[len(seen) - 1]

    monkeypatch.setattr(lora._Trainer, "judge", judge)
    settings = replace(SHORT, steps=8, judge_every=2, patience=2)
    tuned = train_lora(base, examples, HELD_OUT, tmp_path, settings)
    best = looks.index(min(looks))
    assert tuned.best_step == best * 2
    assert tuned.steps == min(8, looks.index(min(looks[1:])) * 2 + 4)
    assert [loss for _, loss in tuned.losses] == looks[: len(tuned.losses)]

    kept = torch.cat([factor.flatten().float() for factor in factors(tmp_path).values()]).sort().values
    assert torch.equal(kept, seen[best].sort().values)
    assert not torch.equal(kept, seen[-1].sort().values)


def test_batches_are_within_bounds_and_leave_nothing_out(
    base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    batches: list[list[tuple[list[int], int]]] = []

    def update(_trainer: lora._Trainer, batch: list[tuple[list[int], int]], _step: int) -> float:
        batches.append(batch)
        return 0.0

    monkeypatch.setattr(lora._Trainer, "update", update)
    lengths = itertools.cycle([5, 40, 300, 700, 1700])
    long = (Example("r", "x" * next(lengths), str(number)) for number in itertools.count())
    train_lora(base, lambda _stream: long, HELD_OUT, tmp_path, replace(SHORT, steps=14, judge_every=20))
    for batch in batches:
        width = max(len(ids) for ids, _ in batch)
        assert len(batch) == 1 or width * len(batch) <= LoraSettings().batch_tokens
        assert 1 <= len(batch) <= SHORT.batch
    assert any(len(batch) > 1 for batch in batches)
    seen = [tuple(ids) for batch in batches for ids, _ in batch]
    assert len(set(seen)) == len(seen)


def test_only_the_answer_is_learnt(base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, list[int]]] = []
    real = lora._Trainer._padded

    def padded(trainer: lora._Trainer, batch: list[tuple[list[int], int]]) -> tuple[Any, ...]:
        made = ids, mask, places, wanted = real(trainer, batch)
        assert torch.equal(ids.flatten()[places + 1], wanted)
        answers = trainer._tokenizer.decode(wanted.tolist())
        asked.append((answers, [int(row.sum()) for row in mask]))
        return made

    monkeypatch.setattr(lora._Trainer, "_padded", padded)
    pair = [Example("r", "a", "yes"), Example("r", "a much longer one", "no")]
    train_lora(base, examples, pair, tmp_path, replace(SHORT, steps=1))
    assert asked[0][0] == "yes<|im_end|>no<|im_end|>"
    assert asked[0][1] == sorted(asked[0][1])


def test_chat_is_written_as_the_model_is_served() -> None:
    assert chat_text(Example("be brief", "why?", "so")) == (
        "<|im_start|>system\nbe brief<|im_end|>\n<|im_start|>user\nwhy?<|im_end|>\n<|im_start|>assistant\n",
        "so<|im_end|>",
    )


def test_batches_for_a_gpu_come_from_every_stream_in_turns_and_are_the_same_again(base: Path) -> None:
    def numbered(stream: int) -> Iterator[Example]:
        return (Example("r", f"{stream} {number % 10}", "x") for number in itertools.count())

    settings = replace(SHORT, batch=4)
    runs = []
    for _ in range(2):
        model, tokenizer = lora.load_base(base)
        trainer = lora._Trainer(torch, lora._with_factors(model, settings, None), tokenizer, settings, "cpu")
        drawn = lora._drawn_ahead(torch, trainer, numbered, drawers=2)
        runs.append([trainer._tokenizer.decode(ids) for _ in range(6) for ids, _ in next(drawn)])
    assert runs[0] == runs[1]
    asked = [text.partition("user\n")[2][0] for text in runs[0]]
    assert asked == [stream for stream in "010101" for _ in range(4)]
