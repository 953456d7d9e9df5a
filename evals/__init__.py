"""The offline eval harness: the same stores, built from the past and judged on the future."""

from penchant.evals.dataset import Dataset, dataset_of, events_frame, items_frame, load_dataset
from penchant.evals.harness import evaluate
from penchant.evals.leaks import find_leaks, plant_sentinel
from penchant.evals.metrics import ndcg_at, recall_at
from penchant.evals.protocol import CannotJudge, Split, split_log
from penchant.evals.registry import GROUP, Registry, find_suites
from penchant.evals.results import EvalRun, RunRecord, SuiteResult
from penchant.evals.run_folder import compare_runs, read_run, write_run
from penchant.evals.suite import EvalContext, EvalOptions, Suite
from penchant.evals.thresholds import check_thresholds, load_thresholds

__all__ = [
    "GROUP",
    "CannotJudge",
    "Dataset",
    "EvalContext",
    "EvalOptions",
    "EvalRun",
    "Registry",
    "RunRecord",
    "Split",
    "Suite",
    "SuiteResult",
    "check_thresholds",
    "compare_runs",
    "dataset_of",
    "evaluate",
    "events_frame",
    "find_leaks",
    "find_suites",
    "items_frame",
    "load_dataset",
    "load_thresholds",
    "ndcg_at",
    "plant_sentinel",
    "read_run",
    "recall_at",
    "split_log",
    "write_run",
]
