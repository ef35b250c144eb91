"""The programs people have for MicroPython, with a real pyboard image: mpremote, pyboard.py, Thonny's back end.

Each is skipped by name where it or the image (TERRARIUM_IMAGES) is missing. pyboard.py and mpremote may also come from
a checkout of MicroPython that MICROPYTHON names.
"""
import http.server
import importlib
import importlib.util
import json
import os
import re
import select
import shutil
import subprocess
import sys
import threading
import unittest

from support import CHECKOUT, DEADLINE, PYBOARD, CliTest, Process, Talk, main

PYBOARD_PY = shutil.which('pyboard.py') or shutil.which('pyboard') or (
    str(CHECKOUT / 'tools/pyboard.py') if (CHECKOUT / 'tools/pyboard.py').exists() else None)


def installed(module):
    try:
        return importlib.util.find_spec(module) is not None
    except ImportError:
        return False


needs_image = unittest.skipUnless(PYBOARD, 'no pyboard image in TERRARIUM_IMAGES')
needs_mpremote = unittest.skipUnless(installed('mpremote') and installed('serial'), 'micropython-mpremote is not installed')
needs_pyboard_py = unittest.skipUnless(PYBOARD_PY and installed('serial'), 'pyboard.py is not installed')
needs_thonny = unittest.skipUnless(installed('thonny'), 'thonny is not installed')


class PyboardTest(CliTest):
    def setUp(self):
        super().setUp()
        self.board = self.start('run', 'pyboard', f'--firmware={PYBOARD}', '--headless', '--pty=tty', '--flash=flash')
        self.board.errors.expect(rb'tty\n')
        self.tty = str(self.directory / 'tty')
        fd = os.open(self.tty, os.O_RDWR | os.O_NOCTTY)
        Talk(fd).prompt()  # Thonny gives a board that formats its flash no time.
        os.close(fd)

    def printed(self, *command, code=0):
        """What a client prints."""
        done = self.run_client(*command)
        self.assertEqual(done.returncode, code, (command, done.stdout, done.stderr))
        self.assertIsNone(self.board.popen.poll())
        return done.stdout


@needs_image
class Stress(CliTest):
    """Clients that behave badly on the USB serial port; the board goes on."""

    def start_board(self, *options):
        board = self.start('run', 'pyboard', f'--firmware={PYBOARD}', '--headless', '--pty=tty', *options)
        board.errors.expect(rb'tty\n')
        return board

    def open(self):
        fd = os.open(self.directory / 'tty', os.O_RDWR | os.O_NOCTTY)
        return Talk(fd)

    def client(self):
        talk = self.open()
        self.addCleanup(os.close, talk.read_fd)
        return talk

    def test_opens_and_closes_all_the_time(self):
        board = self.start_board()
        for i in range(200):  # Also while the board boots and is enumerated.
            talk = self.open()
            talk.send([b'', b'\r', b'print(', b'\x03', b'1+'][i % 5])
            os.close(talk.read_fd)
        talk = self.client()
        talk.send(b'\x03')
        talk.prompt()
        talk.ask(b'print(6*7)', b'42')
        self.assertIsNone(board.popen.poll())

    def test_closes_in_the_middle_of_output(self):
        self.start_board()
        talk = self.open()
        talk.prompt()
        talk.send(b'for i in range(10**9): print(i)\r\r')
        talk.expect(rb'\n1000\r\n')
        os.close(talk.read_fd)
        talk = self.client()
        talk.expect(rb'\n\d+\r\n')  # It has gone on.
        talk.send(b'\x03')
        talk.expect(rb'KeyboardInterrupt.*>>> ')
        talk.ask(b'print(i > 1000)', b'True')

    def test_two_clients_write(self):
        self.start_board()
        first, second = self.client(), self.client()
        first.prompt()
        first.send(b'a = 6\r')
        first.expect(rb'a = 6\r\n>>> ')
        second.send(b'print(a*7)\r')
        # Each byte goes to the one or the other, as on any serial device that two programs have opened.
        heard = b''
        while b'42' not in heard:
            ready = select.select([first.read_fd, second.read_fd], [], [], DEADLINE)[0]
            self.assertTrue(ready, heard)
            heard += os.read(ready[0], 1)

    def test_does_not_read_while_the_board_prints(self):
        """What the board printed is there when the client reads at last: every line, in order."""
        self.start_board('--speed=max')
        talk = self.client()
        talk.prompt()
        talk.send(b'for i in range(20000): print("line %5d of much text" % i)\r\r')
        other = self.open()  # Whoever else asks gets an answer: the run is not stuck.
        os.close(other.read_fd)
        talk.expect(rb'line     0 .*line 19999 of much text\r\n>>> ')
        lines = re.findall(rb'line +(\d+) of much text\r\n', talk.heard)
        self.assertEqual([int(line) for line in lines], list(range(20000)))

    def test_never_reads(self):
        """A client that never reads keeps neither the board from going on nor the run from ending."""
        self.write('main.py', 'while True: print("x" * 80)\n')
        board = self.start_board('--speed=max', '--for=5s', 'main.py')
        self.client()
        self.assertEqual(board.wait(), 0)


class Package(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@needs_image
@needs_mpremote
class Mpremote(PyboardTest):
    def mpremote(self, *arguments, code=0):
        return self.printed(sys.executable, '-m', 'mpremote', 'connect', self.tty, *arguments, code=code)

    def test_exec_eval_run(self):
        self.write('hello.py', 'print("Hello")\n')
        self.assertEqual(self.mpremote('exec', 'print(6*7, 2**100)'), '42 1267650600228229401496703205376\n')
        self.assertEqual(self.mpremote('eval', '6*7'), '42\n')
        self.assertEqual(self.mpremote('run', 'hello.py'), 'Hello\n')
        self.mpremote('exec', '1/0', code=1)

    def test_files(self):
        content = bytes(range(256)) * 40
        self.write('data', content)
        self.mpremote('fs', 'cp', 'data', ':data')
        self.assertRegex(self.mpremote('fs', 'ls'), r'10240 data\n')
        self.mpremote('fs', 'cp', ':data', 'back')
        self.assertEqual((self.directory / 'back').read_bytes(), content)
        self.mpremote('fs', 'mkdir', ':folder')
        self.write('text', 'one\ntwo\n')
        self.mpremote('fs', 'cp', 'text', ':folder/text')
        self.assertEqual(self.mpremote('fs', 'cat', ':folder/text'), 'one\ntwo\n')
        self.mpremote('fs', 'rm', ':data')
        self.assertNotIn('data', self.mpremote('fs', 'ls'))

    def test_mount_and_soft_reset(self):
        self.write('mounted.py', 'print("from the host")\n')
        self.assertIn('from the host', self.mpremote('mount', '.', 'exec', 'import mounted'))
        self.mpremote('soft-reset')
        self.assertEqual(self.mpremote('exec', 'x = 1'), '')
        self.assertEqual(self.mpremote('resume', 'exec', 'print(x)'), '1\n')
        self.mpremote('soft-reset')
        self.mpremote('resume', 'exec', 'print(x)', code=1)

    def test_mip_install_from_a_local_index(self):
        folder = self.directory / 'site'
        folder.mkdir()
        (folder / 'greeting.py').write_text('def greet(): print("Hi")\n')
        server = http.server.ThreadingHTTPServer(
            ('127.0.0.1', 0), lambda *a: Package(*a, directory=folder))
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f'http://127.0.0.1:{server.server_port}'
        (folder / 'package.json').write_text(json.dumps({'urls': [['greeting.py', f'{url}/greeting.py']],
                                                         'version': '1.0'}))
        self.mpremote('mip', 'install', f'{url}/package.json')
        self.assertEqual(self.mpremote('exec', 'import greeting; greeting.greet()'), 'Hi\n')


@needs_image
@needs_pyboard_py
class PyboardPy(PyboardTest):
    def pyboard(self, *arguments):
        return self.printed(sys.executable, PYBOARD_PY, '-d', self.tty, *arguments)

    def test_programs_and_files(self):
        self.write('hello.py', 'print("Hello")\n' + '# padding\n' * 500)
        self.assertEqual(self.pyboard('hello.py'), 'Hello\n')
        self.assertEqual(self.pyboard('-c', 'print(6*7)'), '42\n')
        self.pyboard('-f', 'cp', 'hello.py', ':hello.py')
        self.assertIn('hello.py', self.pyboard('-f', 'ls'))
        self.assertIn('print("Hello")\n# padding\n', self.pyboard('-f', 'cat', ':hello.py'))
        self.pyboard('-f', 'rm', ':hello.py')
        self.assertNotIn('hello.py', self.pyboard('-f', 'ls'))


@needs_image
@needs_thonny
class Thonny(PyboardTest):
    """Its back end runs without a window and talks lines of Python literals."""

    def test_back_end(self):
        arguments = {'port': self.tty, 'clean': True, 'interrupt_on_connect': True, 'local_rtc': False, 'cwd': None,
                     'sync_time': False, 'validate_time': False, 'dtr': None, 'rts': None}
        (self.directory / '.config/Thonny').mkdir(parents=True)  # It does not start without.
        backend = Process(self, [sys.executable, '-m', 'thonny.plugins.micropython.bare_metal_backend', repr(arguments)],
                          stdin=subprocess.PIPE, cwd=self.directory, env={**os.environ, 'HOME': str(self.directory)})
        backend.out.expect(rb"ToplevelResponse")
        talk = backend.out
        marker = importlib.import_module('thonny.common').MESSAGE_MARKER

        def send(text):
            talk.send(f'{marker}1 {text}\n'.encode())

        send("ToplevelCommand(command_id=1, name='execute_source', source='print(6*7)\\n')")
        talk.expect(rb'42')
        talk.expect(rb'ToplevelResponse')
        send("ToplevelCommand(command_id=2, name='execute_source', source='1/0\\n')")
        talk.expect(rb'ZeroDivisionError')
        talk.expect(rb'ToplevelResponse')
        send("ToplevelCommand(command_id=3, name='execute_source', source='import os; print(os.listdir())\\n')")
        talk.expect(rb'main\.py')


if __name__ == '__main__':
    main()
