"""The program's real window on a display of its own (Xvfb), driven by xdotool, its terminal read over the clipboard.

As in tests/cli, every wait is for something to be seen, up to a deadline that only a broken program reaches.
"""
import os
import re
import shutil
import subprocess
import sys
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / 'cli'))
from support import DEADLINE, FIRMWARE, SKIPPED, CliTest, Process, Talk, ended_by  # noqa: E402,F401

LOOK = 0.1  # Seconds between two looks at the window.
NEEDED = ('Xvfb', 'xdotool', 'xclip')


def main():
    """Runs the tests of the calling script; all are skipped where there is no display to be had."""
    missing = [name for name in NEEDED if shutil.which(name) is None]
    if not FIRMWARE.exists():
        missing.append('the package firmware-microbit-micropython')
    if missing:
        print(f'skipped: {Path(sys.argv[0]).name}: not installed: {", ".join(missing)}')
        sys.exit(SKIPPED)
    unittest.main(verbosity=2)


class Window:
    """A running program with a window."""

    def __init__(self, run, environment):
        self.run = run
        self.environment = environment

    def tool(self, *arguments, **options):
        return subprocess.run(arguments, env=self.environment, timeout=DEADLINE, **options)

    def keys(self, *keys):
        self.tool('xdotool', 'key', '--delay', '40', *keys, check=True)

    def type(self, text):
        self.tool('xdotool', 'type', '--delay', '20', text, check=True)

    def click(self, x, y, button=1, times=1):
        self.tool('xdotool', 'mousemove', str(x), str(y), 'click', '--repeat', str(times), '--delay', '100',
                  str(button), check=True)

    def copy(self, text, selection='clipboard'):
        """Puts text where the window pastes it from."""
        self.tool('xclip', '-i', '-selection', selection, input=text.encode(), check=True,
                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def clipboard(self, selection='clipboard'):
        return self.tool('xclip', '-o', '-selection', selection, stdout=subprocess.PIPE,
                         stderr=subprocess.DEVNULL).stdout.decode()

    def text(self):
        """All of the terminal's text. The clipboard is emptied first, so that this is no older copy."""
        self.copy('-')
        deadline = time.monotonic() + DEADLINE
        while time.monotonic() < deadline:
            self.keys('ctrl+shift+a', 'ctrl+shift+c')
            text = self.clipboard()
            if text != '-':
                return text
            time.sleep(LOOK)
        raise AssertionError('the terminal did not copy its text')

    def expect(self, pattern):
        """Waits until the terminal shows a regular expression; gives the match."""
        deadline = time.monotonic() + DEADLINE
        while time.monotonic() < deadline:
            text = self.text()
            match = re.search(pattern, text, re.DOTALL)
            if match:
                return match
            time.sleep(LOOK)
        raise AssertionError(f'waited for {pattern!r}, the terminal shows {text!r}')


class WindowTest(CliTest):
    def setUp(self):
        super().setUp()
        read, write = os.pipe()
        server = Process(self, ['Xvfb', '-noreset', '-displayfd', str(write), '-screen', '0', '1280x800x24', '-nolisten', 'tcp'],
                         pass_fds=[write])
        os.close(write)
        self.addCleanup(os.close, read)
        display = Talk(read).expect(rb'(\d+)\n')[1].decode()
        self.assertIsNone(server.popen.poll())
        self.environment = {**os.environ, 'DISPLAY': f':{display}', 'XDG_CONFIG_HOME': str(self.directory / 'config')}
        self.environment.pop('WAYLAND_DISPLAY', None)

    def window(self, *arguments):
        """Runs a micro:bit in a window; it is up when its terminal shows the prompt."""
        run = self.start('run', 'microbit', *arguments, env=self.environment)
        window = Window(run, self.environment)
        window.tool('xdotool', 'search', '--sync', '--onlyvisible', '--name', 'Terrarium', check=True,
                    stdout=subprocess.DEVNULL)
        window.expect(r'>>> \Z|>>>\Z')
        return window
