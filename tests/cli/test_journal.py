"""--journal and replay: the same run again, to the same hash."""
import os
import signal
import subprocess

from support import FIRMWARE, CliTest, Talk, ended_by, main

FAST = ('run', 'microbit', '--speed=max')


class Journal(CliTest):
    def replayed(self, journal='j', *options):
        return self.state_hash('replay', journal, *options)

    def test_a_quiet_run(self):
        self.assertEqual(self.state_hash(*FAST, '--headless', '--for=2s', '--journal=j', '--state-hash'),
                         self.replayed())

    def test_seed_script_inputs_and_pipe(self):
        self.write('hello.py', 'import microbit, random\nwhile not microbit.button_a.was_pressed(): pass\n'
                               'print(random.random())\n')
        self.write('inputs', '1s button_a press 100ms\n2.5s serial "print(1)\\r"\n9s button_b press\n')
        recorded = self.state_hash(*FAST, 'hello.py', '--seed=5', '--inputs=inputs', '--for=4s', '--journal=j',
                                   '--state-hash', input='print(2)\r')
        self.assertEqual(recorded, self.replayed())
        text = (self.directory / 'j').read_text()
        self.assertRegex(text, r'\Aterrarium-journal 1\n')
        self.assertRegex(text, r'button_a press .*\n.* serial "print\(1\)\\r"\n(.*\n)*end ')
        self.assertNotIn('button_b', text)  # Its time did not come.

    def typed(self, run, talk):
        """Types at an uncertain time; gives the hash after SIGINT."""
        talk.prompt()
        talk.ask(b'print(6*7)', b'42')
        talk.send(b'while True: pass\r\r')
        talk.expect(rb'while True: pass\r\n')
        talk.send(b'\x03')
        talk.expect(rb'KeyboardInterrupt')
        run.signal(signal.SIGINT)
        self.assertEqual(run.wait(), ended_by(signal.SIGINT))
        return run.rest().splitlines()[-1]

    def test_typed_through_tcp(self):
        for speed in ('real', '3', 'max'):
            with self.subTest(speed):
                run = self.start('run', 'microbit', '--headless', '--tcp=0', '--journal=j', '--state-hash',
                                 f'--speed={speed}')
                self.assertEqual(self.typed(run, run.tcp(self)), self.replayed())

    def test_typed_through_a_pty(self):
        run = self.start('run', 'microbit', '--headless', '--pty', '--journal=j', '--state-hash')
        fd = os.open(run.pty(), os.O_RDWR | os.O_NOCTTY)
        self.addCleanup(os.close, fd)
        self.assertEqual(self.typed(run, Talk(fd)), self.replayed())

    def test_typed_through_a_pipe(self):
        run = self.start('run', 'microbit', '--stdio', '--journal=j', '--state-hash', stdin=subprocess.PIPE)
        self.assertEqual(self.typed(run, run.out), self.replayed())

    def test_typed_between_inputs_of_a_file(self):
        self.write('inputs', '300s button_a press 100ms\n500ms button_b press 100ms\n')
        run = self.start('run', 'microbit', '--headless', '--tcp=0', '--journal=j', '--state-hash', '--inputs=inputs')
        self.assertEqual(self.typed(run, run.tcp(self)), self.replayed())

    def test_flash_file_as_it_was_when_the_run_began(self):
        self.execute('with open("a", "w") as f: f.write("1")', '--flash=f')
        recorded = self.state_hash(*FAST, '--flash=f', '--for=3s', '--journal=j', '--state-hash',
                                   input='f = open("a", "w"); f.write("2"); f.close()\r')
        self.assertEqual(self.execute('print(open("a").read())', '--flash=f').stdout, '2\n')
        self.assertEqual(recorded, self.replayed())

    def test_killed_run(self):
        run = self.start('run', 'microbit', '--headless', '--tcp=0', '--journal=j')
        talk = run.tcp(self)
        talk.prompt()
        talk.ask(b'print(6*7)', b'42')
        run.signal(signal.SIGKILL)
        run.wait()
        done = self.terrarium('replay', 'j')
        self.assertEqual(done.returncode, 0)
        self.assertIn('no end', done.stderr)
        self.assertEqual(self.replayed('j', '--until=5s'), self.replayed('j', '--until=5s'))

    def test_until(self):
        at_1s = self.state_hash(*FAST, '--headless', '--for=1s', '--state-hash', '--journal=j1')
        self.terrarium(*FAST, '--headless', '--for=3s', '--journal=j3')
        self.assertEqual(self.replayed('j3', '--until=1s'), at_1s)
        self.assertEqual(self.replayed('j1', '--until=3s'), self.replayed('j3'))

    def test_files_beside_the_journal(self):
        self.write('fw.hex', FIRMWARE.read_bytes())
        recorded = self.state_hash(*FAST, '--headless', '--firmware=fw.hex', '--for=1s', '--journal=j', '--state-hash')
        self.assertEqual(self.state_hash('replay', self.directory / 'j', ), recorded)
        elsewhere = self.directory / 'elsewhere'
        elsewhere.mkdir()
        here, self.directory = self.directory, elsewhere
        try:
            self.assertEqual(self.state_hash('replay', '../j'), recorded)
        finally:
            self.directory = here

    def test_window_without_a_display(self):
        self.terrarium(*FAST, '--headless', '--for=1s', '--journal=j')
        self.assert_refused(self.terrarium('replay', 'j', '--window'), '--window')

    def test_disk_full(self):
        done = self.terrarium(*FAST, '--headless', '--for=1s', '--journal=/dev/full')
        self.assert_refused(done, '/dev/full')


class Refused(CliTest):
    def setUp(self):
        super().setUp()
        self.write('fw.hex', FIRMWARE.read_bytes())
        self.write('inputs', '1s button_a press 100ms\n')
        self.terrarium(*FAST, '--headless', '--firmware=fw.hex', '--inputs=inputs', '--for=2s', '--journal=j')
        self.good = (self.directory / 'j').read_text()

    def assert_damaged(self, text, *words):
        self.write('bad', text)
        before = self.files()
        self.assert_refused(self.terrarium('replay', 'bad'), 'bad', *words)
        self.assertEqual(self.files(), before)

    def test_damage(self):
        lines = self.good.splitlines(keepends=True)
        self.assert_damaged('', 'empty')
        self.assert_damaged('print("hello")\n', 'bad:1', 'not a terrarium journal')
        self.assert_damaged(os.urandom(4096), 'bad:1')
        self.assert_damaged(self.good.replace('journal 1', 'journal 99'), 'bad:1', 'version')
        self.assert_damaged(''.join(lines[:4]), 'begin')
        self.assert_damaged(self.good.replace('board microbit', 'board microbot'), 'microbot')
        self.assert_damaged(self.good.replace('board microbit\n', ''), 'board')
        self.assert_damaged(self.good.replace('seed 0', 'seed zero'), 'bad:3', 'zero')
        self.assert_damaged(self.good.replace('button_a', 'button_z'), 'button_z')
        self.assert_damaged(self.good.replace('press', 'kiss'), 'kiss')
        self.assert_damaged(self.good.replace('1s button_a', '1 button_a'), 'bad:6', 'unit')
        self.assert_damaged(self.good.replace('begin\n', 'begin\n3s button_a press\n'), 'bad:7', 'back')
        self.assert_damaged(self.good + '3s button_a press\n', 'behind the end')
        self.assert_damaged(self.good.replace('begin', 'flash 0xfffffff0 00112233\nbegin'), 'flash')
        self.assert_damaged(self.good.replace('begin', 'flash 0x0 0g\nbegin'), 'bad:5')

    def test_other_firmware(self):
        self.write('fw.hex', FIRMWARE.read_bytes() + b'\n')
        self.assert_damaged(self.good, 'fw.hex')

    def test_missing_firmware(self):
        (self.directory / 'fw.hex').unlink()
        self.assert_damaged(self.good, 'fw.hex')

    def test_missing_journal(self):
        self.assert_refused(self.terrarium('replay', 'none'), 'none', 'No such file')
        self.assert_refused(self.terrarium('replay', '.'), 'directory')
        self.assert_refused(self.terrarium('replay', 'j', '--until=soon'), '--until')

    def test_places_that_cannot_be_written(self):
        (self.directory / 'directory').mkdir()
        before = self.files()
        for option in ('--journal', '--save-state'):
            for path in ('directory', 'none/j', 'fw.hex/j'):
                self.assert_refused(self.terrarium(*FAST, '--headless', '--for=1s', f'{option}={path}'), path)
        self.assertEqual(self.files(), before)


if __name__ == '__main__':
    main()
