"""The language model and its doors: serving, writing."""

from penchant.agent.serving import ModelEndpoint, open_model
from penchant.agent.writer import ModelWriter

__all__ = ["ModelEndpoint", "ModelWriter", "open_model"]
