"""The program's real window on a display of its own (Xvfb): keys, mouse and clipboard of a person, and what is seen.

Nothing here sleeps for a fixed time: every wait is for something to be seen, heard or said, up to a deadline that
only a broken program reaches. A key's press may come and go within one frame; the window takes care of that.
"""
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import tty
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / 'cli'))
from support import DEADLINE, FIRMWARE, PROGRAM, PYBOARD, SKIPPED, CliTest, Process, Talk, ended_by  # noqa: E402,F401

WIDTH, HEIGHT = 1280, 800
LOOK = 0.05  # Seconds between two looks.
PATIENCE = 3  # Seconds after which a key is pressed again: a window that just opened may not have the keyboard.
NEEDED = ('Xvfb', 'xdotool', 'xclip', 'import')
CLOCK = (1000, 4, 275, 28)  # Left, top, width, height: where the bar says what time it is.


def main():
    """Runs the tests of the calling script; all are skipped where something is missing."""
    missing = [name for name in NEEDED if shutil.which(name) is None]
    if not FIRMWARE.exists():
        missing.append('the package firmware-microbit-micropython')
    if missing:
        print(f'skipped: {Path(sys.argv[0]).name}: not installed: {", ".join(missing)}')
        sys.exit(SKIPPED)
    unittest.main(verbosity=2)


def wait_for(what, name=None, seconds=DEADLINE):
    """What `what()` gives once that is true."""
    end = time.monotonic() + seconds
    while True:
        result = what()
        if result:
            return result
        if time.monotonic() > end:
            raise AssertionError(f'waited in vain for {name or what.__name__}')
        time.sleep(LOOK)


class Display:
    """An X server for as long as a test runs, and a configuration folder that nobody has used before."""

    def __init__(self, width=WIDTH, height=HEIGHT):
        self.width, self.height = width, height
        self.folder = tempfile.TemporaryDirectory(prefix='terrarium-gui-')
        read, write = os.pipe()
        self.server = subprocess.Popen(
            ['Xvfb', '-noreset', '-displayfd', str(write), '-screen', '0', f'{width}x{height}x24', '-nolisten', 'tcp'],
            pass_fds=[write], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(write)
        with os.fdopen(read) as pipe:
            number = pipe.readline().strip()
        if not number:
            self.close()
            raise AssertionError('Xvfb did not start')
        # Colours are computed in software, so that every computer sees the same.
        self.environment = {**os.environ, 'DISPLAY': f':{number}', 'HOME': self.folder.name,
                            'XDG_CONFIG_HOME': str(self.config), 'SDL_AUDIODRIVER': 'dummy'}
        self.environment.pop('WAYLAND_DISPLAY', None)

    @property
    def config(self):
        return Path(self.folder.name) / 'config'

    @property
    def settings(self):
        """The window's settings file; its folder is there afterwards."""
        path = self.config / 'terrarium' / 'window.conf'
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def close(self):
        self.server.terminate()
        self.server.wait()
        self.folder.cleanup()


class Window:
    """A running program and its window, and the hand, the eye and the clipboard of a person before it."""

    def __init__(self, run, display):
        self.run = run  # A Process of tests/cli.
        self.display = display
        self.environment = display.environment

    def tool(self, *arguments, **options):
        options.setdefault('check', True)
        return subprocess.run([*map(str, arguments)], env=self.environment, timeout=DEADLINE, **options)

    # The hand.
    def hand(self, *words):
        self.tool('xdotool', *words, stdout=subprocess.DEVNULL)

    def keys(self, *keys):
        self.hand('key', '--delay', 20, *keys)

    def type(self, text):
        self.hand('type', '--delay', 20, text)

    def point(self, x, y):
        # A jump of the pointer is not seen before it also moves.
        self.hand('mousemove', x - 1, y, 'mousemove_relative', 1, 0)

    def click(self, x, y, button=1, times=1):
        self.hand('mousemove', x, y, 'click', '--repeat', times, '--delay', 100, button)

    def press_until(self, done, *keys, name=None):
        """Presses keys, and again while they have not done it: a window that just opened may not have the keyboard.

        Only for what may be done twice.
        """
        end = time.monotonic() + DEADLINE
        while time.monotonic() < end:
            self.keys(*keys)
            try:
                return wait_for(done, seconds=PATIENCE)
            except AssertionError:
                self.keys('Escape')
        raise AssertionError(f'{keys} did not do it: {name or done.__name__}')

    def leave(self):
        """Ends the run as a person does; gives the exit code."""
        self.press_until(lambda: self.run.popen.poll() is not None, 'ctrl+shift+q')
        return self.run.wait()

    def end(self):
        """Ends the run from outside, in good order."""
        self.run.signal(signal.SIGTERM)
        return self.run.wait()

    # The eye.
    def screen(self, box=None):
        """The display's pixels, or those of a box (left, top, width, height): bytes of red, green, blue."""
        crop = ['-crop', '{2}x{3}+{0}+{1}'.format(*box)] if box else []
        return self.tool('import', '-window', 'root', *crop, '-depth', 8, 'rgb:-', capture_output=True).stdout

    def is_drawn(self):
        if self.run.popen.poll() is not None:
            self.run.errors.listen(1)
            raise AssertionError(f'the program ended: {self.run.errors.heard.decode()}')
        return max(self.screen()) > 200

    def shows(self, colour, box):
        """Whether pixels of exactly this colour are in the box."""
        pixels = self.screen(box)
        return any(pixels[i:i + 3] == bytes(colour) for i in range(0, len(pixels), 3))

    def is_paused(self):
        """Whether something stands in orange beside the time, in the dark colours."""
        pixels = self.screen(CLOCK)
        return any(pixels[i] > 170 and 1.2 < pixels[i] / max(pixels[i + 1], 1) < 1.8 and pixels[i + 2] < 60
                   for i in range(0, len(pixels), 3))

    def pause(self):
        self.keys('F8')
        wait_for(self.is_paused, 'the pause')

    def go_on(self):
        self.keys('F8')
        wait_for(lambda: not self.is_paused(), 'time to go on')

    # The clipboard, and with it all that the terminal shows.
    def copy(self, text, selection='clipboard'):
        """Puts text where the window pastes it from."""
        self.tool('xclip', '-i', '-selection', selection, input=text.encode(), stdout=subprocess.DEVNULL,
                  stderr=subprocess.DEVNULL)

    def clipboard(self, selection='clipboard'):
        return self.tool('xclip', '-o', '-selection', selection, check=False, stdout=subprocess.PIPE,
                         stderr=subprocess.DEVNULL).stdout.decode()

    def text(self):
        """All of the terminal's text, whose pane has the keys. The clipboard is emptied first: this is no older copy."""
        self.copy('-')
        for _ in range(10):
            self.keys('ctrl+shift+a', 'ctrl+shift+c')
            end = time.monotonic() + PATIENCE
            while time.monotonic() < end:
                text = self.clipboard()
                if text != '-':
                    return text
                time.sleep(LOOK)
        raise AssertionError('the terminal did not copy its text')

    def expect(self, pattern):
        """Waits until the terminal shows a regular expression; gives the match."""
        end = time.monotonic() + DEADLINE
        while time.monotonic() < end:
            text = self.text()
            match = re.search(pattern, text, re.DOTALL)
            if match:
                return match
            time.sleep(LOOK)
        raise AssertionError(f'waited for {pattern!r}, the terminal shows {text!r}')

    # What the program says on stderr.
    def said(self, pattern):
        """Whether it has said this so far; gives the match."""
        while self.run.errors.listen(0):
            pass
        return re.search(pattern, self.run.errors.heard)

    def hears(self, pattern):
        """Waits until it says this; gives the match."""
        return wait_for(lambda: self.said(pattern), f'{pattern} on stderr')

    # The board, over a pseudo terminal that the window has opened.
    def serial(self, test):
        """A conversation with the board, which is at its prompt."""
        path = self.hears(rb'serial port: (\S+)\n')[1].decode()
        port = os.open(test.directory / path, os.O_RDWR | os.O_NOCTTY)
        test.addCleanup(os.close, port)
        tty.setraw(port)
        talk = Talk(port)
        talk.prompt()
        return talk


def evaluate(talk, line):
    """Types a line at a prompt and gives what it prints."""
    talk.fresh = b''
    talk.send(line.encode() + b'\r')
    talk.expect(re.escape(line.encode()) + rb'\r+\n')
    return talk.expect(rb'(.*?)>>> ')[1].decode().replace('\r', '').strip()


def difference(a, b):
    """How many bytes of two pictures differ."""
    return sum(x != y for x, y in zip(a, b)) + abs(len(a) - len(b))


def bright_spots(screen, box, cells, width=WIDTH):
    """Which of `cells` by `cells` parts of the box (left, top, right, bottom) hold a bright red spot."""
    left, top, right, bottom = box
    lit = set()
    for y in range(top, bottom):
        for x in range(left, right):
            at = 3 * (y * width + x)
            if screen[at] > 240 and 90 < screen[at + 1] < 150:  # Neither a dark lens nor the gold of the logo.
                lit.add(((x - left) * cells // (right - left), (y - top) * cells // (bottom - top)))
    return lit


class WindowTest(CliTest):
    """A test with a display of its own."""

    size = (WIDTH, HEIGHT)

    def setUp(self):
        super().setUp()
        self.display = Display(*self.size)
        self.addCleanup(self.display.close)

    def open(self, *arguments, **environment):
        """Starts the program; gives its window at once."""
        return Window(self.start(*arguments, env={**self.display.environment, **environment}), self.display)

    def window(self, *arguments, board='microbit', **environment):
        """Runs a board in a window; it is up when its terminal shows the prompt."""
        window = self.open('run', board, *arguments, **environment)
        window.expect(r'>>>\s*\Z')
        return window
