"""Tuning: the adapter of the bundled chat model, for its three jobs."""
