"""Measurements behind docs/benchmarks.md; run one with `uv run python -m benchmarks.NAME`."""
