"""Durations, the way the control port writes them."""
from __future__ import annotations

import datetime
from typing import Union

# "1.5s", 1.5 (seconds), or a timedelta. Always the board's time.
Duration = Union[str, int, float, datetime.timedelta]


def duration_text(duration: Duration) -> str:
    """The duration with its unit, as in "1500000ns"; a text is passed on as it is."""
    if isinstance(duration, str):
        return duration
    if isinstance(duration, datetime.timedelta):
        return f'{duration // datetime.timedelta(microseconds=1)}us'
    if duration < 0:
        raise ValueError(f'a duration is not negative: {duration}')
    return f'{round(duration * 1e9)}ns'
