"""terrarium run: options, pipes, times, signals."""
import os
import re
import signal
import subprocess

from support import HASH_LINE, CliTest, ended_by, hex_file, main, pyboard_flash, record

FAST = ('run', 'microbit', '--speed=max')
PROMPT = 'Type "help()" for more information.\r\n>>> '


class Durations(CliTest):
    def test_every_unit(self):
        for duration in ('200000000ns', '200000us', '200ms', '0.2s', '0.01min', '0.0001h', '0s'):
            with self.subTest(duration):
                done = self.terrarium(*FAST, '--headless', f'--for={duration}')
                self.assertEqual((done.returncode, done.stdout, done.stderr), (0, '', ''))

    def test_units_mean_what_they_say(self):
        hashes = {self.state_hash(*FAST, '--headless', '--state-hash', f'--for={duration}')
                  for duration in ('3000000000ns', '3000000us', '3000ms', '3s', '0.05min')}
        self.assertEqual(len(hashes), 1)

    def test_nonsense(self):
        for duration in ('5', 'abc', '-1s', '1 fortnight', '', '999999h', '1e3s'):
            with self.subTest(duration):
                self.assert_refused(self.terrarium(*FAST, '--for', duration), '--for')

    def test_ends_whatever_stdin_does(self):
        read, write = os.pipe()  # Never closed, never written to.
        self.addCleanup(os.close, read)
        self.addCleanup(os.close, write)
        for mode in ((), ('--stdio',), ('--headless',)):
            for stdin in ({'stdin': subprocess.DEVNULL}, {'stdin': read}, {'input': 'print(6*7)\r'},
                          {'preexec_fn': lambda: os.close(0)}):
                with self.subTest(mode=mode, stdin=list(stdin.items())):
                    done = self.terrarium(*FAST, *mode, '--for=2s', **stdin)
                    self.assertEqual(done.returncode, 0, done.stderr)
                    if mode == ('--headless',):
                        self.assertEqual(done.stdout, '')
                    elif 'input' in stdin:
                        self.assertIn('print(6*7)\r\n42\r\n>>> '.replace('\r', ''), done.stdout)
                    else:
                        self.assertTrue(done.stdout.endswith('>>> '), done.stdout)


class Stdio(CliTest):
    def test_bytes_are_the_boards(self):
        done = self.terrarium(*FAST, '--stdio', '--for=1s', text=False)
        self.assertTrue(done.stdout.endswith(PROMPT.encode()), done.stdout)

    def test_a_pipe_that_ends_ends_the_run(self):
        done = self.terrarium(*FAST, input='print(6*7)\r')
        self.assertEqual(done.returncode, 0)
        self.assertTrue(done.stdout.endswith('42\n>>> '), done.stdout)

    def test_the_end_of_a_piped_line_is_enter(self):
        for end in (b'\n', b'\r', b'\r\n'):
            with self.subTest(end):
                done = self.terrarium(*FAST, input=b'a = 6' + end + b'print(a*7)' + end, text=False)
                self.assertTrue(done.stdout.endswith(b'>>> a = 6\r\n>>> print(a*7)\r\n42\r\n>>> '), done.stdout)

    def test_stdio_passes_bytes_on(self):
        done = self.terrarium(*FAST, '--stdio', '--for=3s', input=b'print(6*7)\n', text=False)
        self.assertTrue(done.stdout.endswith(b'>>> print(6*7)'), done.stdout)

    def test_dev_null_shows_the_banner_and_ends(self):
        done = self.terrarium('run', 'microbit')
        self.assertEqual(done.returncode, 0)
        self.assertTrue(done.stdout.endswith('>>> '), done.stdout)

    def test_closed_stdin_is_an_empty_one(self):
        done = self.terrarium(*FAST, '--flash=f', preexec_fn=lambda: os.close(0))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertTrue(done.stdout.endswith('>>> '), done.stdout)

    def test_a_program_is_awaited_after_the_end_of_stdin(self):
        self.write('slow.py', 'import microbit\nfor i in range(4):\n    microbit.sleep(3000)\n    print("step", i)\n')
        done = self.terrarium(*FAST, 'slow.py')
        self.assertEqual(done.returncode, 0)
        self.assertIn('step 3\n', done.stdout)
        self.assertTrue(done.stdout.endswith('>>> '), done.stdout)

    def test_no_line_of_a_long_pipe_is_lost(self):
        lines = ''.join(f'print({i} * 1000)\r' for i in range(200))
        done = self.terrarium(*FAST, input=lines)
        answers = [line for line in done.stdout.splitlines() if line.isdigit()]
        self.assertEqual(answers, [str(i * 1000) for i in range(200)])

    def test_a_pipe_interrupts_a_program_that_prints_all_the_time(self):
        self.write('loop.py', 'while True:\n    print("again")\n')
        done = self.terrarium(*FAST, 'loop.py', input='\x03\rprint(6*7)\r')
        self.assertIn('KeyboardInterrupt', done.stdout)
        self.assertTrue(done.stdout.endswith('42\n>>> '), done.stdout[-200:])

    def test_typing_while_it_runs(self):
        run = self.start(*FAST[:2], '--stdio', stdin=subprocess.PIPE)
        run.out.expect(rb'>>> ')
        run.out.ask(b'print(6*7)', b'42')
        run.out.send(b'while True: pass\r\r')
        run.out.expect(rb'while True: pass\r\n')
        run.out.send(b'\x03')
        run.out.expect(rb'KeyboardInterrupt.*>>> ')
        run.popen.stdin.close()
        self.assertEqual(run.wait(), 0)

    def test_a_reader_that_leaves_ends_it(self):
        run = self.start(*FAST, '--stdio', stdin=subprocess.PIPE)
        run.out.expect(rb'>>> ')
        run.popen.stdout.close()
        run.popen.stdin.write(b'print(1)\r')
        self.assertEqual(run.wait(), 0)


class StateHash(CliTest):
    def test_same_twice_and_at_every_speed(self):
        hashes = {self.state_hash('run', 'microbit', '--headless', '--state-hash', '--for=1s', *speed)
                  for speed in ((), ('--speed=max',), ('--speed=max',), ('--speed=real',), ('--speed=3',),
                                ('--speed=0.5x',))}
        self.assertEqual(len(hashes), 1)

    def test_last_line_with_stdio(self):
        done = self.terrarium(*FAST, '--stdio', '--for=2s', '--state-hash', input='print(6*7)\r')
        self.assertRegex(done.stdout, HASH_LINE)
        self.assertIn('\n42\n', done.stdout)

    def test_stdio_or_not_makes_no_difference(self):
        self.assertEqual(self.state_hash(*FAST, '--stdio', '--for=2s', '--state-hash').split()[-1],
                         self.state_hash(*FAST, '--headless', '--for=2s', '--state-hash').split()[-1])

    def test_a_pipe_gives_the_same_run_at_every_speed(self):
        hashes = {self.state_hash('run', 'microbit', speed, '--for=2s', '--state-hash', input='print(6*7)\rprint(1)\r')
                  for speed in ('--speed=max', '--speed=real', '--speed=2')}
        self.assertEqual(len(hashes), 1)

    def test_what_was_typed_is_part_of_it(self):
        one = self.state_hash(*FAST, '--for=2s', '--state-hash', input='a = 1\r')
        two = self.state_hash(*FAST, '--for=2s', '--state-hash', input='a = 2\r')
        self.assertNotEqual(one, two)

    def test_seed(self):
        self.write('dice.py', 'import microbit, random\nmicrobit.sleep(100)\nprint("rolled", random.randint(0, 10**9))\n')

        def roll(*options):
            return re.search(r'rolled \d+', self.terrarium(*FAST, 'dice.py', '--for=2s', *options).stdout)[0]

        self.assertEqual(roll(), roll('--seed=0'))
        self.assertEqual(roll('--seed=7'), roll('--seed=7'))
        self.assertNotEqual(roll('--seed=7'), roll('--seed=8'))


class Script(CliTest):
    def test_prints_and_shows(self):
        self.write('hello.py', 'from microbit import *\nprint("Hello")\ndisplay.show(Image.HEART)\n'
                               'print(display.get_pixel(1, 0), display.get_pixel(2, 0))\n')
        done = self.terrarium(*FAST, 'hello.py', '--for=1s')
        self.assertEqual(done.returncode, 0)
        self.assertIn('Hello\n9 0\n', done.stdout)

    def test_line_ends_of_windows(self):
        self.write('windows.py', 'if True:\r\n    print("one")\r\nprint("""a\r\nb""" == "a\\nb")\r\n')
        self.assertIn('one\nTrue\n', self.terrarium(*FAST, 'windows.py', '--for=1s').stdout)

    def test_flags_with_a_value_do_not_eat_it(self):
        self.write('hello.py', 'print("Hello")\n')
        for flag in ('--pty', '--tcp=0', '--stdio'):
            done = self.terrarium(*FAST, flag, 'hello.py', '--for=1s')
            self.assertIn('Hello\n', done.stdout, flag)


class Strict(CliTest):
    def test_nothing_to_object_to(self):
        done = self.terrarium(*FAST, '--strict', '--for=2s', input='print(6*7)\r')
        self.assertEqual((done.returncode, done.stderr), (0, ''))

    def test_stops_at_what_is_not_modelled(self):
        self.write('peek.py', 'import machine\nmachine.mem32[0x40007FF0]\n')
        script = ['peek.py', '--headless', '--for=1s']
        strict = self.terrarium(*FAST, '--strict', *script)
        self.assertEqual(strict.returncode, 2)
        self.assertRegex(strict.stderr, r'stopped at 0\.\d+s: read of .*0x40007ff0.* at pc 0x')
        lenient = self.terrarium(*FAST, *script)
        self.assertEqual(lenient.returncode, 0)
        self.assertEqual(lenient.stderr.count('0x40007ff0'), 1)


class Signals(CliTest):
    def test_end_with_128_and_the_number(self):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            with self.subTest(number):
                run = self.start('run', 'microbit', '--headless', '--tcp=0', '--pty=link', '--journal=j', '--state-hash')
                run.tcp(self).prompt()
                self.assertTrue((self.directory / 'link').is_symlink())
                run.signal(number)
                self.assertEqual(run.wait(), ended_by(number))
                self.assertFalse((self.directory / 'link').is_symlink())
                self.assertRegex((self.directory / 'j').read_text(), r'\nend [0-9.]+s\n\Z')
                self.assertRegex(run.rest(), HASH_LINE)

    def test_sighup_that_nohup_ignores(self):
        run = self.start('run', 'microbit', '--headless', '--tcp=0',
                         preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
        talk = run.tcp(self)
        talk.prompt()
        run.signal(signal.SIGHUP)
        talk.ask(b'print(6*7)', b'42')



class Crystal(CliTest):
    """Firmware for the pyboard with the other crystal runs, with a word about it."""

    def test_notice(self):
        for told, board, line in ((b'PYBv1.1', 'pyboard', ''), (b'PYBv1.0', 'pyboard-v1.0', ''), (b'Feather', 'pyboard-v1.0', ''),
                                  (b'PYBv1.1', 'pyboard-loopback', ''),
                                  (b'PYBv1.0', 'pyboard', 'of 8 MHz; the pyboard\'s has 12 MHz'),
                                  (b'PYBv1.1', 'pyboard-v1.0', 'of 12 MHz; the pyboard-v1.0\'s has 8 MHz')):
            with self.subTest((told, board)):
                flash = pyboard_flash(b'\xfe\xe7; ' + told + b' with STM32F405RG\0')
                self.write('image.hex', hex_file(0x08000000, flash[:16]).replace(record(0, 1, b''), '')
                           + hex_file(0x08020000, flash[0x20000:0x20040]))
                done = self.terrarium('run', board, '--firmware=image.hex', '--headless', '--for=1ms')
                self.assertEqual((done.returncode, done.stderr.count('\n')), (0, 1 if line else 0), done.stderr)
                self.assertIn(line, done.stderr)



if __name__ == '__main__':
    main()
