"""Starting the terrarium program."""
from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from typing import Optional, Sequence

from terrarium.errors import ProgramError

_ANNOUNCEMENT = 'control: '


def find_program(program: Optional[str] = None) -> str:
    """The terrarium to run: the one given, the one that TERRARIUM names, or the one on PATH."""
    found = program or os.environ.get('TERRARIUM') or shutil.which('terrarium')
    if not found:
        raise ProgramError('there is no terrarium on PATH; build it, and put it there or name it in TERRARIUM')
    return found


class Program:
    """A `terrarium serve` of our own, with the address it can be reached at."""

    def __init__(self, arguments: Sequence[str], program: Optional[str] = None) -> None:
        # Not a pipe: one that nobody reads would stop the program in the middle of a long complaint.
        self._errors = tempfile.TemporaryFile()
        try:
            self._process = subprocess.Popen([find_program(program), 'serve', *arguments, '--once'],
                                             stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=self._errors)
        except OSError as error:
            self._errors.close()
            raise ProgramError(f'cannot start terrarium: {error}') from error
        assert self._process.stdout is not None
        line = self._process.stdout.readline().decode(errors='replace').strip()
        if not line.startswith(_ANNOUNCEMENT):
            self._process.wait()
            said = self.complaints()
            self.end()
            raise ProgramError(said or f'terrarium said {line!r} instead of an address')
        self.address = line[len(_ANNOUNCEMENT):]

    def complaints(self) -> str:
        """What the program has said on standard error so far: notices, and what is not modelled."""
        self._errors.seek(0)
        return self._errors.read().decode(errors='replace').strip()

    def end(self) -> None:
        """Sees the program off. Doing so twice changes nothing."""
        if self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()
        if not self._errors.closed:
            self._errors.close()
