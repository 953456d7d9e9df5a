"""The chat page: questions in a browser, answers with their evidence. Needs the extra `chat`."""

from penchant.agent.chat_page.chainlit_home import load_chainlit

load_chainlit()

from penchant.agent.chat_page.mounting import mount  # noqa: E402

__all__ = ["mount"]
