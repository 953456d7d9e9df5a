"""Reasons about the concept graph: reasoners propose edges, the arbiter admits, revises and retires them."""
