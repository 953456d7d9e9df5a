"""NDCG@10 and Recall@10 of the peers, tuned inside training, by the protocol of `penchant.evals`.

uv run python -m benchmarks.peers EVENTS.parquet ITEMS.parquet [--peer NAME] [--json]

GRU4Rec is among them where the extra `sequential` is installed; a peer whose package is missing is named and
left out.
"""

import argparse
import json
import sys
import time
from collections.abc import Collection, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import polars as pl

from penchant.errors import ConfigError
from penchant.evals import split_log
from penchant.evals.bootstrap import standard_error
from penchant.evals.peers import PEERS, Interactions, Peer, judge_scorer, tune
from penchant.tools import Mode
from penchant.tools.weights import MODES


@dataclass(frozen=True, slots=True)
class PeerRow:
    """How one peer did in one mode.

    Attributes:
        peer: Its name.
        setting: With the chosen settings.
        mode: `all` or `new`.
        shoppers: How many were judged.
        ndcg: Mean NDCG@10.
        ndcg_se: Its standard error over shoppers.
        recall: Mean Recall@10.
        fit_s: Seconds to fit, without tuning.
        tune_s: Seconds of tuning; about 0 where there was nothing to choose.
    """

    peer: str
    setting: str
    mode: Mode
    shoppers: int
    ndcg: float
    ndcg_se: float
    recall: float
    fit_s: float
    tune_s: float


def judge_peers(events: pl.DataFrame, items: pl.DataFrame, *, names: Collection[str]) -> Iterator[PeerRow]:
    split, inner = split_log(events), split_log(events, inner=True)
    train = Interactions.of(split.train, items)
    for grid in (grid for grid in PEERS if not names or grid()[0].name in names):
        started = time.perf_counter()
        try:
            peer: Peer = tune(grid(), inner, items).best
            tuned = time.perf_counter()
            scorer = peer.fit(train)
        except ConfigError as error:
            print(f"{grid()[0].name} is left out: {error}", file=sys.stderr)
            continue
        fitted = time.perf_counter()
        for mode in MODES:
            scores = judge_scorer(scorer, train, split.relevant[mode], mode=mode)
            if not scores.ndcg.any():
                continue  # own frequency has nothing new to offer
            yield PeerRow(
                peer=peer.name,
                setting=repr(peer),
                mode=mode,
                shoppers=scores.ndcg.size,
                ndcg=float(scores.ndcg.mean()),
                ndcg_se=standard_error(scores.ndcg),
                recall=float(scores.recall.mean()),
                fit_s=fitted - tuned,
                tune_s=tuned - started,
            )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("events", type=Path)
    parser.add_argument("items", type=Path)
    names = [grid()[0].name for grid in PEERS]
    parser.add_argument("--peer", action="append", default=[], choices=names, help="only this one, or more")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    rows = judge_peers(pl.read_parquet(args.events), pl.read_parquet(args.items), names=args.peer)
    if args.json:
        print(json.dumps([asdict(row) for row in rows]))
        return
    head = f"{'NDCG@10':>7}  {'error':>6}  {'Recall@10':>9}  {'fit, s':>7}  {'tune, s':>7}"
    print(f"{'peer':28} {'mode':4} {'shoppers':>8}  {head}  setting")
    for row in rows:
        figures = (
            f"{row.ndcg:7.4f}  {row.ndcg_se:6.4f}  {row.recall:9.4f}  {row.fit_s:7.2f}  {row.tune_s:7.2f}"
        )
        print(f"{row.peer:28} {row.mode:4} {row.shoppers:8,}  {figures}  {row.setting}", flush=True)


if __name__ == "__main__":
    main()
