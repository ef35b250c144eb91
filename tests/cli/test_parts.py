"""--part: what hangs on a board, in runs, journals and states."""
import re
import unittest

from support import PYBOARD, CliTest, main

FAST = ('run', 'microbit', '--speed=max', '--headless')
STRIP = 'import neopixel, microbit\nn = neopixel.NeoPixel(microbit.pin0, 3)\nn[1] = (1, 2, 250)\nn.show()\n'


class Parts(CliTest):
    def test_list(self):
        done = self.terrarium('parts')
        self.assertEqual((done.returncode, done.stderr), (0, ''))
        for kind in ('neopixel', 'ssd1306', 'servo', 'buzzer', 'led', 'button', 'potentiometer'):
            self.assertRegex(done.stdout, rf'(?m)^{kind} ')

    def test_what_a_script_does_to_a_strip(self):
        done = self.execute(STRIP, '--part=strip=neopixel pin0 count=3', '--show=strip')
        self.assertEqual((done.stdout, done.stderr),
                         ('strip.pixel0: 0,0,0\nstrip.pixel1: 1,2,250\nstrip.pixel2: 0,0,0\n', ''))

    def test_inputs_reach_parts(self):
        done = self.execute('from microbit import *\nsleep(1500)\nprint(pin1.read_analog() < 20, pin8.read_digital())',
                            '--part=potentiometer pin1', '--part=button pin8', '--input=1s potentiometer set 0',
                            '--input=1s button press')
        self.assertEqual(done.stdout, 'True 0\n', done.stderr)

    def test_journal_and_replay(self):
        self.write('strip.py', STRIP)
        recorded = self.state_hash(*FAST, 'strip.py', '--part=neopixel pin0 count=3', '--for=2s', '--journal=j',
                                   '--state-hash')
        self.assertIn('part "neopixel=neopixel din=pin0 count=3"\n', (self.directory / 'j').read_text())
        self.assertEqual(self.state_hash('replay', 'j'), recorded)
        text = (self.directory / 'j').read_text()
        self.write('bad', text.replace('din=pin0', 'din=pin99'))
        self.assert_refused(self.terrarium('replay', 'bad'), 'bad', 'pin99')
        self.write('without', re.sub('part .*\n', '', text))
        self.assertNotEqual(self.state_hash('replay', 'without'), recorded)

    def test_states_bring_their_parts(self):
        part = '--part=strip=neopixel pin0 count=3'
        self.write('strip.py', STRIP)
        before = self.state_hash(*FAST, 'strip.py', part, '--for=2s', '--save-state=s', '--state-hash')
        for options in ((), (part,)):
            self.assertEqual(self.state_hash(*FAST, *options, '--load-state=s', '--for=0s', '--state-hash'), before)
        done = self.terrarium(*FAST, '--load-state=s', '--for=0s', '--show=strip.pixel1')
        self.assertEqual(done.stdout, 'strip.pixel1: 1,2,250\n')
        self.assert_refused(self.terrarium(*FAST, '--part=neopixel pin1', '--load-state=s', '--for=0s'),
                            's:', 'strip=neopixel din=pin0 count=3', 'leave out --part')
        self.assertEqual(self.state_hash(*FAST, '--load-state=s', '--for=1s', '--journal=j', '--state-hash'),
                         self.state_hash('replay', 'j'))

    def test_bad_input(self):
        for part, word in (('neopixle pin0', 'did you mean neopixel?'), ('neopixel pin77', 'pin77'), ('', 'KIND'),
                           ('buzzer', 'signal'), ('neopixel pin0 count=many', 'from 1 to 256')):
            with self.subTest(part):
                self.assert_refused(self.execute('', f'--part={part}'), '--part', word)

    @unittest.skipUnless(PYBOARD, 'TERRARIUM_IMAGES names no pyboard images')
    def test_servo_of_a_pyboard(self):
        for angle, degrees in ((-45, 45), (0, 90), (60, 150)):
            done = self.execute(f'import pyb\ns = pyb.Servo(1)\ns.angle({angle})\npyb.delay(600)',
                                '--part=servo X1', '--show=servo.degrees', f'--firmware={PYBOARD}',
                                board='pyboard')
            found = float(done.stdout.split()[-1])
            self.assertLess(abs(found - degrees), 6, done.stdout)


if __name__ == '__main__':
    main()
