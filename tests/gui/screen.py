"""A display of our own (Xvfb) and a hand on its keyboard (xdotool), for tests of the real window."""
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / 'cli'))
from support import FIRMWARE, SKIPPED, CliTest  # noqa: E402

ATTEMPTS = 20


class Screen:
    """An X server for as long as a test class runs."""

    def __init__(self):
        read, write = os.pipe()
        self.server = subprocess.Popen(
            ['Xvfb', '-noreset', '-displayfd', str(write), '-screen', '0', '1280x800x24', '-nolisten', 'tcp'], pass_fds=[write],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(write)
        with os.fdopen(read) as number:
            self.display = ':' + number.readline().strip()

    def stop(self):
        self.server.terminate()
        self.server.wait()

    def press(self, *keys):
        """Presses keys as a finger does: each is down for a few frames."""
        for key in keys:
            subprocess.run(['xdotool', 'keydown', key, 'sleep', '0.1', 'keyup', key, 'sleep', '0.1'], check=True,
                           env={**os.environ, 'DISPLAY': self.display}, stdout=subprocess.DEVNULL)


class WindowTest(CliTest):
    """A test with a display, and with settings of its own."""

    @classmethod
    def setUpClass(cls):
        cls.screen = Screen()
        cls.addClassCleanup(cls.screen.stop)

    def setUp(self):
        super().setUp()
        self.settings = self.directory / 'config' / 'terrarium' / 'window.conf'
        self.settings.parent.mkdir(parents=True)

    def environment(self, **more):
        return {**os.environ, 'DISPLAY': self.screen.display, 'XDG_CONFIG_HOME': str(self.directory / 'config'), **more}

    def press_until(self, done, *keys):
        """Presses keys, again while they have not done it: a window that just opened may not have the keyboard."""
        for _ in range(ATTEMPTS):
            self.screen.press(*keys)
            if done():
                return
            self.screen.press('Escape')
        raise AssertionError(f'{keys} did not do it')

    def said(self, run, pattern, seconds=2):
        """Whether the program says this on stderr within these seconds; gives the match."""
        for _ in range(int(seconds * 10)):
            found = re.search(pattern, run.errors.heard)
            if found:
                return found
            run.errors.listen(0.1)
        return None


def skip_without_display():
    for program in ('Xvfb', 'xdotool'):
        if shutil.which(program) is None:
            print(f'skipped: {Path(sys.argv[0]).name}: {program} is not installed')
            sys.exit(SKIPPED)
    if not FIRMWARE.exists():
        print(f'skipped: {Path(sys.argv[0]).name}: the package firmware-microbit-micropython is not installed')
        sys.exit(SKIPPED)
