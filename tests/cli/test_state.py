"""--save-state and --load-state: a run in two halves is the run in one piece."""
import re
import unittest

from support import FIRMWARE, PYBOARD_FOR_CARDS, CliTest, main

RUN = ('run', 'microbit', '--speed=max', '--headless')


class State(CliTest):
    def halves(self, *options, first='2s', second='3s', whole='5s'):
        straight = self.state_hash(*RUN, *options, f'--for={whole}', '--state-hash')
        before = self.state_hash(*RUN, *options, f'--for={first}', '--state-hash', '--save-state=s')
        script = [option for option in options if option.endswith('.py')]
        rest = [option for option in options if option not in script]
        self.assertNotEqual(straight, before)
        self.assertEqual(self.state_hash(*RUN, *rest, '--load-state=s', '--for=0s', '--state-hash'), before)
        self.assertEqual(self.state_hash(*RUN, *rest, '--load-state=s', f'--for={second}', '--state-hash'), straight)

    def test_idle_at_the_prompt(self):
        self.halves()

    def test_busy(self):
        self.write('busy.py', 'i = 0\nwhile True: i += 1\n')
        self.halves('busy.py')

    def test_busy_at_first_and_idle_later(self):
        self.write('then.py', 'import microbit\nwhile microbit.running_time() < 3000: pass\n')
        self.halves('then.py')

    def test_display_and_random_numbers(self):
        self.write('show.py', 'import microbit, random\nwhile True:\n    microbit.display.scroll(str(random.random()))\n')
        self.halves('show.py', first='1.2345s', second='700ms', whole='1.9345s')

    def test_inputs_of_both_halves(self):
        self.write('inputs', '1s button_a press 100ms\n1.99s serial "print(1)\\r"\n'
                             '4s serial "button_a.get_presses()\\r"\n')
        self.halves('--inputs=inputs')
        done = self.terrarium(*RUN, '--load-state=s', '--inputs=inputs', '--for=1s')
        self.assertEqual(done.stderr.count('\n'), 1)
        self.assertIn('left out 2 inputs', done.stderr)

    def test_at_real_speed(self):
        self.terrarium(*RUN, '--for=100s', '--save-state=s')
        hashes = {self.state_hash('run', 'microbit', '--headless', '--load-state=s', '--for=500ms', '--state-hash', speed)
                  for speed in ('--speed=max', '--speed=real')}
        self.assertEqual(len(hashes), 1)

    def test_variables_are_kept(self):
        self.terrarium('run', 'microbit', '--speed=max', '--save-state=s', input='a = 6\r')
        done = self.terrarium('run', 'microbit', '--speed=max', '--load-state=s', input='print(a*7)\r')
        self.assertTrue(done.stdout.endswith('print(a*7)\n42\n>>> '), done.stdout)

    def test_journal_of_the_second_half(self):
        self.terrarium(*RUN, '--for=2s', '--save-state=s', '--seed=3')
        recorded = self.state_hash('run', 'microbit', '--speed=max', '--load-state=s', '--for=2s', '--journal=j',
                                   '--state-hash', input='import random; print(random.random())\r')
        self.assertEqual(self.state_hash('replay', 'j'), recorded)

    def test_replaces_the_state_it_began_with(self):
        self.terrarium(*RUN, '--for=1s', '--save-state=s')
        self.terrarium(*RUN, '--for=1s', '--load-state=s', '--save-state=s')
        self.assertEqual(self.state_hash(*RUN, '--load-state=s', '--for=1s', '--state-hash'),
                         self.state_hash(*RUN, '--for=3s', '--state-hash'))

    def test_flash_file(self):
        self.execute('with open("a", "w") as f: f.write("kept")', '--flash=f')
        self.terrarium(*RUN, '--flash=f', '--for=1s', '--save-state=s')
        for flash in ('f', 'new'):  # The same content, or a file to be made.
            self.assertEqual(self.terrarium(*RUN, '--load-state=s', f'--flash={flash}', '--for=1s').returncode, 0)
            self.assertEqual(self.execute('print(open("a").read())', f'--flash={flash}').stdout, 'kept\n')

    def test_flash_file_with_other_content(self):
        self.terrarium(*RUN, '--for=1s', '--save-state=s')
        self.execute('with open("a", "w") as f: f.write("kept")', '--flash=f')
        before = self.files()
        self.assert_refused(self.terrarium(*RUN, '--load-state=s', '--flash=f', '--for=1s'), 'f:', 'overwrite')
        self.assertEqual(self.files(), before)


@unittest.skipUnless(PYBOARD_FOR_CARDS, 'no pyboard image below TERRARIUM_IMAGES')
class PyboardState(CliTest):
    """Its flash holds the CPU while it erases, so a run may end long after the time it was told."""

    def test_in_two_pieces(self):
        self.write('write.py', 'import os\nwhile True:\n    with open("/flash/a", "w") as f: f.write("x" * 600)\n    os.sync()\n')
        run = ('run', 'pyboard', '--headless', '--speed=max')
        firmware = (f'--firmware={PYBOARD_FOR_CARDS}', 'write.py')
        straight = self.state_hash(*run, *firmware, '--for=4s', '--state-hash')
        for first in (500, 700, 1300, 2100, 3123):
            with self.subTest(first):
                self.state_hash(*run, *firmware, f'--for={first}ms', '--save-state=s', '--state-hash')
                self.assertEqual(self.state_hash(*run, '--load-state=s', f'--for={4000 - first}ms', '--state-hash'), straight)


class Refused(CliTest):
    def setUp(self):
        super().setUp()
        self.terrarium(*RUN, '--for=1s', '--save-state=s')
        self.good = (self.directory / 's').read_bytes()

    def test_damage(self):
        flipped = bytearray(self.good)
        flipped[len(flipped) // 2] ^= 1
        self.write('f', b'\xff' * 1000)
        for content, word in ((b'', 'not a terrarium state'), (b'hello\n', 'not a terrarium state'),
                              (bytes(flipped), 'checksum'), (self.good[:-1], 'bytes'), (self.good + b'x', 'bytes'),
                              (re.sub(rb'-state \d+', b'-state 999', self.good, count=1), 'version'),
                              (self.good[:40], 'header'), (self.good.replace(b'seed 0', b'seed x'), 'header'),
                              (self.good.replace(b'until 1', b'until x', 1), 'header'),
                              (self.good.replace(b'until 1', b'until 99999999', 1), 'header'),
                              (self.good.replace(b'board microbit', b'board pyboard', 1), 'pyboard')):
            self.write('bad', content)
            before = self.files()
            self.assert_refused(self.terrarium(*RUN, '--load-state=bad', '--flash=new', '--for=1s'), 'bad', word)
            self.assertEqual(self.files(), before)

    def test_missing(self):
        self.assert_refused(self.terrarium(*RUN, '--load-state=none', '--for=1s'), 'none', 'No such file')
        self.assert_refused(self.terrarium(*RUN, '--load-state=.', '--for=1s'), 'directory')

    def test_what_contradicts_it(self):
        self.write('hello.py', 'print(1)\n')
        self.assert_refused(self.terrarium(*RUN, '--load-state=s', 'hello.py'), 'script')
        self.assert_refused(self.terrarium(*RUN, '--load-state=s', f'--firmware={FIRMWARE}'), '--firmware')

    def test_a_save_that_fails_keeps_the_old_state(self):
        before = self.files()
        self.assert_refused(self.terrarium(*RUN, '--for=1s', '--save-state=/dev/full'), '/dev/full')
        self.assertEqual(self.files(), before)


if __name__ == '__main__':
    main()
