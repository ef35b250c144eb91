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
        for kind in ('neopixel', 'ssd1306', 'servo', 'buzzer', 'led', 'button', 'potentiometer', 'mpu6050',
                     'bmp180', 'ds1307', 'dht22', 'ds18b20', 'microsd', 'led_ring', 'led_matrix'):
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

    @unittest.skipUnless(PYBOARD, 'TERRARIUM_IMAGES names no pyboard images')
    def test_thermometers_of_a_pyboard(self):
        """By the drivers that are frozen into MicroPython, which know nothing of ours."""
        done = self.execute("""
import dht, machine, onewire, pyb
d = dht.DHT22(machine.Pin('X1'))
for i in range(2):
    d.measure()
    print('%.1f %.1f' % (d.temperature(), d.humidity()))
    pyb.delay(20000)
wire = onewire.OneWire(machine.Pin('X2'))
roms = sorted(wire.scan(), key=bytes)
wire.reset()
wire.writebyte(wire.SKIP_ROM)
wire.writebyte(0x44)
pyb.delay(750)
for rom in roms:
    wire.reset()
    wire.select_rom(rom)
    wire.writebyte(0xBE)
    pad = bytes(wire.readbyte() for i in range(9))
    print(rom[:7], wire.crc8(pad), pad[0] | pad[1] << 8)
""", '--part=dht22 X1', '--part=ds18b20 X2 id=010203040506 temperature=18.25',
                            '--part=ds18b20 X2 id=010203040507 temperature=99',
                            '--input=20s dht22 set temperature=-3.2 humidity=99.9', f'--firmware={PYBOARD}',
                            board='pyboard')
        self.assertEqual((done.stdout, done.stderr),
                         ("24.0 40.0\n-3.2 99.9\n"
                          "bytearray(b'(\\x01\\x02\\x03\\x04\\x05\\x06') 0 292\n"
                          "bytearray(b'(\\x01\\x02\\x03\\x04\\x05\\x07') 0 1584\n", ''))

    def test_faults_are_inputs(self):
        self.write('read.py', 'from microbit import *\nwhile True:\n    try:\n'
                              '        i2c.write(0x77, b"\\xd0", repeat=True)\n'
                              '        print(i2c.read(0x77, 1)[0])\n    except OSError:\n        print("lost")\n'
                              '    sleep(100)\n')
        options = ('--part=bmp180 pin19 pin20', '--input=2s bmp180 fault nack_address count=1',
                   '--input=3s bmp180 fault corrupt mask=2 count=1')
        done = self.terrarium('run', 'microbit', '--speed=max', 'read.py', *options, '--for=4s')
        heard = done.stdout.replace('\0', '').split()
        self.assertEqual([heard.count(word) for word in ('lost', '87')], [1, 1], done.stderr)
        self.assertEqual(set(heard), {'85', '87', 'lost'})
        recorded = self.state_hash(*FAST, 'read.py', *options, '--for=4s', '--journal=j', '--state-hash')
        self.assertEqual(self.state_hash('replay', 'j'), recorded)
        self.assert_refused(self.terrarium(*FAST, 'read.py', '--part=bmp180 pin19 pin20',
                                           '--input=1s bmp180 fault nosie', '--for=1s'), 'nosie', 'noise')


if __name__ == '__main__':
    main()
