"""The offline eval harness: the same stores, built from the past and judged on the future."""

from penchant.evals.metrics import ndcg_at, recall_at
from penchant.evals.protocol import Split, split_log
from penchant.evals.rank import RankScore, rank_suite, score_ranker

__all__ = ["RankScore", "Split", "ndcg_at", "rank_suite", "recall_at", "score_ranker", "split_log"]
