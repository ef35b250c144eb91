"""terrarium run in a terminal: the board's REPL, key by key."""
import os
import signal
import termios

from support import PROGRAM, CliTest, Process, Terminal, ended_by, main


class Session(CliTest):
    def open(self, *options):
        self.terminal = Terminal(self)
        self.settings = termios.tcgetattr(self.terminal.slave)
        run = Process(self, [PROGRAM, 'run', 'microbit', *options], cwd=self.directory, stdin=self.terminal.slave,
                      stdout=self.terminal.slave, start_new_session=True)
        self.talk = self.terminal.talk
        self.talk.expect(rb'MicroPython.*>>> ')
        return run

    def assert_restored(self):
        self.assertEqual(termios.tcgetattr(self.terminal.slave), self.settings)

    def leave(self, run):
        self.talk.send(b'\x1d')
        self.assertEqual(run.wait(), 0)
        self.assert_restored()

    def test_print(self):
        run = self.open()
        self.assertEqual(run.errors.expect(rb'.*\n')[0], b'terrarium: BBC micro:bit V1; Ctrl-] leaves\n')
        self.assertNotEqual(termios.tcgetattr(self.terminal.slave), self.settings)
        self.talk.ask(b'print(6*7)', b'42')
        self.leave(run)

    def test_ctrl_a_and_b(self):
        run = self.open()
        self.talk.send(b'\x01')
        self.talk.expect(rb'raw REPL; CTRL-B to exit\r\n>')
        self.talk.send(b'print(6*7)\x04')
        self.talk.expect(rb'OK42\r\n\x04\x04>')
        self.talk.send(b'\x02')
        self.talk.expect(rb'MicroPython.*>>> ')
        self.leave(run)

    def test_ctrl_c(self):
        run = self.open()
        self.talk.send(b'while True: pass\r\r')
        self.talk.expect(rb'while True: pass\r\n')
        self.talk.send(b'\x03')
        self.talk.expect(rb'KeyboardInterrupt.*>>> ')
        self.assertIsNone(run.popen.poll())
        self.leave(run)

    def test_ctrl_d(self):
        run = self.open()
        self.talk.ask(b'a = 6; print(a)', b'6')
        self.talk.send(b'\x04')
        self.talk.expect(rb'soft reboot.*MicroPython.*>>> ')
        self.talk.send(b'a\r')
        self.talk.expect(rb'NameError.*>>> ')
        self.leave(run)

    def test_ctrl_e(self):
        run = self.open()
        self.talk.send(b'\x05')
        self.talk.expect(rb'paste mode; Ctrl-C to cancel, Ctrl-D to finish\r\n=== ')
        self.talk.send(b'for i in range(2):\r    print(i * 7)\r\x04')
        self.talk.expect(rb'0\r\n7\r\n>>> ')
        self.leave(run)

    def test_line_editing(self):
        run = self.open()
        self.talk.ask(b'print(6*7)', b'42')
        self.talk.send(b'\x1b[A')  # The line before.
        self.talk.expect(rb'print\(6\*7\)')
        self.talk.send(b'\x7f\x7f8)\r')
        self.talk.expect(rb'48\r\n>>> ')
        self.leave(run)

    def test_what_was_typed_before_ctrl_bracket_arrives(self):
        run = self.open('--journal=j')
        self.talk.send(b'a = 1\x1d and this not')
        self.assertEqual(run.wait(), 0)
        self.assertIn('serial "a = 1"', (self.directory / 'j').read_text())
        self.assert_restored()

    def test_ends_by_itself(self):
        run = self.open('--for=500ms', '--state-hash')
        self.talk.expect(rb'state-hash: [0-9a-f]{16,}\r\n')
        self.assertEqual(run.wait(), 0)
        self.assert_restored()

    def test_signals_restore_it(self):
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
            run = self.open()
            run.signal(number)
            self.assertEqual(run.wait(), ended_by(number))
            self.assert_restored()

    def test_an_error_restores_it(self):
        self.terminal = Terminal(self)
        self.settings = termios.tcgetattr(self.terminal.slave)
        run = Process(self, [PROGRAM, 'run', 'microbit', '--pty=none/link'], cwd=self.directory,
                      stdin=self.terminal.slave, stdout=self.terminal.slave, start_new_session=True)
        self.assertEqual(run.wait(), 2)
        self.assert_restored()

    def test_stdio_leaves_the_terminal_alone(self):
        terminal = Terminal(self)
        settings = termios.tcgetattr(terminal.slave)
        run = Process(self, [PROGRAM, 'run', 'microbit', '--stdio'], cwd=self.directory, stdin=terminal.slave,
                      stdout=terminal.slave, start_new_session=True)
        terminal.talk.expect(rb'MicroPython.*>>> ')
        self.assertEqual(termios.tcgetattr(terminal.slave), settings)
        run.signal(signal.SIGTERM)
        self.assertEqual(run.wait(), ended_by(signal.SIGTERM))

    def test_terminal_that_is_closed(self):
        master, slave = os.openpty()
        run = Process(self, [PROGRAM, 'run', 'microbit'], cwd=self.directory, stdin=slave, stdout=slave,
                      start_new_session=True)
        os.close(slave)
        run.errors.expect(rb'leaves')
        os.close(master)
        self.assertIsNotNone(run.wait())


if __name__ == '__main__':
    main()
