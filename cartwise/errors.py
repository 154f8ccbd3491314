"""The expected errors of Cartwise; everything else is a bug and reaches the boundary in `agent/analyst.py`.

    CartwiseError
    ├── RetryableInput        the arguments can be fixed: the planner may try again, a person may rephrase
    └── FinalFailure          trying again changes nothing: report it
        ├── Refused           not allowed (a write, a withheld column, a hostile statement)
        ├── BadInput          a file or a statement that can't be read
        ├── LimitReached      time, memory, rows or size ran out
        ├── Unavailable       the tool, role or data is not there (yet)
        ├── Busy              another process holds the workspace
        ├── Cancelled         a person pressed Stop
        └── ModelUnreachable  the configured chat model did not answer

Each has a `code` (key of `prompts/errors.<lang>.yaml`), `params` for that text, and an English fallback message. The text says
what was received, what was expected, the nearest valid value and the next step.
"""

from typing import Any


class CartwiseError(Exception):
    """An expected error.

    Args:
        code: key of the message in `prompts/errors.<lang>.yaml`, such as `unknown_metric`.
        message: English fallback, used where no translation exists.
        params: values for the translated text; plain JSON values only.
    """

    def __init__(self, code: str, message: str, **params: Any) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.params = params

    def to_dict(self) -> dict[str, Any]:
        """Returns the error as plain JSON values, for events, answers and jobs."""
        return {"code": self.code, "message": self.message, "params": self.params, "kind": type(self).__name__}


class RetryableInput(CartwiseError):
    """The arguments can be fixed; the message says how."""


class FinalFailure(CartwiseError):
    """Trying again with the same input changes nothing."""


class Refused(FinalFailure):
    """Not allowed, and it will not be allowed by asking again."""


class BadInput(FinalFailure):
    """A file or a statement that can't be read as what it claims to be."""


class LimitReached(FinalFailure):
    """Time, memory, rows or size ran out; the message names the limit."""


class Unavailable(FinalFailure):
    """A tool, role or period that is not there; the message says what would bring it."""


class Busy(FinalFailure):
    """Another process holds the writer lock of the workspace."""


class Cancelled(FinalFailure):
    """A person stopped the turn."""


class ModelUnreachable(FinalFailure):
    """The configured chat model did not answer."""
