"""--rfc2217: the serial port with its speed, lines and break, by pyserial and by hand."""
import signal
import socket
import time
import unittest

from support import DEADLINE, PATIENCE, PYBOARD, CliTest, Process, Talk, ended_by, main

try:
    import serial
except ImportError:
    serial = None

needs_pyserial = unittest.skipUnless(serial, 'python3-serial is not installed')
BOARDS = [('microbit',)] + ([('pyboard', f'--firmware={PYBOARD}')] if PYBOARD else [])


class Rfc2217Test(CliTest):
    def listen(self, *arguments, **options):
        """A run and its RFC 2217 port."""
        run = self.start('run', *arguments, '--headless', '--rfc2217=0', **options)
        return run, int(run.errors.expect(rb'RFC 2217 on TCP 127\.0\.0\.1, port (\d+)\n')[1])

    def read_until(self, port, end):
        heard = b''
        deadline = time.monotonic() + DEADLINE
        while not heard.endswith(end):
            if time.monotonic() > deadline:
                raise AssertionError(f'waited for {end!r}, heard {heard!r}')
            heard += port.read(1)
        return heard

    def prompt(self, port):
        heard = b''
        while not heard.endswith(b'\r\n>>> '):
            port.write(b'\r')
            end = time.monotonic() + PATIENCE
            while time.monotonic() < end and not heard.endswith(b'\r\n>>> '):
                heard += port.read(1)


@needs_pyserial
class Pyserial(Rfc2217Test):
    def connect(self, port, **settings):
        opened = serial.serial_for_url(f'rfc2217://127.0.0.1:{port}', 115200, timeout=0.05, **settings)
        self.addCleanup(opened.close)
        return opened

    def test_repl_lines_and_journal(self):
        for board in BOARDS:
            with self.subTest(board[0]):
                run, number = self.listen(*board, '--journal=j', '--state-hash')
                for _ in range(2):
                    port = self.connect(number)
                    self.prompt(port)
                    port.write(b'print(6*7)\r')
                    self.read_until(port, b'print(6*7)\r\n42\r\n>>> ')
                    self.assertEqual((port.cts, port.dsr, port.cd, port.ri), (True, True, True, False))
                    port.send_break(0.01)
                    port.baudrate = 9600
                    port.baudrate = 115200
                    port.bytesize = 7
                    port.bytesize = 8
                    port.reset_input_buffer()
                    port.reset_output_buffer()
                    port.close()
                run.signal(signal.SIGINT)
                self.assertEqual(run.wait(), ended_by(signal.SIGINT))
                journal = (self.directory / 'j').read_text()
                for line in ('break on', 'break off', 'baud 9600', 'baud 115200', 'format 7N1', 'format 8N1', 'purge'):
                    self.assertRegex(journal, f' (serial|usb) {line}\n')
                self.assertEqual(run.rest().splitlines()[-1], self.state_hash('replay', 'j'))

    @unittest.skipUnless(PYBOARD, 'no pyboard image in TERRARIUM_IMAGES')
    def test_dtr_opens_and_closes_the_pyboard(self):
        run, number = self.listen('pyboard', f'--firmware={PYBOARD}')
        port = self.connect(number)
        self.prompt(port)
        for line in (b'import pyb; v = pyb.USB_VCP(); s = bytearray(2)\r', b'def look(t): s[v.isconnected()] = 1\r\r',
                     b't = pyb.Timer(4, freq=5); t.callback(look)\r'):
            port.write(line)
            self.read_until(port, b'\r\n>>> ')
        port.dtr = False
        time.sleep(PATIENCE)  # The board's timer looks meanwhile.
        port.dtr = True
        port.write(b'\rpyb.delay(500); t.deinit(); print(s)\r')
        self.read_until(port, b"bytearray(b'\\x01\\x01')\r\n>>> ")

    def test_uart_at_a_wrong_rate(self):
        run, number = self.listen('microbit')
        port = self.connect(number)
        self.prompt(port)
        port.baudrate = 9600
        port.write(b'print(6*7)\r')
        end = time.monotonic() + PATIENCE
        heard = b''
        while time.monotonic() < end:
            heard += port.read(100)
        self.assertNotIn(b'42', heard)
        port.baudrate = 115200
        self.prompt(port)


class ByHand(Rfc2217Test):
    """Any computer has a socket."""

    def connect(self, number):
        connection = socket.create_connection(('127.0.0.1', number), DEADLINE)
        self.addCleanup(connection.close)
        talk = Talk(connection.fileno(), owner=connection)
        talk.expect(rb'\xff\xfb\x00')
        talk.send(b'\xff\xfd\x00\xff\xfb\x00\xff\xfd\x03\xff\xfb\x03\xff\xfb\x2c')
        talk.expect(rb'\xff\xfd\x2c\xff\xfa\x2c\x6b\xb0\xff\xf0')
        talk.fresh = b''
        return talk

    def test_answers(self):
        run, number = self.listen('microbit')
        talk = self.connect(number)
        talk.send(b'\xff\xfa\x2c\x01\x00\x00\x25\x80\xff\xf0')
        talk.expect(rb'\xff\xfa\x2c\x65\x00\x00\x25\x80\xff\xf0')
        talk.send(b'\xff\xfa\x2c\x03\x04\xff\xf0')  # Mark: the bridge does not have it.
        talk.expect(rb'\xff\xfa\x2c\x67\x01\xff\xf0')
        talk.send(b'\xff\xfa\x2c\x05\x09\xff\xf0')  # Nor a wire for DTR.
        talk.expect(rb'\xff\xfa\x2c\x69\x08\xff\xf0')
        talk.send(b'\xff\xfa\x2c\x01\x00\x01\xc2\x00\xff\xf0')
        talk.expect(rb'\xff\xfa\x2c\x65\x00\x01\xc2\x00\xff\xf0')
        talk.prompt()
        talk.ask(b'print(6*7)', b'42')

    def test_several_clients_and_other_ports(self):
        run = self.start('run', 'microbit', '--headless', '--rfc2217=0', '--tcp=0', '--pty=link')
        raw = run.tcp(self)
        number = int(run.errors.expect(rb'RFC 2217 on TCP 127\.0\.0\.1, port (\d+)\n')[1])
        raw.prompt()
        first, second = self.connect(number), self.connect(number)
        raw.ask(b'print(6*7)', b'42')
        for talk in (first, second):
            talk.expect(rb'print\(6\*7\)\r\n42\r\n>>> ')
        first.send(b'x')
        first.expect(rb'read-only')
        raw.owner.close()
        first.prompt()
        first.ask(b'print(6*8)', b'48')

    def test_broken_streams(self):
        run, number = self.listen('microbit')
        for stream in (b'\xff', b'\xff\xfa', b'\xff\xfa\x2c' + bytes(100_000), b'\xff\xf0' * 1000, b'\xff\xfa\x2c\x01\xff\xf0',
                       bytes(range(256)) * 100):
            with socket.create_connection(('127.0.0.1', number), DEADLINE) as connection:
                connection.sendall(stream)
        talk = self.connect(number)
        talk.prompt()
        self.assertIsNone(run.popen.poll())

    def test_mistakes(self):
        self.assert_refused(self.terrarium('run', 'microbit', '--rfc2217=99999'), '--rfc2217', '99999')
        with socket.create_server(('127.0.0.1', 0)) as server:
            port = server.getsockname()[1]
            self.assert_refused(self.terrarium('run', 'microbit', '--headless', f'--rfc2217={port}'), port, 'in use')


if __name__ == '__main__':
    main()
