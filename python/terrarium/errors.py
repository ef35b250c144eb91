"""What can go wrong, each with the words of the terrarium program."""
from __future__ import annotations


class BoardError(Exception):
    """The root of all errors here."""


class ExpectationFailed(BoardError, AssertionError):
    """The board did something else than expected. Test frameworks take it for a failed assertion."""


class TimedOut(ExpectationFailed):
    """What was waited for did not come within its time, which is the board's."""


class WrongCall(BoardError, ValueError):
    """A call that makes no sense: an unknown part, a wrong unit. The message names the nearest right word."""


class ProgramError(BoardError):
    """The terrarium program is missing, or ended before its time; the message holds what it said."""


class ControlError(BoardError):
    """The conversation with the program broke: a closed connection, a wrong token, another version."""
