"""pytest plug-in: a `board` fixture.

    @pytest.mark.board('microbit', script='hello.py')
    def test_hello(board):
        board.wait_serial('hello')

Without the mark the board is a microbit, or what --terrarium-board names. A test that fails shows what the board
said, and with --terrarium-replays=DIR leaves a journal there for `terrarium replay FILE --window`.
"""
from __future__ import annotations

import pathlib
import re
from typing import Any, Iterator

import pytest

from terrarium.board import Board
from terrarium.errors import BoardError

_LAST_LINES = 20
_BOARD = pytest.StashKey[Board]()


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup('terrarium')
    group.addoption('--terrarium-board', default='microbit', metavar='NAME',
                    help='the board of tests that name none (default: microbit)')
    group.addoption('--terrarium-firmware', default=None, metavar='FILE', help='its firmware')
    group.addoption('--terrarium-replays', default=None, metavar='DIR',
                    help='for each test that fails, write a journal there for `terrarium replay`')


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line('markers', 'board(name, script=..., firmware=..., parts=[...]): the board of a test, '
                                       'with what terrarium.Board takes')


@pytest.fixture
def board(request: pytest.FixtureRequest) -> Iterator[Board]:
    """A board, switched on and standing at power-on."""
    mark = request.node.get_closest_marker('board')
    arguments = list(mark.args) if mark else []
    named: dict[str, Any] = dict(mark.kwargs) if mark else {}
    if not arguments and 'board' not in named:
        arguments = [request.config.getoption('--terrarium-board')]
        firmware = request.config.getoption('--terrarium-firmware')
        if firmware is not None:
            named.setdefault('firmware', firmware)
    if isinstance(named.get('script'), str):  # Beside the test, wherever pytest was started.
        named['script'] = request.path.parent / named['script']
    with Board(*arguments, **named) as made:
        request.node.stash[_BOARD] = made
        yield made


@pytest.hookimpl(hookwrapper=True)  # type: ignore[misc]
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    outcome = yield
    report: pytest.TestReport = outcome.get_result()  # type: ignore[attr-defined]
    made = item.stash.get(_BOARD, None)
    if report.when != 'call' or not report.failed or made is None:
        return
    try:
        lines = made.serial().splitlines()[-_LAST_LINES:]
        report.sections.append((f'the board at {made.time:.6f} s', '\n'.join(lines)))
        folder = item.config.getoption('--terrarium-replays')
        if folder is not None:
            path = pathlib.Path(folder) / (re.sub(r'[^\w.-]+', '_', item.nodeid) + '.journal')
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(made.journal(), encoding='utf-8')
            report.sections.append(('see it again', f'terrarium replay {path} --window'))
    except BoardError as error:  # The board has gone; the test's own failure is what counts.
        report.sections.append(('the board', str(error)))
