"""Board: a simulated board, and everything a scenario's step can do with it."""
from __future__ import annotations

import os
from types import TracebackType
from typing import Any, Optional, Sequence, Union

from terrarium.connection import Connection
from terrarium.program import Program
from terrarium.values import Duration, duration_text

Path = Union[str, 'os.PathLike[str]']


def _fields(**given: Any) -> dict[str, Any]:
    """The fields that have been given, with the control port's names: `part_id` is "part-id", `for_` "for"."""
    return {name.rstrip('_').replace('_', '-'): value for name, value in given.items() if value is not None}


def _optional_time(duration: Optional[Duration]) -> Optional[str]:
    return None if duration is None else duration_text(duration)


class Board:
    """A board that stands still but for what is asked of it: calls take the board's time, not yours.

    Every method named like a step of docs/scenarios.md takes what that step takes. An expectation that is not met
    raises ExpectationFailed, what takes too long TimedOut, and a call that makes no sense WrongCall.
    """

    def __init__(self, board: str = 'microbit', script: Optional[Path] = None, *, firmware: Optional[Path] = None,
                 flash: Optional[Path] = None, disk: Optional[Path] = None, sd: Optional[Path] = None,
                 parts: Sequence[str] = (), inputs: Sequence[str] = (), seed: int = 0, strict: bool = False,
                 options: Sequence[str] = (), timeout: Optional[Duration] = None,
                 program: Optional[str] = None) -> None:
        """Switches a board on. The names are those of `terrarium run`; `options` are passed on as they are.

        `timeout`: the most of the board's time that any single call may take (default 30 s).
        """
        arguments = [board]
        if script is not None:
            arguments.append(os.fspath(script))
        for name, value in (('firmware', firmware), ('flash', flash), ('disk', disk), ('sd', sd)):
            if value is not None:
                arguments.append(f'--{name}={os.fspath(value)}')
        arguments += [f'--part={part}' for part in parts]
        arguments += [f'--input={line}' for line in inputs]
        if seed:
            arguments.append(f'--seed={seed}')
        if strict:
            arguments.append('--strict')
        self._program: Optional[Program] = Program([*arguments, *options], program)
        try:
            self._connection = Connection(self._program.address)
            if timeout is not None:
                self.set_timeout(timeout)
        except BaseException:
            self._program.end()
            raise

    @classmethod
    def connect(cls, address: str, token: Optional[str] = None) -> 'Board':
        """A board that somebody else runs: `terrarium serve` prints its address."""
        board = cls.__new__(cls)
        board._program = None
        board._connection = Connection(address, token)
        return board

    def close(self) -> None:
        """Hangs up; a board that was started here is gone then."""
        self._connection.close()
        if self._program is not None:
            self._program.end()

    def __enter__(self) -> 'Board':
        return self

    def __exit__(self, kind: Optional[type[BaseException]], error: Optional[BaseException],
                 traceback: Optional[TracebackType]) -> None:
        self.close()

    # -- Steps ------------------------------------------------------------------------------------------------

    def step(self, name: str, argument: Any = True) -> Any:
        """Any step of docs/scenarios.md by its name, as data; gives back what the step has found out."""
        __tracebackhide__ = True  # pytest shows the test, not us.
        params = argument if isinstance(argument, dict) else [argument]
        return self._connection.call(name, params)['answer']

    def delay(self, duration: Duration) -> None:
        """Lets time pass."""
        self.step('delay', duration_text(duration))

    def write_serial(self, data: Union[str, bytes]) -> None:
        """Sends text or bytes to the board's serial port; nothing is added."""
        self.step('write-serial', list(data) if isinstance(data, bytes) else data)

    def wait_serial(self, text: Optional[str] = None, *, regex: Optional[str] = None,
                    timeout: Optional[Duration] = None) -> list[str]:
        """Waits until the board says a text, or something that a regular expression (RE2's kind) matches.

        Gives back the match and its groups; an empty list for a plain text.
        """
        found = self.step('wait-serial', _fields(text=text, regex=regex, timeout=_optional_time(timeout)))
        return found or []

    def repl(self, line: str, *, expect: Optional[str] = None, timeout: Optional[Duration] = None) -> str:
        """Types a line at the prompt and gives back what the board prints for it."""
        return str(self.step('repl', _fields(run=line, expect=expect, timeout=_optional_time(timeout))))

    def run_script(self, file: Optional[Path] = None, *, code: Optional[str] = None, output: Optional[str] = None,
                   raises: Optional[str] = None, wait: bool = True, timeout: Optional[Duration] = None) -> str:
        """Runs Python by the raw REPL, from a file or as text, and gives back what it prints."""
        answer = self.step('run-script', _fields(
            file=None if file is None else os.path.abspath(os.fspath(file)), code=code, output=output, raises=raises,
            wait=None if wait else False, timeout=_optional_time(timeout)))
        return '' if answer is None else str(answer)

    def press(self, part: str, for_: Optional[Duration] = None) -> None:
        """Presses a button, for 100 ms unless it is said for how long; time does not pass by it."""
        self.step('press', _fields(part_id=part, for_=_optional_time(for_)))

    def tilt(self, to: str, *, part: Optional[str] = None) -> None:
        """Tilts the board: left, right, up, down, face_up or face_down."""
        self.step('tilt', _fields(to=to, part_id=part))

    def shake(self, for_: Optional[Duration] = None, *, part: Optional[str] = None) -> None:
        """Shakes the board."""
        self.step('shake', _fields(for_=_optional_time(for_), part_id=part) or True)

    def set(self, *lines: str) -> None:
        """Inputs as in an inputs file, without their time: "pin0 set 1.65V"."""
        self.step('set', list(lines))

    def set_control(self, part: str, name: str, value: Union[float, str]) -> None:
        """Moves a control of a part, by Wokwi's name of it."""
        self.step('set-control', _fields(part_id=part, name=name, value=value))

    def wire(self, one: str, other: str) -> None:
        """Puts a jumper wire between two pins of the board."""
        self.step('wire', [one, other])

    def unwire(self, one: str, other: str) -> None:
        """Takes the jumper wire away."""
        self.step('unwire', [one, other])

    def expect_pin(self, part: str, name: str, value: int, *, within: Optional[Duration] = None) -> None:
        """A wire's level: 0 or 1."""
        self.step('expect-pin', _fields(part_id=part, name=name, value=value, within=_optional_time(within)))

    def expect_led(self, part: str, *, on: Optional[bool] = None, brightness: Optional[float] = None,
                   duty: Optional[float] = None, tolerance: Optional[float] = None,
                   blinking: Union[bool, dict[str, Any], None] = None,
                   within: Optional[Duration] = None) -> None:
        """An LED: on or off, how bright (percent), or blinking: {'period': '1s', 'duty': 50, 'tolerance': 5}."""
        self.step('expect-led', _fields(part_id=part, on=on, brightness=brightness, duty=duty, tolerance=tolerance,
                                        blinking=blinking, within=_optional_time(within)))

    def expect_matrix(self, picture: Union[str, Sequence[str]], *, part: Optional[str] = None,
                      within: Optional[Duration] = None) -> None:
        """What an LED matrix shows: an image by MicroPython's name (HEART), or rows of digits, # and dots."""
        what: dict[str, Any] = {'image': picture} if isinstance(picture, str) else {'rows': list(picture)}
        self.step('expect-matrix', {**what, **_fields(part_id=part, within=_optional_time(within))})

    def expect_pwm(self, pin: str, *, frequency: Optional[float] = None, duty: Optional[float] = None,
                   pulse: Optional[Duration] = None, tolerance: Optional[float] = None,
                   for_: Optional[Duration] = None) -> None:
        """A wave on a wire, watched for a while: its frequency in hertz, duty in percent, width of a pulse."""
        self.step('expect-pwm', _fields(pin=pin, frequency=frequency, duty=duty, pulse=_optional_time(pulse),
                                        tolerance=tolerance, for_=_optional_time(for_)))

    def expect_tone(self, part: str, frequency: Optional[float] = None, *, silent: Optional[bool] = None,
                    tolerance: Optional[float] = None, within: Optional[Duration] = None) -> None:
        """A buzzer or a pin sounds at a frequency in hertz, or is silent."""
        self.step('expect-tone', _fields(part_id=part, frequency=frequency, silent=silent, tolerance=tolerance,
                                         within=_optional_time(within)))

    def watch_i2c(self, part: str) -> None:
        """Begins to record the bus that a part is on, for expect_i2c."""
        self.step('watch-i2c', part)

    def expect_i2c(self, bus: str, address: int, *, write: Optional[Sequence[Union[int, str]]] = None,
                   read: Optional[Sequence[Union[int, str]]] = None, refused: Optional[bool] = None,
                   within: Optional[Duration] = None) -> None:
        """A transfer on the bus of a part: its bytes, where '?' is any one and a last '...' any more."""
        self.step('expect-i2c', _fields(bus=bus, address=address, write=None if write is None else list(write),
                                        read=None if read is None else list(read), refused=refused,
                                        within=_optional_time(within)))

    def watch_files(self) -> None:
        """Notes what the flash drive holds, for expect_files(changed=...)."""
        self.step('watch-files')

    def expect_files(self, file: Optional[str] = None, *, holds: Optional[str] = None,
                     contains: Optional[str] = None, absent: Optional[bool] = None,
                     changed: Optional[Sequence[str]] = None) -> None:
        """A file on the flash drive, or all that has changed there since watch_files."""
        self.step('expect-files', _fields(file=file, holds=holds, contains=contains, absent=absent,
                                          changed=None if changed is None else list(changed)))

    def take_screenshot(self, part: str = 'board', *, save_to: Optional[Path] = None,
                        compare_with: Optional[Path] = None) -> None:
        """Saves what a display shows as a PNG file, or compares it with one; "board" is a picture of it all."""
        self.step('take-screenshot', _fields(
            part_id=part, save_to=None if save_to is None else os.path.abspath(os.fspath(save_to)),
            compare_with=None if compare_with is None else os.path.abspath(os.fspath(compare_with))))

    def power_cut(self, for_: Optional[Duration] = None) -> None:
        """Cuts the power, for a moment or for a while."""
        self.step('power-cut', _fields(for_=_optional_time(for_)) or True)

    def reset(self) -> None:
        """Presses the reset button."""
        self.step('reset')

    def snapshot(self, name: str = '') -> None:
        """Keeps the board as it is, by a name."""
        self.step('snapshot', name)

    def restore(self, name: str = '') -> None:
        """Goes back to a snapshot; time goes back too."""
        self.step('restore', name)

    # -- Beyond steps -----------------------------------------------------------------------------------------

    @property
    def time(self) -> float:
        """The board's time in seconds since power-on."""
        return float(self._connection.call('time')['time_ns']) / 1e9

    @property
    def name(self) -> str:
        """The board's name: "microbit"."""
        return str(self._connection.hello['board'])

    def serial(self) -> str:
        """All that the board has said since power-on."""
        return str(self._connection.call('serial')['text'])

    def readings(self, part: str) -> dict[str, str]:
        """What can be seen of a part: {'x': '0', ...}; as `--show` has it."""
        return dict(self._connection.call('readings', [part]))

    def parts(self) -> list[str]:
        """The names of the board's parts."""
        return list(self._connection.call('parts'))

    def state_hash(self) -> str:
        """A fingerprint of the board's whole state."""
        return str(self._connection.call('state-hash')['hash'])

    def journal(self) -> str:
        """The run so far as a journal that `terrarium replay` plays again."""
        return str(self._connection.call('journal')['text'])

    def set_timeout(self, timeout: Duration) -> None:
        """The most of the board's time that any single call may take from now on."""
        self._connection.call('timeout', [duration_text(timeout)])

    def methods(self) -> dict[str, str]:
        """Everything the control port understands, each with a line about it."""
        return dict(self._connection.call('describe'))

    def complaints(self) -> str:
        """What the terrarium program has said on standard error: what is not modelled, for one."""
        return self._program.complaints() if self._program is not None else ''
