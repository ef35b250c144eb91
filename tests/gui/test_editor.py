"""The window's editor, help page and settings, on a display of its own: typed keys, and what the serial port says."""
import os
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
from support import DEADLINE, PROGRAM, SKIPPED, Talk, main

for tool in ('Xvfb', 'xdotool', 'import'):
    if not shutil.which(tool):
        print(f'skipped: {tool} is not installed')
        sys.exit(SKIPPED)


def until(condition, what):
    """Waits for a condition; only a broken program reaches the deadline."""
    deadline = time.monotonic() + DEADLINE
    while time.monotonic() < deadline:
        found = condition()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError(f'waited for {what}')


class Editor(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)
        read, write = os.pipe()
        server = subprocess.Popen(['Xvfb', '-noreset', '-displayfd', str(write), '-screen', '0', '1280x800x24'],
                                  pass_fds=[write], stderr=subprocess.DEVNULL)
        os.close(write)
        self.addCleanup(server.wait)
        self.addCleanup(server.terminate)
        with os.fdopen(read) as number:
            display = ':' + number.readline().strip()
        self.environment = dict(os.environ, DISPLAY=display, XDG_CONFIG_HOME=str(self.folder))
        self.settings = self.folder / 'terrarium' / 'window.conf'

    def open(self):
        """The window, with the board at its prompt; gives the conversation over its PTY."""
        link = self.folder / 'port'
        errors = open(self.folder / 'errors', 'wb')
        self.addCleanup(errors.close)
        self.window = subprocess.Popen([PROGRAM, 'run', 'microbit', f'--pty={link}'], stdin=subprocess.DEVNULL,
                                       env=self.environment, stderr=errors)
        self.addCleanup(self.window.wait)
        self.addCleanup(self.window.kill)
        until(link.exists, 'the PTY')
        port = os.open(link, os.O_RDWR | os.O_NOCTTY)
        self.addCleanup(os.close, port)
        tty.setraw(port)
        talk = Talk(port)
        talk.prompt()
        until(lambda: self.xdotool('search', '--name', 'Terrarium'), 'the window')
        return talk

    def close(self):
        self.window.send_signal(signal.SIGTERM)
        self.window.wait(DEADLINE)

    def xdotool(self, *arguments):
        return subprocess.run(['xdotool', *arguments], env=self.environment, capture_output=True).stdout

    def key(self, *keys):
        self.xdotool('key', '--delay', '60', *keys)

    def write(self, text):
        self.xdotool('type', '--delay', '40', text)

    def shot(self):
        return subprocess.run(['import', '-window', 'root', '-depth', '8', 'rgb:-'], env=self.environment, capture_output=True).stdout

    def test_a_script_runs_and_is_not_lost(self):
        talk = self.open()
        self.key('F4')
        time.sleep(0.5)  # The pane takes the keys with its next frame.
        self.key('ctrl+a')
        self.write('for i in range(3):')
        self.key('Return')
        self.write('print(i * 111)')
        self.key('F5')
        talk.expect(rb'raw REPL; CTRL-B to exit\r\n>OK0\r\n111\r\n222\r\n\x04\x04>')
        talk.expect(rb'information.\r\n>>> ')
        self.key('ctrl+F5')  # On the board as main.py.
        talk.expect(rb'>OK\x04\x04>.*information.\r\n>>> ')
        talk.send(b"print(open('main.py').read())\r")
        talk.expect(rb'for i in range\(3\):\r*\n    print\(i \* 111\)\r*\n')
        draft = self.folder / 'terrarium' / 'draft.py'
        until(lambda: draft.exists() and 'print(i * 111)' in draft.read_text(), 'the draft')
        self.close()
        talk = self.open()
        self.key('F5')  # From anywhere, with the text of the last time.
        talk.expect(rb'>OK0\r\n111\r\n222\r\n')

    def test_help_comes_and_goes(self):
        self.open()
        self.key('F8')  # Paused, so that nothing else changes but a cursor.
        time.sleep(1)
        before = self.shot()

        def difference():
            return sum(a != b for a, b in zip(before, self.shot()))
        self.key('F1')
        until(lambda: difference() > 100_000, 'the help page')
        self.key('F1')
        until(lambda: difference() < 10_000, 'the help page to go')

    def test_the_scale_is_remembered(self):
        self.open()
        self.key('F4')
        time.sleep(0.5)
        self.key('ctrl+shift+Prior')
        time.sleep(0.5)
        self.close()
        self.assertFalse((self.folder / 'terrarium' / 'draft.py').exists(), 'the key was typed as well')
        self.assertIn('scale = 1.1\n', self.settings.read_text())
        self.open()
        self.close()
        self.assertIn('scale = 1.1\n', self.settings.read_text())

    def test_damaged_settings_are_named(self):
        self.settings.parent.mkdir()
        self.settings.write_bytes(b'scale = 1.5\n\xff\x00\x01 rubbish\nwindow.x = -99999\nwindow.width = lots\n')
        talk = self.open()
        talk.ask(b'6*7', b'42')
        self.assertIn('window.conf:2: not a line', (self.folder / 'errors').read_text())


if __name__ == '__main__':
    main()
