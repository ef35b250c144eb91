"""Time in the window, under a virtual display with the real micro:bit firmware: pause and rewind.

Return code 77 (skipped) where Xvfb, xdotool, ImageMagick or the firmware is missing.
"""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

TERRARIUM = os.environ.get('TERRARIUM', 'build/release/terrarium')
FIRMWARE = '/usr/share/firmware-microbit-micropython/firmware.hex'
CLOCK = '280x28+1000+4'    # The bar's right end, where the time stands.
BOARD = '570x500+10+40'    # The board's picture.
PATIENCE = 60


class Window:
    """A micro:bit in a window on a display of its own."""

    def __init__(self, folder):
        read, write = os.pipe()
        self.server = subprocess.Popen(['Xvfb', '-noreset', '-displayfd', str(write), '-screen', '0', '1280x800x24'],
                                       pass_fds=[write], stderr=subprocess.DEVNULL)
        os.close(write)
        with os.fdopen(read) as pipe:
            number = pipe.readline().strip()
        if not number:
            raise RuntimeError('Xvfb does not start')
        self.environment = {**os.environ, 'DISPLAY': ':' + number, 'XDG_CONFIG_HOME': str(folder)}
        self.journal = folder / 'journal'
        self.run = subprocess.Popen([TERRARIUM, 'run', 'microbit', '--state-hash', f'--journal={self.journal}'],
                                    env=self.environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)

    def close(self):
        """Ends the run as Ctrl-C does; what it printed."""
        self.run.send_signal(2)
        said = self.run.communicate(timeout=PATIENCE)[0]
        return said

    def stop(self):
        for process in self.run, self.server:
            process.kill()
            process.wait()
        self.run.stdout.close()

    def key(self, *keys):
        for key in keys:  # Down for more than a frame.
            subprocess.run(['xdotool', 'keydown', key, 'sleep', '0.15', 'keyup', key, 'sleep', '0.15'],
                           env=self.environment, check=True)

    def type(self, text):
        subprocess.run(['xdotool', 'type', '--delay', '60', text], env=self.environment, check=True)
        self.key('Return')

    def picture(self, area):
        return subprocess.run(['import', '-window', 'root', '-crop', area, '-depth', '8', 'rgb:-'],
                              env=self.environment, check=True, capture_output=True).stdout

    def wait_until(self, condition, what):
        end = time.monotonic() + PATIENCE
        while not condition():
            if time.monotonic() > end:
                raise TimeoutError(what)
            time.sleep(0.1)

    def stands_still(self):
        """Whether the time shown stays what it is for a while."""
        first = self.picture(CLOCK)
        time.sleep(0.7)
        return first == self.picture(CLOCK)


class TimeTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.window = Window(pathlib.Path(folder.name))
        self.addCleanup(self.window.stop)
        blank = self.window.picture(BOARD)
        self.window.wait_until(lambda: self.window.picture(BOARD) != blank, 'no board is drawn')
        self.window.wait_until(lambda: not self.window.stands_still(), 'time does not begin')
        time.sleep(2)  # Its prompt.

    def pause(self):
        self.window.key('F8')
        self.window.wait_until(self.window.stands_still, 'time goes on')

    def go_on(self):
        self.window.key('F8')
        self.window.wait_until(lambda: not self.window.stands_still(), 'time stands still')

    def test_pause_and_rewind(self):
        window = self.window
        dark = window.picture(BOARD)
        window.type('display.show(Image.HEART)')
        window.wait_until(lambda: window.picture(BOARD) != dark, 'no heart is shown')
        time.sleep(0.5)
        self.pause()
        heart = window.picture(BOARD)
        self.go_on()
        window.type('display.clear()')
        window.wait_until(lambda: window.picture(BOARD) != heart, 'the heart stays')
        time.sleep(0.5)
        self.pause()
        self.assertNotEqual(window.picture(BOARD), heart)

        # Back through the snapshots, to the one that pausing has kept.
        for _ in range(30):
            window.key('F9')
            time.sleep(0.3)
            if window.picture(BOARD) == heart:
                break
        self.assertEqual(window.picture(BOARD), heart)
        self.assertTrue(window.stands_still())
        self.go_on()
        said = window.close()
        replayed = subprocess.run([TERRARIUM, 'replay', window.journal], capture_output=True, text=True, check=True)
        self.assertEqual(said, replayed.stdout)
        inputs = window.journal.read_text().split('begin\n')[1].splitlines()
        typed = ''.join(line.split(' ', 2)[2].strip('"') for line in inputs if '"' in line)
        self.assertIn('Image.HEART', typed)
        self.assertNotIn('clear', typed)


if __name__ == '__main__':
    missing = [tool for tool in ('Xvfb', 'xdotool', 'import') if shutil.which(tool) is None]
    if missing or not pathlib.Path(FIRMWARE).exists():
        print('skipped: not there: ' + ', '.join(missing or [FIRMWARE]))
        sys.exit(77)
    unittest.main()
