"""Tuning: the bundled chat model for its two jobs, the embeddings for a shop."""
