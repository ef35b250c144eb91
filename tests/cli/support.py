"""What the tests of the command line share: running the program, and talking to it with deadlines.

Nothing here sleeps for a fixed time: every wait is for a certain output, up to a deadline that only a broken
program reaches.
"""
import os
import pty
import re
import select
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

PROGRAM = os.environ['TERRARIUM']
for display in ('DISPLAY', 'WAYLAND_DISPLAY'):  # These tests are about the command line: no window opens.
    os.environ.pop(display, None)
FIRMWARE = Path('/usr/share/firmware-microbit-micropython/firmware.hex')
IMAGES = os.environ.get('TERRARIUM_IMAGES')


def version(path):
    """The version that an image's name tells, as numbers."""
    number = re.search(r'-v([0-9.]+)', path.stem)
    return [int(part) for part in number[1].split('.')] if number else []


def newest_pyboard():
    """The newest PYBv1.1 image without network or threads below the folder that TERRARIUM_IMAGES names; or None."""
    images = sorted(Path(IMAGES).rglob('pybv11-[0-9]*.dfu')) if IMAGES else []
    return max(images, key=version, default=None)


PYBOARD = newest_pyboard()
# It mounts SD cards without partitions.
PYBOARD_FOR_CARDS = PYBOARD if PYBOARD and version(PYBOARD) >= [1, 19] else None
CHECKOUT = Path(os.environ.get('MICROPYTHON', '/nonexistent'))  # MicroPython's sources, and so some clients.
if (CHECKOUT / 'tools/mpremote').is_dir():
    sys.path.append(str(CHECKOUT / 'tools/mpremote'))
DEADLINE = 120  # Seconds; for a slow and busy computer.
PATIENCE = 1  # Seconds after which an unanswered key is pressed again.
HASH_LINE = re.compile(r'state-hash: [0-9a-f]{16,}\n\Z')
SKIPPED = 77  # What ctest takes for "skipped".


def main():
    """Runs the tests of the calling script; with the firmware missing they are all listed as skipped."""
    if not FIRMWARE.exists():
        print(f'skipped: {Path(sys.argv[0]).name}: the package firmware-microbit-micropython is not installed')
        sys.exit(SKIPPED)
    unittest.main(verbosity=2)


def pyboard_flash(code=b'\xfe\xe7'):
    """The flash of a pyboard with a program of Thumb code (an endless loop) and a blank drive."""
    flash = bytearray(b'\xff' * (1024 * 1024 + 16))
    flash[0:8] = struct.pack('<II', 0x20020000, 0x08020001)
    flash[0x20000:0x20000 + len(code)] = code
    return bytes(flash)


def record(address, kind, data):
    """A line of Intel HEX."""
    line = bytes([len(data)]) + struct.pack('>H', address) + bytes([kind]) + data
    return f':{(line + bytes([-sum(line) & 0xFF])).hex().upper()}\n'


def hex_file(base, data):
    text = record(0, 4, struct.pack('>H', base >> 16))
    for at in range(0, len(data), 16):
        text += record((base & 0xFFFF) + at, 0, data[at:at + 16])
    return text + record(0, 1, b'')


class Talk:
    """A conversation over file descriptors: send bytes, expect bytes."""

    def __init__(self, read_fd, write_fd=None, owner=None):
        self.read_fd = read_fd
        self.write_fd = read_fd if write_fd is None else write_fd
        self.owner = owner  # Kept alive.
        self.heard = b''  # All of it, for messages.
        self.fresh = b''  # Not yet expected.

    def send(self, data):
        while data:
            data = data[os.write(self.write_fd, data):]

    def listen(self, seconds):
        """Hears what comes within the time; False at the end of the stream, None when nothing came."""
        if not select.select([self.read_fd], [], [], max(seconds, 0))[0]:
            return None
        try:
            data = os.read(self.read_fd, 65536)
        except OSError:  # A pseudo terminal says EIO when the other side is gone.
            return False
        self.heard += data
        self.fresh += data
        return bool(data)

    def expect(self, pattern, seconds=DEADLINE):
        """Waits for a regular expression; gives the match."""
        match = self.hears(pattern, seconds)
        if match is None:
            raise AssertionError(f'waited for {pattern!r}, heard {self.heard[-2000:]!r}')
        return match

    def hears(self, pattern, seconds):
        """As expect, but gives None when it does not come."""
        deadline = time.monotonic() + seconds
        while True:
            match = re.search(pattern, self.fresh, re.DOTALL)
            if match:
                self.fresh = self.fresh[match.end():]
                return match
            if time.monotonic() > deadline or self.listen(deadline - time.monotonic()) is False:
                return None

    def prompt(self):
        """Gets a fresh prompt; a board that is still booting does not hear the first attempts."""
        deadline = time.monotonic() + DEADLINE
        while time.monotonic() < deadline:
            self.fresh = b''
            self.send(b'\r')
            if self.hears(rb'>>> ', PATIENCE):
                while self.listen(0):  # The banner's prompt may follow our own, or the other way round.
                    pass
                self.fresh = b''
                return
        raise AssertionError(f'no prompt; heard {self.heard[-2000:]!r}')

    def ask(self, line, answer):
        """Types a line and expects its answer, which stands on a line of its own, and the next prompt."""
        self.send(line + b'\r')
        self.expect(re.escape(line) + rb'\r+\n')  # A terminal in between may add a CR.
        self.expect(re.escape(answer) + rb'\r+\n.*>>> ')


class Process:
    """A program that is under way."""

    def __init__(self, test, arguments, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, **options):
        self.popen = subprocess.Popen(arguments, stdin=stdin, stdout=stdout, stderr=subprocess.PIPE, bufsize=0,
                                      **options)
        self.errors = Talk(self.popen.stderr.fileno())
        if stdout == subprocess.PIPE:
            fd = self.popen.stdin.fileno() if self.popen.stdin else None
            self.out = Talk(self.popen.stdout.fileno(), fd)
        test.addCleanup(self.clean_up)

    def clean_up(self):
        if self.popen.poll() is None:
            self.popen.kill()
        self.popen.wait()
        for stream in (self.popen.stdin, self.popen.stdout, self.popen.stderr):
            if stream:
                stream.close()

    def wait(self):
        """The exit code."""
        return self.popen.wait(DEADLINE)

    def signal(self, number):
        self.popen.send_signal(number)

    def tcp(self, test):
        """Connects to the port that the program says it listens on."""
        if not hasattr(self, 'port'):
            self.port = int(self.errors.expect(rb'TCP \S+, port (\d+)\n')[1])
        connection = socket.create_connection(('127.0.0.1', self.port), DEADLINE)
        connection.setblocking(True)
        test.addCleanup(connection.close)
        return Talk(connection.fileno(), owner=connection)

    def pty(self):
        """The path of the pseudo terminal that the program says it opened."""
        return self.errors.expect(rb'serial port: (/\S+)\n')[1].decode()

    def rest(self):
        """The rest of stdout after the process's end."""
        while self.out.listen(DEADLINE):
            pass
        return self.out.heard.decode()


class CliTest(unittest.TestCase):
    """A test with a directory of its own, which is also the program's working directory."""

    def setUp(self):
        self.directory = Path(tempfile.mkdtemp(prefix='terrarium-cli-'))
        self.addCleanup(shutil.rmtree, self.directory)

    def write(self, name, content):
        path = self.directory / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def terrarium(self, *arguments, text=True, **options):
        """Runs the program to its end."""
        if 'input' not in options:
            options.setdefault('stdin', subprocess.DEVNULL)
        options.setdefault('stdout', subprocess.PIPE)
        if 'env' in options:  # What the sanitizers are told stays.
            options['env'] = {'LSAN_OPTIONS': os.environ.get('LSAN_OPTIONS', '')} | options['env']
        return subprocess.run([PROGRAM, *map(str, arguments)], stderr=subprocess.PIPE, cwd=self.directory, text=text,
                              timeout=DEADLINE, **options)

    def start(self, *arguments, **options):
        """Starts the program and lets it run."""
        return Process(self, [PROGRAM, *map(str, arguments)], cwd=self.directory, **options)

    def execute(self, code, *options, board='microbit'):
        return self.terrarium('exec', board, code, *options)

    def run_client(self, *command):
        """Runs a program that talks to the board, to its end."""
        return subprocess.run(command, cwd=self.directory, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              timeout=DEADLINE, env={**os.environ, 'PYTHONPATH': ':'.join(sys.path[1:])})

    def state_hash(self, *arguments, **options):
        """The hash that a run or replay prints, which must end well."""
        done = self.terrarium(*arguments, **options)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertRegex(done.stdout, HASH_LINE)
        return done.stdout.splitlines()[-1]

    def files(self):
        """Every file's content and time of change, to see that nothing was touched."""
        return {path.relative_to(self.directory): (path.read_bytes() if path.is_file() else None,
                                                   path.lstat().st_mtime_ns)
                for path in self.directory.rglob('*')}

    def assert_refused(self, done, *words):
        """Exit code 2, nothing on stdout, and one line on stderr that holds the words."""
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertEqual(done.stdout, '')
        self.assertRegex(done.stderr, r'\Aterrarium: [^\n]+\n\Z')
        for word in words:
            self.assertIn(str(word), done.stderr)


def ended_by(number):
    """The exit code after a signal."""
    return 128 + number


class Terminal:
    """A pseudo terminal to start programs in, as a terminal window would."""

    def __init__(self, test):
        self.master, self.slave = pty.openpty()
        test.addCleanup(os.close, self.master)
        test.addCleanup(os.close, self.slave)
        self.talk = Talk(self.master)
