"""The chat page: questions in a browser, answers with their evidence. Needs the extra `chat`."""

from penchant.agent.chat_page.mounting import mount

__all__ = ["mount"]
