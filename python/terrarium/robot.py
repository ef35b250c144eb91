"""Robot Framework library, with the words of Renode's keywords where it has them.

    *** Settings ***
    Library    terrarium.robot.TerrariumLibrary

    *** Test Cases ***
    The Button Works
        Create Board              microbit
        Wait For Prompt On Uart   >>>
        Write Line To Uart        from microbit import *
        Press Button              button_a
        Write Line To Uart        button_a.was_pressed()
        Wait For Line On Uart     True

All timeouts are in seconds of the board's time.
"""
from __future__ import annotations

import re
from typing import Any, Optional

from terrarium.board import Board
from terrarium.errors import ExpectationFailed, TimedOut


def _truth(value: Any) -> bool:
    """Robot passes text: "True", "on", "1"."""
    return str(value).strip().lower() in ('true', 'on', '1', 'yes')


class TerrariumLibrary:
    """One board a test."""

    ROBOT_LIBRARY_SCOPE = 'TEST'

    def __init__(self, timeout: float = 8) -> None:
        """`timeout`: of keywords that are given none."""
        self._timeout = float(timeout)
        self._board: Optional[Board] = None

    @property
    def board(self) -> Board:
        """The board of this test."""
        if self._board is None:
            raise AssertionError('there is no board yet; begin with: Create Board    microbit')
        return self._board

    def _patience(self, timeout: Optional[float]) -> float:
        return self._timeout if timeout is None else float(timeout)

    def create_board(self, name: str = 'microbit', script: Optional[str] = None, **options: Any) -> None:
        """Switches a board on; options are those of terrarium.Board: firmware=..., disk=..., strict=True."""
        self.close_board()
        if 'strict' in options:
            options['strict'] = _truth(options['strict'])
        self._board = Board(name, script, **options)

    def close_board(self) -> None:
        """Switches it off and puts it away; the end of a test does so too."""
        if self._board is not None:
            self._board.close()
        self._board = None

    def _end_test(self, name: str, attributes: Any) -> None:
        self.close_board()

    # -- Renode's words ---------------------------------------------------------------------------------------

    def wait_for_line_on_uart(self, content: str, timeout: Optional[float] = None,
                              treatAsRegex: Any = False) -> str:
        """Waits for a line that contains the content; gives back the line."""
        wanted = content if _truth(treatAsRegex) else re.escape(content)
        found = self.board.wait_serial(regex=rf'^.*?(?:{wanted}).*$', timeout=self._patience(timeout))
        return found[0]

    def wait_for_prompt_on_uart(self, prompt: str, timeout: Optional[float] = None) -> None:
        """Waits for a text that need not end a line."""
        self.board.wait_serial(prompt, timeout=self._patience(timeout))

    def should_not_be_on_uart(self, content: str, timeout: Optional[float] = None,
                              treatAsRegex: Any = False) -> None:
        """Waits, and fails if the content appears meanwhile."""
        patience = self._patience(timeout)
        try:
            if _truth(treatAsRegex):
                self.board.wait_serial(regex=content, timeout=patience)
            else:
                self.board.wait_serial(content, timeout=patience)
        except TimedOut:
            return
        raise ExpectationFailed(f'the board said {content!r} within {patience} s')

    def write_line_to_uart(self, content: str, waitForEcho: Any = True) -> None:
        """Types a line and Enter; waits for its echo, as a terminal shows it."""
        self.board.write_serial(content + '\r')
        if _truth(waitForEcho) and content:
            self.board.wait_serial(content, timeout=self._timeout)

    def write_to_uart(self, content: str) -> None:
        """Types a text, without Enter."""
        self.board.write_serial(content)

    def assert_led_state(self, state: Any, timeout: float = 0, led: Optional[str] = None) -> None:
        """An LED is on or off, or becomes so in time."""
        self.board.expect_led(self._led(led), on=_truth(state), within=float(timeout) or None)

    def assert_led_duty_cycle(self, testDuration: float, expectedDutyCycle: float, tolerance: float = 0.05,
                              led: Optional[str] = None) -> None:
        """How much of the time an LED is on, from 0 to 1, looked at once the duration is over."""
        self.board.delay(float(testDuration))
        self.board.expect_led(self._led(led), duty=float(expectedDutyCycle) * 100, tolerance=float(tolerance) * 100)

    def assert_led_is_blinking(self, testDuration: float, onDuration: float, offDuration: float,
                               tolerance: float = 0.05, led: Optional[str] = None) -> None:
        """An LED goes on and off, with these times."""
        period = float(onDuration) + float(offDuration)
        self.board.expect_led(self._led(led), blinking={
            'period': f'{round(period * 1e9)}ns', 'duty': 100 * float(onDuration) / period,
            'tolerance': float(tolerance) * 100, 'for': f'{round(float(testDuration) * 1e9)}ns'})

    def _led(self, led: Optional[str]) -> str:
        if led is not None:
            return led
        lights = [part for part in self.board.parts() if 'lit' in self.board.readings(part)]
        if len(lights) != 1:
            raise AssertionError(f'which LED? led=... is one of {", ".join(lights) or "none"}')
        return lights[0]

    # -- Our own ----------------------------------------------------------------------------------------------

    def press_button(self, button: str, duration: Optional[float] = None) -> None:
        """Presses a button, for 0.1 s unless it is said for how long."""
        self.board.press(button, None if duration is None else float(duration))

    def let_time_pass(self, duration: float) -> None:
        """Seconds of the board's time."""
        self.board.delay(float(duration))

    def run_step(self, name: str, argument: Any = True) -> Any:
        """Any step of docs/scenarios.md by its name."""
        return self.board.step(name, argument)
