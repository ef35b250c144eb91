"""--tcp, --pty and --bind: the serial port for other programs."""
import os
import signal
import socket
import subprocess

from support import CliTest, Talk, ended_by, main


class Tcp(CliTest):
    def test_repl(self):
        run = self.start('run', 'microbit', '--headless', '--tcp=0')
        talk = run.tcp(self)
        talk.prompt()
        talk.ask(b'print(6*7)', b'42')
        talk.send(b'while True: pass\r\r')
        talk.expect(rb'while True: pass\r\n')
        talk.send(b'\x03')
        talk.expect(rb'KeyboardInterrupt.*>>> ')
        talk.send(b'\x04')
        talk.expect(rb'soft reboot.*MicroPython.*>>> ')

    def test_raw_repl(self):
        run = self.start('run', 'microbit', '--headless', '--tcp=0')
        talk = run.tcp(self)
        talk.prompt()
        talk.send(b'\x01')
        talk.expect(rb'raw REPL; CTRL-B to exit\r\n>')
        talk.send(b'print(6*7)\x04')
        talk.expect(rb'OK42\r\n\x04\x04>')
        talk.send(b'\x02')
        talk.expect(rb'MicroPython.*>>> ')

    def test_default_port(self):
        run = self.start('run', 'microbit', '--headless', '--tcp')
        heard = run.errors.expect(rb'\n')
        if b'in use' in run.errors.heard:  # Somebody else has it; then at least it was the right one.
            self.assertIn(b'20000', run.errors.heard)
        else:
            self.assertEqual(run.errors.heard, b'terrarium: serial port: TCP 127.0.0.1, port 20000\n')
        self.assertIsNotNone(heard)

    def test_only_this_computer_unless_bind_says_otherwise(self):
        self.assertIn(b' 127.0.0.1,', self.start('run', 'microbit', '--headless', '--tcp=0').errors.expect(rb'.*\n')[0])
        everywhere = self.start('run', 'microbit', '--headless', '--tcp=0', '--bind=0.0.0.0')
        self.assertIn(b' 0.0.0.0,', everywhere.errors.expect(rb'.*\n')[0])
        self.assert_refused(self.terrarium('run', 'microbit', '--tcp=0', '--bind=192.0.2.1'), '192.0.2.1')

    def test_several_see_and_one_writes(self):
        run = self.start('run', 'microbit', '--headless', '--tcp=0')
        writer = run.tcp(self)
        writer.prompt()
        reader = run.tcp(self)
        reader.send(b'print("mine")\r')
        reader.expect(rb'read-only')
        writer.ask(b'print(6*7)', b'42')
        reader.expect(rb'print\(6\*7\)\r\n42\r\n>>> ')
        self.assertNotIn(b'mine', writer.heard)
        writer.owner.close()
        reader.prompt()  # The next oldest writes.
        reader.ask(b'print(6*8)', b'48')

    def test_a_client_that_stalls_does_not_stop_the_board(self):
        self.write('loop.py', 'while True: print("x" * 80)\n')
        run = self.start('run', 'microbit', 'loop.py', '--headless', '--tcp=0', '--speed=max', '--for=30s')
        with socket.socket() as connection:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
            connection.connect(('127.0.0.1', int(run.errors.expect(rb'port (\d+)\n')[1])))
            self.assertEqual(run.wait(), 0)  # Nothing has been read from it.

    def test_more_input_than_the_board_takes(self):
        run = self.start('run', 'microbit', '--headless', '--tcp=0', '--speed=max')
        talk = run.tcp(self)
        talk.prompt()
        connection = talk.owner
        connection.settimeout(120)
        connection.sendall(b'#' * 300_000 + b'\r')
        talk.expect(rb'#{1000}')
        run.signal(signal.SIGTERM)
        self.assertEqual(run.wait(), ended_by(signal.SIGTERM))
        while run.errors.listen(10):
            pass
        self.assertNotIn(b'do not fit', run.errors.heard)

    def test_port_in_use(self):
        with socket.create_server(('127.0.0.1', 0)) as server:
            port = server.getsockname()[1]
            before = self.files()
            self.assert_refused(self.terrarium('run', 'microbit', '--headless', f'--tcp={port}', '--flash=f', '--pty=l',
                                               '--journal=j'), port, 'in use')
            self.assertEqual(self.files(), before)

    def test_end_of_stdin_is_not_the_end(self):
        run = self.start('run', 'microbit', '--tcp=0', '--speed=max')  # As a shell's background job: /dev/null.
        talk = run.tcp(self)
        talk.prompt()
        talk.ask(b'print(6*7)', b'42')
        run.signal(signal.SIGINT)
        self.assertEqual(run.wait(), ended_by(signal.SIGINT))


class Pty(CliTest):
    def open(self, path):
        fd = os.open(path, os.O_RDWR | os.O_NOCTTY)
        self.addCleanup(os.close, fd)
        return Talk(fd)

    def test_repl(self):
        talk = self.open(self.start('run', 'microbit', '--headless', '--pty').pty())
        talk.prompt()
        talk.ask(b'print(6*7)', b'42')

    def test_link(self):
        run = self.start('run', 'microbit', '--headless', '--pty=link')
        self.assertEqual(run.errors.expect(rb'serial port: (\S+)\n')[1], b'link')
        self.open(self.directory / 'link').prompt()
        run.signal(signal.SIGTERM)
        run.wait()
        self.assertFalse((self.directory / 'link').is_symlink())

    def test_link_of_a_killed_run_is_replaced(self):
        run = self.start('run', 'microbit', '--headless', '--pty=link')
        run.errors.expect(rb'link\n')
        run.signal(signal.SIGKILL)
        run.wait()
        self.assertTrue((self.directory / 'link').is_symlink())
        run = self.start('run', 'microbit', '--headless', '--pty=link')
        run.errors.expect(rb'link\n')
        self.open(self.directory / 'link').prompt()

    def test_what_is_in_the_way_stays(self):
        self.write('file', 'mine')
        (self.directory / 'directory').mkdir()
        (self.directory / 'symlink').symlink_to('file')
        before = self.files()
        for name, word in (('file', 'a file'), ('directory', 'a directory'), ('symlink', "a link to 'file'"),
                           ('none/link', 'No such file')):
            self.assert_refused(self.terrarium('run', 'microbit', '--headless', f'--pty={name}', '--flash=f',
                                               '--journal=j'), name, word)
        self.assertEqual(self.files(), before)

    def test_together_with_tcp_and_stdio(self):
        run = self.start('run', 'microbit', '--stdio', '--pty=link', '--tcp=0', stdin=subprocess.PIPE)
        tcp = run.tcp(self)
        pty = self.open(self.directory / 'link')
        run.out.expect(rb'>>> ')
        pty.prompt()
        tcp.expect(rb'>>> ')
        run.out.send(b'print(6*7)\r')
        for talk in (run.out, pty, tcp):
            talk.expect(rb'print\(6\*7\)\r\n42\r\n>>> ')


if __name__ == '__main__':
    main()
