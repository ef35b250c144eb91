"""A window of the real program on a display of its own: what a hand does to it, and what an eye sees of it.

Nothing sleeps for a fixed time: every wait is for something to be seen or heard, up to a deadline.
"""
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import serial

PROGRAM = os.environ['TERRARIUM']
WIDTH, HEIGHT = 1280, 800
DEADLINE = 60
NEEDED = ('Xvfb', 'xdotool', 'import')


def skip_without_display():
    """Leaves with what ctest takes for "skipped" when a program is missing, and says which."""
    missing = [name for name in NEEDED if shutil.which(name) is None]
    if missing:
        print(f'skipped: {Path(sys.argv[0]).name}: not installed: {", ".join(missing)}')
        sys.exit(77)


def wait_for(what, seconds=DEADLINE):
    """What `what()` gives once that is true."""
    end = time.monotonic() + seconds
    while True:
        result = what()
        if result:
            return result
        if time.monotonic() > end:
            raise AssertionError(f'waited in vain for {what.__name__}')
        time.sleep(0.05)


class Window:
    """`terrarium run ARGUMENTS` with a window, and its serial port over a pseudo terminal."""

    def __init__(self, *arguments):
        self.folder = tempfile.TemporaryDirectory()
        self.link = Path(self.folder.name) / 'tty'
        read_end, write_end = os.pipe()
        self.server = subprocess.Popen(
            ['Xvfb', '-noreset', '-displayfd', str(write_end), '-screen', '0', f'{WIDTH}x{HEIGHT}x24'],
            pass_fds=[write_end], stderr=subprocess.DEVNULL)
        os.close(write_end)
        number = os.read(read_end, 16).decode().strip()  # When it is ready, or nothing when it has ended.
        os.close(read_end)
        if not number:
            self.server.wait(DEADLINE)
            raise AssertionError('Xvfb did not start')
        # A settings file of its own: the panes are where a first start puts them.
        self.environment = dict(os.environ, DISPLAY=f':{number}', HOME=self.folder.name,
                                XDG_CONFIG_HOME=self.folder.name)
        self.environment.pop('WAYLAND_DISPLAY', None)
        self.program = subprocess.Popen([PROGRAM, 'run', *arguments, f'--pty={self.link}'],
                                        env=self.environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        self.port = None
        try:
            wait_for(self.link.exists)
            self.port = serial.Serial(str(self.link), timeout=0.2)
            wait_for(self.is_drawn)
        except BaseException:
            self.close()
            raise

    def is_drawn(self):
        if self.program.poll() is not None:
            raise AssertionError(f'the program ended: {self.program.stderr.read().decode()}')
        return max(self.screen()) > 200

    def close(self):
        if self.port is not None:
            self.port.close()
        for process in (self.program, self.server):
            process.terminate()
            try:
                process.wait(DEADLINE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self.program.stderr.close()
        self.folder.cleanup()

    def hand(self, *words):
        subprocess.run(['xdotool', *map(str, words)], env=self.environment, check=True)

    def point(self, x, y):
        # A jump of the pointer is not seen before it also moves.
        self.hand('mousemove', x - 1, y, 'mousemove_relative', 1, 0)

    def screen(self):
        """The display's pixels: red, green and blue in bytes, line by line."""
        shot = subprocess.run(['import', '-window', 'root', '-depth', '8', 'rgb:-'], env=self.environment,
                              check=True, capture_output=True)
        return shot.stdout

    def run(self, line, answer=None):
        """Types a line at the REPL and gives what it prints."""
        self.port.reset_input_buffer()
        self.port.write(line.encode() + b'\r')
        heard = b''
        end = time.monotonic() + DEADLINE
        while not heard.endswith(b'>>> ') and time.monotonic() < end:
            heard += self.port.read(self.port.in_waiting or 1)
        said = heard.decode(errors='replace').replace('\r\n', '\n')
        return said.partition('\n')[2].removesuffix('>>> ').strip()

    def prompt(self):
        """Waits for the board's prompt."""
        heard = b''
        end = time.monotonic() + DEADLINE
        while b'>>> ' not in heard:
            if time.monotonic() > end:
                raise AssertionError(f'no prompt; heard {heard!r}')
            self.port.write(b'\r')
            heard += self.port.read(64)
        while self.port.read(64):
            pass


def bright_spots(screen, box, cells):
    """Which of `cells` by `cells` parts of the box (left, top, right, bottom) hold a bright red spot."""
    left, top, right, bottom = box
    lit = set()
    for y in range(top, bottom):
        for x in range(left, right):
            at = 3 * (y * WIDTH + x)
            if screen[at] > 240 and 90 < screen[at + 1] < 150:  # Neither a dark lens nor the gold of the logo.
                lit.add(((x - left) * cells // (right - left), (y - top) * cells // (bottom - top)))
    return lit
