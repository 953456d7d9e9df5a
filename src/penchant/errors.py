"""The errors Penchant raises, named after who can act on them."""

ECHOED = 80


def clipped(said: object) -> str:
    """What was said as an error echoes it: its first `ECHOED` characters where it is longer.

    Example:
        >>> clipped("oat milk"), len(clipped("x" * 100_000))
        ('oat milk', 81)
    """
    try:
        told = str(said)
    except ValueError:  # Python writes no number of thousands of digits
        return "a number of thousands of digits"
    return told if len(told) <= ECHOED else told[:ECHOED] + "…"


class PenchantError(Exception):
    """Base of every error raised on purpose; its message names the next step."""


class ConfigError(PenchantError):
    """A setting, a folder or an installed part is wrong: the operator can mend it."""


class DataError(PenchantError):
    """A file, a row or an id is wrong: whoever supplies the data can mend it."""


class NotFound(DataError):
    """A shopper, item or concept that the shop does not know."""


class TooLittleHistory(DataError):
    """The shopper is known but has too few events to say anything."""


class NotInLog(DataError):
    """What is asked for is understood, and takes events that the log does not hold."""


class NotUnderstood(DataError):
    """Words that say no condition on shoppers.

    Attributes:
        words: The part that does not.
    """

    def __init__(self, message: str, words: str) -> None:
        super().__init__(message)
        self.words = words


class JoinedByOr(NotUnderstood):
    """Conditions joined so that two groups are meant."""


class Unsayable(NotUnderstood):
    """What is asked for is understood, and no condition on a group can say it."""


class ModelError(PenchantError):
    """The language model failed or is out of reach; a retry may help."""


class ToolFailed(PenchantError):
    """A tool could not answer; the message is meant for the model that called it."""


class PluginError(PenchantError):
    """A plugin broke its contract: its author can mend it."""
