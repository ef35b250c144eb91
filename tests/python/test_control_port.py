"""`terrarium serve`, spoken to byte by byte: the protocol of docs/control.md."""
import json
import os
import pathlib
import signal
import socket
import subprocess
import tempfile
import unittest

import support
import terrarium
from terrarium.program import find_program


class Server:
    """A serve of the test's own."""

    def __init__(self, *arguments, **environment):
        self.process = subprocess.Popen([find_program(), 'serve', *arguments], stdin=subprocess.DEVNULL,
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                        env={**os.environ, **environment})
        self.announced = self.process.stdout.readline().strip()
        self.address = self.announced.removeprefix('control: ')

    def connect(self):
        if self.address.startswith('unix:'):
            plug = socket.socket(socket.AF_UNIX)
            plug.connect(self.address.removeprefix('unix:'))
        else:
            host, _, port = self.address.rpartition(':')
            plug = socket.create_connection((host, int(port)))
        return Client(plug)

    def close(self):
        if self.process.poll() is None:
            self.process.terminate()
        self.process.communicate()


class Client:
    def __init__(self, plug):
        self.plug = plug
        self.file = plug.makefile('rb')

    def say(self, line):
        self.plug.sendall(line.encode() if isinstance(line, str) else line)

    def hear(self):
        line = self.file.readline()
        return json.loads(line) if line else None

    def ask(self, method, params=None, id=1):
        request = {'jsonrpc': '2.0', 'id': id, 'method': method}
        if params is not None:
            request['params'] = params
        self.say(json.dumps(request) + '\n')
        return self.hear()

    def close(self):
        self.file.close()
        self.plug.close()


class Case(unittest.TestCase):
    def serve(self, *arguments, **environment):
        server = Server(*arguments, **environment)
        self.addCleanup(server.close)
        return server

    def connect(self, server):
        client = server.connect()
        self.addCleanup(client.close)
        return client


class Protocol(Case):
    def setUp(self):
        self.client = self.connect(self.serve('microbit'))

    def code(self, line):
        self.client.say(line + '\n')
        return self.client.hear()['error']['code']

    def test_who_is_there(self):
        result = self.client.ask('hello', {'protocol': 1})['result']
        self.assertEqual(result['protocol'], 1)
        self.assertEqual(result['board'], 'microbit')
        self.assertEqual(result['time_ns'], 0)

    def test_a_step_answers_with_the_time_and_what_it_found(self):
        answer = self.client.ask('repl', {'run': '6 * 7'}, id='x')
        self.assertEqual(answer['jsonrpc'], '2.0')
        self.assertEqual(answer['id'], 'x')
        self.assertEqual(answer['result']['answer'], '42')
        self.assertGreater(answer['result']['time_ns'], 0)

    def test_what_is_no_request(self):
        self.assertEqual(self.code('{'), -32700)
        self.assertEqual(self.code('42'), -32600)
        self.assertEqual(self.code('[]'), -32600)
        self.assertEqual(self.code('{"jsonrpc":"1.0","id":1,"method":"time"}'), -32600)
        self.assertEqual(self.code('{"jsonrpc":"2.0","id":[],"method":"time"}'), -32600)
        self.assertEqual(self.code('{"jsonrpc":"2.0","id":1,"method":"time","params":5}'), -32600)
        self.assertEqual(self.code('{"jsonrpc":"2.0","id":1,"method":"time","extra":5}'), -32600)
        self.assertEqual(self.code('{"jsonrpc":"2.0","id":1,"method":"tmie"}'), -32601)
        self.assertEqual(self.code('{"jsonrpc":"2.0","id":1,"method":"delay","params":["1"]}'), -32602)
        self.assertEqual(self.code('{"jsonrpc":"2.0","id":1,"method":"delay","params":["1s","2s"]}'), -32602)
        self.assertIn('result', self.client.ask('time'))

    def test_a_notification_is_carried_out_and_not_answered(self):
        self.client.say('{"jsonrpc":"2.0","method":"delay","params":["10ms"]}\n')
        self.assertGreaterEqual(self.client.ask('time')['result']['time_ns'], 10_000_000)

    def test_a_batch_is_answered_by_a_list(self):
        self.client.say('[{"jsonrpc":"2.0","id":1,"method":"delay","params":["10ms"]},'
                        ' {"jsonrpc":"2.0","method":"delay","params":["10ms"]},'
                        ' 7, {"jsonrpc":"2.0","id":2,"method":"time"}]\n')
        answers = self.client.hear()
        self.assertEqual([answer['id'] for answer in answers], [1, None, 2])
        self.assertGreaterEqual(answers[2]['result']['time_ns'], 20_000_000)

    def test_requests_may_come_in_a_heap_and_in_pieces(self):
        lines = ''.join(f'{{"jsonrpc":"2.0","id":{n},"method":"time"}}\n' for n in range(100)).encode()
        for at in range(0, len(lines), 777):
            self.client.say(lines[at:at + 777])
        self.assertEqual([self.client.hear()['id'] for _ in range(100)], list(range(100)))

    def test_a_request_that_is_too_long_is_refused_and_the_board_stays(self):
        server = self.serve('microbit')
        client = self.connect(server)
        try:
            client.say(b'x' * (2 << 20))
        except OSError:
            pass  # Refused before all of it was sent.
        answer = client.hear()
        if answer is not None:  # A reset may overtake it.
            self.assertEqual(answer['error']['code'], -32600)
        client.close()
        self.assertIn('result', self.connect(server).ask('time'))

    def test_any_bytes_are_answered(self):
        for junk in (b'\x00\n', b'\xff\xfe\n', b'"' + b'\\' * 99 + b'\n', b'[' * 5000 + b'\n'):
            self.client.say(junk)
            self.assertEqual(self.client.hear()['error']['code'], -32700)


class Doors(Case):
    def test_a_socket_in_the_file_system_goes_with_the_program(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / 'board'
            server = self.serve('microbit', f'--listen=unix:{path}')
            self.assertEqual(server.announced, f'control: unix:{path}')
            self.assertIn('result', self.connect(server).ask('time'))
            second = Server('microbit', f'--listen=unix:{path}')
            self.assertEqual(second.process.wait(), 2)
            self.assertIn('another program does', second.process.communicate()[1])
            server.process.send_signal(signal.SIGTERM)
            self.assertEqual(server.process.wait(), 128 + signal.SIGTERM)
            self.assertFalse(path.exists())

    def test_other_computers_need_a_token(self):
        refused = Server('microbit', '--listen=0.0.0.0:0')
        self.assertEqual(refused.process.wait(), 2)
        self.assertIn('--token', refused.process.communicate()[1])

    def test_a_token_is_wanted_first(self):
        server = self.serve('microbit', TERRARIUM_TOKEN='sesame')
        client = self.connect(server)
        self.assertEqual(client.ask('time')['error']['code'], -32001)
        self.assertIsNone(client.hear())
        client = self.connect(server)
        self.assertEqual(client.ask('hello', {'token': 'open'})['error']['code'], -32001)
        self.assertIsNone(client.hear())
        client = self.connect(server)
        self.assertIn('result', client.ask('hello', {'token': 'sesame'}))
        self.assertIn('result', client.ask('time'))
        client.close()
        with self.assertRaisesRegex(terrarium.ControlError, 'token'):
            terrarium.Board.connect(server.address)
        with terrarium.Board.connect(server.address, token='sesame') as board:
            self.assertEqual(board.name, 'microbit')

    def test_one_client_at_a_time_and_the_board_stays_for_the_next(self):
        server = self.serve('microbit')
        first = self.connect(server)
        first.ask('repl', ['x = 5'])
        self.assertEqual(self.connect(server).hear()['error']['code'], -32001)
        first.close()
        answer = {}
        while 'result' not in answer:  # Until the program has noticed; who is turned away may find the line cut.
            client = server.connect()
            try:
                answer = client.ask('repl', ['x']) or {}
            except OSError:
                pass
            client.close()
        self.assertEqual(answer['result']['answer'], '5')

    def test_quit_and_once_end_the_program(self):
        server = self.serve('microbit')
        self.assertIn('result', self.connect(server).ask('quit'))
        self.assertEqual(server.process.wait(), 0)
        server = self.serve('microbit', '--once')
        self.connect(server).close()
        self.assertEqual(server.process.wait(), 0)

    def test_another_protocol_is_refused_by_its_number(self):
        client = self.connect(self.serve('microbit'))
        error = client.ask('hello', {'protocol': 2})['error']
        self.assertEqual(error['code'], -32001)
        self.assertIn('version 1', error['message'])

    def test_a_step_that_takes_long_can_be_interrupted(self):
        server = self.serve('microbit')
        client = self.connect(server)
        client.ask('timeout', ['10000h'])
        client.say('{"jsonrpc":"2.0","id":1,"method":"delay","params":["9000h"]}\n')
        client.say('')  # The request is on its way; the signal comes while it is carried out, or before.
        server.process.send_signal(signal.SIGINT)
        self.assertEqual(server.process.wait(), 128 + signal.SIGINT)


if __name__ == '__main__':
    support.main()
