"""Serial programs that people have: pyserial and its miniterm, socat, nc."""
import importlib.util
import shutil
import signal
import subprocess
import sys
import time
import unittest

from support import DEADLINE, PATIENCE, CliTest, Process, Terminal, main

try:
    import serial
except ImportError:
    serial = None

needs_pyserial = unittest.skipUnless(serial, 'python3-serial is not installed')
needs_socat = unittest.skipUnless(shutil.which('socat'), 'socat is not installed')
needs_nc = unittest.skipUnless(shutil.which('nc'), 'nc is not installed')
needs_mpremote = unittest.skipUnless(importlib.util.find_spec('mpremote'), 'micropython-mpremote is not installed')


def read_until(port, end):
    """What comes through a pyserial port up to and with `end`."""
    heard = b''
    deadline = time.monotonic() + DEADLINE
    while not heard.endswith(end):
        if time.monotonic() > deadline:
            raise AssertionError(f'waited for {end!r}, heard {heard!r}')
        heard += port.read(1)
    return heard


def prompt(port):
    """Gets a fresh prompt through a pyserial port."""
    heard = b''
    while not heard.endswith(b'\r\n>>> '):
        port.write(b'\r')
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end and not heard.endswith(b'\r\n>>> '):
            heard += port.read(1)


@needs_pyserial
class Pyserial(CliTest):
    def use(self, path):
        with serial.Serial(path, 115200, timeout=0.05) as port:
            prompt(port)
            port.write(b'print(6*7)\r')
            read_until(port, b'print(6*7)\r\n42\r\n>>> ')

    def test_open_and_close_several_times(self):
        run = self.start('run', 'microbit', '--headless', '--pty=link')
        run.errors.expect(rb'link\n')
        for _ in range(5):
            self.use(str(self.directory / 'link'))

    def test_socket_url(self):
        run = self.start('run', 'microbit', '--headless', '--tcp=0')
        port = run.errors.expect(rb'port (\d+)\n')[1].decode()
        with serial.serial_for_url(f'socket://127.0.0.1:{port}', timeout=0.05) as port:
            prompt(port)
            port.write(b'print(6*7)\r')
            read_until(port, b'print(6*7)\r\n42\r\n>>> ')

    def test_miniterm(self):
        run = self.start('run', 'microbit', '--headless', '--pty=link')
        run.errors.expect(rb'link\n')
        for _ in range(2):
            terminal = Terminal(self)
            miniterm = Process(self, [sys.executable, '-m', 'serial.tools.miniterm', 'link', '115200', '--raw'],
                               stdin=terminal.slave, stdout=terminal.slave, cwd=self.directory, start_new_session=True)
            miniterm.errors.expect(rb'Quit: Ctrl\+\]')
            terminal.talk.prompt()
            terminal.talk.ask(b'print(6*7)', b'42')
            terminal.talk.send(b'while True: pass\r\r')
            terminal.talk.expect(rb'while True: pass\r+\n')
            terminal.talk.send(b'\x03')
            terminal.talk.expect(rb'KeyboardInterrupt.*>>> ')
            terminal.talk.send(b'\x1d')
            self.assertEqual(miniterm.wait(), 0)
        self.assertIsNone(run.popen.poll())  # The board does not care who comes and goes.


@needs_socat
class Socat(CliTest):
    def test_stdin_and_stdout(self):
        run = self.start('run', 'microbit', '--headless', '--tcp=0')
        port = run.errors.expect(rb'port (\d+)\n')[1].decode()
        socat = Process(self, ['socat', '-', f'TCP:localhost:{port}'], stdin=subprocess.PIPE)
        socat.out.prompt()
        socat.out.ask(b'print(6*7)', b'42')

    def test_end_of_stdin_waits_for_the_answer(self):
        run = self.start('run', 'microbit', '--headless', '--tcp=0')
        run.tcp(self).prompt()
        done = subprocess.run(['socat', '-t', str(PATIENCE), '-', f'TCP:localhost:{run.port}'], input=b'', timeout=DEADLINE,
                              capture_output=True)
        self.assertEqual(done.returncode, 0)

    @needs_pyserial
    def test_the_way_of_iot_lab(self):
        # A pseudo terminal of socat's, at the other end of the TCP port.
        run = self.start('run', 'microbit', '--headless', '--tcp=0')
        port = run.errors.expect(rb'port (\d+)\n')[1].decode()
        socat = Process(self, ['socat', '-d', '-d', 'PTY,link=tty,echo=0,raw', f'TCP:localhost:{port}'],
                        cwd=self.directory)
        socat.errors.expect(rb'starting data transfer loop')
        with serial.Serial(str(self.directory / 'tty'), 115200, timeout=0.05) as port:
            prompt(port)
            port.write(b'print(6*7)\r')
            read_until(port, b'print(6*7)\r\n42\r\n>>> ')


@needs_nc
class Netcat(CliTest):
    def test_by_hand(self):
        run = self.start('run', 'microbit', '--headless', '--tcp=0')
        port = run.errors.expect(rb'port (\d+)\n')[1].decode()
        nc = Process(self, ['nc', 'localhost', port], stdin=subprocess.PIPE)
        nc.out.prompt()
        nc.out.ask(b'print(6*7)', b'42')
        run.signal(signal.SIGTERM)
        run.wait()
        nc.popen.stdin.close()
        self.assertEqual(nc.wait(), 0)

    def test_one_question_from_a_script(self):
        run = self.start('run', 'microbit', '--headless', '--tcp=0')
        talk = run.tcp(self)
        talk.prompt()
        talk.owner.close()
        nc = Process(self, ['nc', '-N', 'localhost', str(run.port)], stdin=subprocess.PIPE)
        nc.popen.stdin.write(b'print(6*7)\r')
        nc.popen.stdin.close()
        nc.out.expect(rb'print\(6\*7\)\r\n42\r\n>>> ')


@needs_mpremote
class Mpremote(CliTest):
    """What does not need more of the board than a raw REPL: this firmware is older than `fs` and raw paste."""

    def test_exec_eval_run_and_soft_reset(self):
        run = self.start('run', 'microbit', '--headless', '--pty=link')
        run.errors.expect(rb'link\n')
        self.write('hello.py', 'print("Hello")\n')
        for arguments, expected in ((['exec', 'print(6*7)'], '42\n'), (['resume', 'eval', '6*7'], '42\n'),
                                    (['resume', 'run', 'hello.py'], 'Hello\n'), (['soft-reset'], '')):
            done = self.run_client(sys.executable, '-m', 'mpremote', 'connect', str(self.directory / 'link'), *arguments)
            self.assertEqual((done.returncode, done.stdout.replace('\r', '')), (0, expected), done.stderr)


if __name__ == '__main__':
    main()
