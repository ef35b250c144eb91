"""terrarium test: a suite of several boards, firmware for some of them, and what has none is skipped by name."""
import re
import struct
import unittest
import xml.etree.ElementTree as ElementTree

import support

SCENARIO = 'name: {name}\nversion: 1\nx-terrarium: {{board: {board}}}\nsteps:\n  - {step}\n'
NO_FIRMWARE = 'there is no firmware for the pyboard on this computer: give a file with --firmware=FILE'


class SuiteFirmware(support.CliTest):
    def setUp(self):
        super().setUp()
        self.scenario('m', 'microbit', "wait-serial: '>>> '")
        self.scenario('p', 'pyboard', 'delay: 1ms')
        # An endless loop, which says what it is for.
        program = struct.pack('<II', 0x20020000, 0x08000009) + b'\xfe\xe7'
        self.image = self.write('pyb.hex', support.hex_file(
            0x08000000, program + b'MicroPython v1.20; PYBv1.1 with STM32F405RG\0'))

    def scenario(self, name, board, step):
        self.write(f'{name}.test.yaml', SCENARIO.format(name=name, board=board, step=step))

    def test_without_firmware_a_scenario_is_skipped_by_name_and_never_counts_as_passed(self):
        done = self.terrarium('test', '.', '--junit=out.xml', '--tap=out.tap')
        self.assertEqual((done.returncode, done.stderr), (0, ''), done.stdout)
        self.assertIn(f'skipped    p  (p.test.yaml): {NO_FIRMWARE}\n', done.stdout)
        self.assertIn('2 scenarios: 1 passed, 1 skipped; ', done.stdout)
        root = ElementTree.parse(self.directory / 'out.xml').getroot()
        self.assertEqual((root.get('tests'), root.get('failures'), root.get('skipped')), ('2', '0', '1'))
        skipped = {case.get('name'): case.find('skipped') for case in root.iter('testcase')}
        self.assertIsNone(skipped['m'])
        self.assertEqual(skipped['p'].get('message'), NO_FIRMWARE)
        self.assertIn(f'ok 2 - p # SKIP {NO_FIRMWARE}\n', (self.directory / 'out.tap').read_text())

    def test_when_all_are_skipped_nothing_is_known(self):
        done = self.terrarium('test', 'p.test.yaml')
        self.assertEqual(done.returncode, 2)
        self.assertIn('1 scenario: 1 skipped', done.stdout)
        self.assertEqual(done.stderr, 'terrarium: all of it was skipped, so nothing is known\n')

    def test_a_part_of_a_suite_may_be_skipped_whole(self):
        codes, lines = [], []
        for part in ('1/2', '2/2'):
            done = self.terrarium('test', '.', f'--shard={part}')
            codes.append(done.returncode)
            lines += re.findall('^(?:passed|skipped) +[mp]', done.stdout, re.MULTILINE)
        self.assertEqual(codes, [0, 0])
        self.assertEqual(sorted(line.split()[0] for line in lines), ['passed', 'skipped'])

    def test_a_scenario_that_is_skipped_is_checked_all_the_same(self):
        self.scenario('q', 'pyboard', 'press: usb_button')
        done = self.terrarium('test', '.')
        self.assertEqual((done.returncode, done.stdout), (2, ''))
        self.assertIn("q.test.yaml:5:12: press: part-id: the pyboard has no part 'usb_button'", done.stderr)

    def test_firmware_goes_to_the_boards_it_is_for(self):
        done = self.terrarium('test', '.', f'--firmware={self.image}')
        self.assertEqual((done.returncode, done.stderr), (0, ''), done.stdout)
        self.assertIn('2 scenarios: 2 passed; ', done.stdout)
        done = self.terrarium('test', '.', f'--firmware={self.image}', f'--firmware={support.FIRMWARE}')
        self.assertEqual((done.returncode, done.stderr), (0, ''), done.stdout)

    def test_firmware_that_no_scenario_is_for_is_a_mistake(self):
        done = self.terrarium('test', 'm.test.yaml', f'--firmware={self.image}')
        self.assert_refused(done, f'--firmware: {self.image} is for the pyboard (stm32f405), and no scenario here')
        done = self.terrarium('test', '.', '--firmware=nothing.dfu')
        self.assert_refused(done, 'nothing.dfu')

    def test_a_blank_card_is_of_one_play_alone(self):
        self.scenario('card', 'microbit', 'set: card eject')
        self.write('card.test.yaml', 'name: card\nversion: 1\nx-terrarium:\n  board: microbit\n  sd: 16MB\n'
                   '  parts: [card=microsd sck=pin13 di=pin15 do=pin14 cs=pin16]\nsteps:\n'
                   "  - wait-serial: '>>> '\n  - set: card eject\n  - delay: 10ms\n")
        before = sorted(self.files())
        done = self.terrarium('test', 'card.test.yaml')
        self.assertEqual((done.returncode, done.stderr), (0, ''), done.stdout)
        self.assertEqual(sorted(self.files()), before)
        for size in ('16', '0MB', '4096MB', 'xMB'):
            self.write('bad.test.yaml', SCENARIO.format(name='bad', board='pyboard, sd: ' + size, step='delay: 1ms'))
            done = self.terrarium('test', 'bad.test.yaml')
            self.assertEqual((done.returncode, done.stdout), (2, ''))
            self.assertIn('sd: wants the size of a blank card, from 1MB to 2048MB', done.stderr)
        self.write('none.test.yaml', SCENARIO.format(name='none', board='microbit, sd: 16MB', step='delay: 1ms'))
        self.assertIn('the microbit has no SD card slot', self.terrarium('test', 'none.test.yaml').stderr)

    def test_a_script_for_scenarios_that_name_none(self):
        self.write('main.py', "print('I am', 'main')\n")
        self.write('own.py', "print('I am', 'my own')\n")
        self.write('wokwi.test.yaml', "name: wokwi\nversion: 1\nsteps:\n  - wait-serial: 'I am main'\n")
        self.write('own.test.yaml', SCENARIO.format(name='own', board='microbit, script: own.py',
                                                    step="wait-serial: 'I am my own'"))
        done = self.terrarium('test', 'wokwi.test.yaml', 'own.test.yaml', '--board=microbit', '--script=main.py')
        self.assertEqual((done.returncode, done.stderr), (0, ''), done.stdout)
        done = self.terrarium('test', 'wokwi.test.yaml', '--board=microbit', '--script=none.py')
        self.assertEqual((done.returncode, done.stdout), (2, ''))
        self.assertIn('none.py', done.stderr)

    @unittest.skipUnless(support.PYBOARD, 'no pyboard image: see TERRARIUM_IMAGES')
    def test_two_lines_in_one_packet_of_usb_are_heard_by_two_steps(self):
        self.write('main.py', "print('up')\n")
        self.write('two.test.yaml', SCENARIO.format(name='two', board='pyboard, script: main.py', step='delay: 3s') +
                   """  - write-serial: "print('one\\\\ntwo\\\\nthree')\\r"
  - wait-serial: "\\r\\none"
  - wait-serial: {regex: 't.o'}
  - wait-serial: 'three'
""")
        done = self.terrarium('test', 'two.test.yaml', f'--firmware={support.PYBOARD}', '--timeout=5000')
        self.assertEqual((done.returncode, done.stderr), (0, ''), done.stdout)


if __name__ == '__main__':
    support.main()
