"""Drive a simulated MicroPython board from Python.

    import terrarium

    with terrarium.Board('microbit') as board:
        board.repl('from microbit import *')
        board.press('button_a')
        assert board.repl('button_a.was_pressed()') == 'True'

Nothing here waits in real time: every duration is the board's, and the same calls give the same run.
"""
from terrarium.board import Board
from terrarium.errors import (BoardError, ControlError, ExpectationFailed, ProgramError, TimedOut, WrongCall)
from terrarium.values import Duration

__all__ = ['Board', 'BoardError', 'ControlError', 'Duration', 'ExpectationFailed', 'ProgramError', 'TimedOut',
           'WrongCall']
