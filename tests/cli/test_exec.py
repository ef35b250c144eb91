"""terrarium exec: stdout to the byte, exit codes, and boards that are busy."""
import signal

from support import CliTest, ended_by, main


class Output(CliTest):
    def prints(self, code, expected, *options):
        done = self.execute(code, *options)
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, expected, ''))

    def test_the_issues_example(self):
        done = self.execute('from microbit import *; display.show(Image.HEART); print(temperature())')
        self.assertEqual((done.returncode, done.stderr), (0, ''))
        self.assertRegex(done.stdout, r'\A-?\d+\n\Z')

    def test_exact_bytes(self):
        for code, expected in (('print(6*7)', b'42\n'), ('print("a", end="")', b'a'), ('print("a\\n\\nb")', b'a\n\nb\n'),
                               ('print("a\\rb\\r")', b'a\rb\r\n'), ('print("größer ✓")', 'größer ✓\n'.encode()),
                               ('print("\\x00\\x1b[1m", end="")', b'\x00\x1b[1m'), ('print(">>> OK")', b'>>> OK\n'),
                               ('print("\\x04")', b'\x04\n'), ('print("a\\x04b\\x04c")', b'a\x04b\x04c\n'),
                               ('', b''), ('pass', b''), ('6*7', b'')):
            with self.subTest(code):
                done = self.terrarium('exec', 'microbit', code, text=False)
                self.assertEqual((done.returncode, done.stdout, done.stderr), (0, expected, b''))

    def test_code_with_line_ends(self):
        self.prints('for i in range(3):\n    print(i)\n\nprint("end")', '0\n1\n2\nend\n')
        self.prints('if True:\r\n    print(1)\r\nprint(2)\r\n', '1\n2\n')

    def test_characters_a_parser_might_eat(self):
        self.prints('[print(i) for i in range(2)]', '0\n1\n')
        self.prints('"quoted"; print(\'%d%%\' % 5, "{}", [], "\\\\")', '5% {} [] \\\n')
        self.prints('\n\n  \nprint(1)\n  ', '1\n')

    def test_much_output(self):
        self.prints('for i in range(1000): print("x" * 99)', ('x' * 99 + '\n') * 1000)

    def test_output_comes_while_the_code_runs(self):
        run = self.start('exec', 'microbit', '--speed=real', 'print("begun")\nwhile True: pass', '--timeout=1h')
        run.out.expect(rb'begun\n')
        run.signal(signal.SIGINT)
        self.assertEqual(run.wait(), ended_by(signal.SIGINT))

    def test_code_as_long_as_the_board_can_hold(self):
        code = ''.join(f't = {i}\n' for i in range(130)) + 'print(t)\n'
        self.assertGreater(len(code), 900)
        self.prints(code, '129\n')

    def test_code_too_long_for_the_board(self):
        code = 't = 0\n' + ''.join(f't += {i}\n' for i in range(800))
        self.write('long.py', code)
        done = self.execute('long.py')
        self.assertEqual((done.returncode, done.stdout), (1, ''))
        self.assertIn('MemoryError', done.stderr)
        self.assertIn(f'{len(code)} bytes', done.stderr)

    def test_long_code_arrives_whole(self):
        # A comment needs no memory but for the line itself, so this measures the wire.
        for length in (200, 500, 1000, 1500):
            comment = '# ' + 'abcdefghij' * (length // 10)
            self.prints(f'{comment}\nprint("whole")', 'whole\n')


class Files(CliTest):
    def test_file(self):
        self.write('task.py', 'print("from a file")\n')
        self.assertEqual(self.execute('task.py').stdout, 'from a file\n')

    def test_missing_file(self):
        self.assert_refused(self.execute('task.py'), 'task.py', 'no such file')

    def test_directory(self):
        (self.directory / 'task.py').mkdir()
        self.assert_refused(self.execute('task.py'), 'task.py', 'directory')

    def test_code_that_only_ends_like_a_file(self):
        self.assertEqual(self.execute('print("x") # see task.py').stdout, 'x\n')


class Outcome(CliTest):
    def test_exception(self):
        done = self.execute('print("before")\n1/0')
        self.assertEqual((done.returncode, done.stdout), (1, 'before\n'))
        self.assertRegex(done.stderr, r'\ATraceback \(most recent call last\):\n  File "<stdin>", line 2, in <module>\n'
                                      r'ZeroDivisionError: [^\n]*\n\Z')

    def test_syntax_error(self):
        done = self.execute('print(')
        self.assertEqual((done.returncode, done.stdout), (1, ''))
        self.assertIn('SyntaxError', done.stderr)

    def test_exception_after_a_control_character(self):
        done = self.execute('print("\\x04")\n1/0')
        self.assertEqual((done.returncode, done.stdout), (1, '\x04\n'))
        self.assertIn('ZeroDivisionError', done.stderr)

    def test_endless_loop(self):
        self.assert_refused(self.execute('while True: pass', '--timeout=500ms'), '0.5s', '--timeout')
        self.assert_refused(self.execute('while True: pass'), '60s')

    def test_output_before_the_timeout_is_kept(self):
        done = self.execute('print("begun")\nwhile True: pass', '--timeout=1s')
        self.assertEqual((done.returncode, done.stdout), (2, 'begun\n'))

    def test_timeout_counts_the_code_and_not_the_boot(self):
        self.write('main.py', 'while True: pass\n')
        self.terrarium('run', 'microbit', 'main.py', '--flash=f', '--headless', '--for=0s')
        done = self.execute('import microbit; microbit.sleep(900); print("slept")', '--flash=f', '--timeout=1s')
        self.assertEqual((done.returncode, done.stdout), (0, 'slept\n'), done.stderr)

    def test_sys_exit(self):
        done = self.execute('import sys\nprint(1)\nsys.exit()\nprint(2)')
        self.assertEqual((done.returncode, done.stdout), (0, '1\n'))

    def test_reset_is_no_end(self):
        done = self.execute('import microbit\nmicrobit.reset()', '--timeout=2s')
        self.assertEqual(done.returncode, 2)

    def test_control_character_in_the_code(self):
        self.assert_refused(self.execute('print(1)\nprint("\x03")'), 'line 2', '0x03')

    def test_our_errors(self):
        self.assert_refused(self.terrarium('exec', 'microbot', 'print(1)'), "did you mean microbit?")
        self.assert_refused(self.terrarium('exec', 'microbit'), 'code')
        self.assert_refused(self.execute('print(1)', '--firmware=none.hex'), 'none.hex')
        self.assert_refused(self.execute('print(1)', '--timeout=soon'), '--timeout', 'soon')
        self.assert_refused(self.execute('print(1)', '--speed=fast'), '--speed', 'fast')
        self.assert_refused(self.execute('print(1)', '--inputs=none'), 'none')

    def test_stdout_that_takes_nothing(self):
        with open('/dev/full', 'w') as full:
            done = self.terrarium('exec', 'microbit', 'print(1)', stdout=full)
        self.assertEqual((done.returncode, done.stderr), (2, 'terrarium: cannot write to standard output\n'))

    def test_reader_that_leaves(self):
        run = self.start('exec', 'microbit', 'while True: print("again")', '--timeout=100h')
        run.out.expect(rb'again\n')
        run.popen.stdout.close()
        self.assertEqual(run.wait(), 2)

    def test_signal(self):
        run = self.start('exec', 'microbit', 'print("begun")\nwhile True: pass', '--timeout=100h')
        run.out.expect(rb'begun\n')
        run.signal(signal.SIGTERM)
        self.assertEqual(run.wait(), ended_by(signal.SIGTERM))


class Boards(CliTest):
    """Boards on which something goes on already."""

    def exec_on_board_that_runs(self, script):
        self.write('main.py', script)
        self.terrarium('run', 'microbit', 'main.py', '--flash=f', '--headless', '--for=0s')
        done = self.execute('print(6*7)', '--flash=f')
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, '42\n', ''), script)

    def test_main_program_in_a_loop(self):
        self.exec_on_board_that_runs('while True: pass\n')

    def test_main_program_that_prints_all_the_time(self):
        self.exec_on_board_that_runs('while True: print("raw REPL; OK>", ">>>")\n')

    def test_main_program_that_takes_a_while_to_give_up(self):
        self.exec_on_board_that_runs('for i in range(4):\n    try:\n        while True: pass\n'
                                     '    except KeyboardInterrupt: print("not yet")\n')

    def test_main_program_that_failed(self):
        self.exec_on_board_that_runs('print("start")\n1/0\n')

    def test_files_of_the_flash(self):
        self.assertEqual(self.execute('with open("a.txt", "w") as f: f.write("kept")', '--flash=f').returncode, 0)
        done = self.execute('import os\nprint(os.listdir(), open("a.txt").read())', '--flash=f')
        self.assertEqual(done.stdout, "['a.txt'] kept\n")

    def test_inputs(self):
        self.write('inputs', '1s button_a press 100ms\n')
        done = self.execute('from microbit import *\nsleep(2000)\nprint(button_a.get_presses())', '--inputs=inputs')
        self.assertEqual(done.stdout, '1\n')

    def test_board_that_says_nothing(self):
        self.write('silence.bin', b'\x00\x40\x00\x20\x09\x00\x00\x00\xfe\xe7' + bytes(6))
        self.assert_refused(self.execute('print(1)', '--firmware=silence.bin'), 'no prompt', 'it said nothing')

    def test_notices_go_to_stderr(self):
        done = self.execute('import machine\nmachine.mem32[0x40007FF0]\nprint("read")')
        self.assertEqual((done.returncode, done.stdout), (0, 'read\n'))
        self.assertRegex(done.stderr, r'\Aterrarium: read of [^\n]*0x40007ff0[^\n]*\n\Z')

    def test_strict(self):
        done = self.execute('import machine\nprint("before")\nmachine.mem32[0x40007FF0]\nprint("after")', '--strict')
        self.assertEqual((done.returncode, done.stdout), (2, 'before\n'))
        self.assertIn('stopped at', done.stderr)


if __name__ == '__main__':
    main()
