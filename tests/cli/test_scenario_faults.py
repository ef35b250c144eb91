"""What goes wrong, as steps of scenarios, and what Debian's micro:bit image makes of it."""
import re

from support import CliTest, main

HEAD = 'name: S\nversion: 1\nx-terrarium: {board: microbit}\nsteps:\n'
UP = """\
  - wait-serial: '>>> '
  - repl: from microbit import *
"""
# A count kept in a file, which is on the flash.
KEEP = UP + """\
  - run-script:
      code: |
        def keep(n):
            with open('n', 'w') as f: f.write('%03d' % n)
        keep(1)
"""
CAMPAIGN = KEEP + """\
  - power-cut-campaign:
      steps:
        - run-script: {{code: 'keep(2)'}}
      {options}
      expect:
        - wait-serial: {{text: 'MicroPython', timeout: 5s}}
        - wait-serial: {{text: '>>> ', timeout: 5s}}
        - run-script:
            code: |
              try:
                  with open('n') as f: print(f.read())
              except OSError: print('absent')
            {expected}
"""


class Faults(CliTest):
    def scenario(self, steps, name='s.test.yaml'):
        self.write(name, HEAD + steps)
        return name

    def play(self, code, *arguments):
        done = self.terrarium('test', *arguments)
        self.assertEqual((done.returncode, done.stderr), (code, ''), done.stdout)
        return done.stdout

    def passes(self, steps):
        return self.play(0, self.scenario(steps))


class Steps(Faults):
    def test_a_part_misbehaves(self):
        self.passes(UP + """\
  - repl: {run: 'accelerometer.get_z() < -900', expect: 'True'}
  - fault: {part-id: accelerometer, kind: freeze}
  - tilt: face_down
  - delay: 100ms
  - repl: {run: 'accelerometer.get_z() < -900', expect: 'True'}
  - fault: {part-id: accelerometer, kind: clear, which: freeze}
  - delay: 100ms
  - repl: {run: 'accelerometer.get_z() > 900', expect: 'True'}
  - fault: {part-id: accelerometer, kind: nack-address}
  - run-script: {code: 'i2c.read(0x1d, 1)', raises: 'OSError'}
  - fault: {part-id: accelerometer, kind: clear}
  - run-script: {code: 'i2c.read(0x1d, 1)'}
""")

    def test_the_supply_falls(self):
        self.passes(UP + """\
  - brown-out: {to: 1.9V, for: 5ms}
  - delay: 50ms
  - repl: {run: '6 * 7', expect: 42}
  - brown-out: {to: 1.5V, for: 5ms}
  - wait-serial: {text: 'MicroPython v1.9.2', timeout: 2s}
""")

    def test_a_bit_of_flash_turns_over(self):
        image = self.terrarium('run', 'microbit', '--flash=flash.bin', '--for=1ms')
        self.assertEqual(image.returncode, 0)
        flash = (self.directory / 'flash.bin').read_bytes()
        at = [found.start() for found in re.finditer(b'MicroPython v1.9', flash)]
        self.assertTrue(at)
        flips = ''.join(f'  - bit-flip: {{address: {hex(each)}, bit: 5}}\n' for each in at)
        self.passes(UP + flips + "  - reset: true\n  - wait-serial: {text: 'microPython v1.9', timeout: 2s}\n")

    def test_the_serial_line_loses_bytes(self):
        self.passes(UP + """\
  - lose-serial: 1
  - write-serial: "1+41\\r"
  - wait-serial: {text: "+41\\r\\n41\\r\\n>>> ", timeout: 1s}
  - lose-serial: {count: 1, from: board}
  - write-serial: "5\\r"
  - wait-serial: {regex: "^\\n5$", timeout: 1s}
  - frame-error: 1
  - write-serial: "12+30\\r"
  - wait-serial: {regex: "(?m)^30$|^42$|Error", timeout: 1s}
""")

    def test_a_button_bounces(self):
        self.passes(UP + """\
  - press: {part-id: button_a, for: 200ms, bounce: 5ms}
  - delay: 300ms
  - repl: {run: 'button_a.get_presses()', expect: 1}
""")

    def test_power_goes_at_a_flash_write(self):
        self.passes(KEEP + """\
  - wait-serial: '>>> '
  - cut-at-flash-write: {nth: 1, done: 0}
  - write-serial: "keep(2)\\r"
  - wait-serial: {text: 'MicroPython', timeout: 5s}
  - repl: {run: "open('n').read()", expect: "'001'"}
""")

    def test_mistakes_are_found_before_anything_runs(self):
        self.scenario("  - fault: {part-id: accelerometer, kind: nack-adress}\n"
                      "  - brown-out: {to: 1.5V, fr: 5ms}\n"
                      "  - power-cut-campaign: {steps: [{delay: 1s}]}\n")
        done = self.terrarium('test', 's.test.yaml')
        self.assertEqual((done.returncode, done.stdout), (2, ''))
        lines = done.stderr.splitlines()
        self.assertEqual(len(lines), 3, done.stderr)
        self.assertIn("s.test.yaml:5:43: fault: accelerometer: it has no fault 'nack_adress'", lines[0])
        self.assertIn('s.test.yaml:6:27: brown-out: there is no 'fr'', lines[1])
        self.assertIn("'expect' is missing", lines[2])


class Campaign(Faults):
    def campaign(self, expected, options=''):
        return self.scenario(CAMPAIGN.format(expected=expected, options=options))

    def test_the_board_comes_up_whatever_write_is_cut(self):
        # And what the steps did stays done.
        name = self.campaign('timeout: 5s', 'done: [0, 100]')
        with open(self.directory / name, 'a') as file:
            file.write("  - repl: {run: \"open('n').read()\", expect: \"'002'\"}\n")
        first = self.play(0, name, '--state-hash')
        self.assertEqual(self.play(0, name, '--state-hash', '--cold'), first)

    def test_the_first_cut_that_harms_is_told_and_can_be_watched(self):
        # This file system gives the old file up first, and the new one is there with its last write only.
        out = self.play(1, self.campaign('output: "001\\n"', 'done: [0, 100]'), '--replays=.', '--state-hash')
        told = re.search(r'power cut in flash write (\d+) \((\d+)% done\) of (\d+): line \d+, run-script: '
                         r'the script printed "absent\\n", not "001\\n"; (\d+) of (\d+) cuts fail: ', out)
        self.assertTrue(told, out)
        nth, done, writes, failed, cuts = map(int, told.groups())
        self.assertEqual((writes, cuts), (8, 16))
        self.assertEqual((nth, done), (1, 100))
        self.assertEqual(failed, 15)
        [journal] = self.directory.glob('*.journal')
        self.assertIn(f'board cut_at_flash_write {nth} off done={done}', journal.read_text())
        self.assertEqual(journal.read_text().count('cut_at_flash_write'), 1)
        again = self.terrarium('replay', journal.name)
        self.assertEqual((again.returncode, again.stderr), (0, ''))
        self.assertIn(again.stdout, out)

    def test_most_cuts_are_spread(self):
        out = self.play(1, self.campaign('output: "003\\n"', 'most: 3\n      done: 100'))
        self.assertIn('3 of 3 cuts fail: 1 (100% done), 4 (100% done), 8 (100% done)', out)

    def test_steps_that_write_nothing(self):
        out = self.play(1, self.scenario(UP + """\
  - power-cut-campaign:
      steps: [{repl: '1 + 1'}]
      expect: [{repl: '1 + 1'}]
"""))
        self.assertIn('the steps write nothing to the flash', out)

    def test_steps_that_fail_without_a_cut(self):
        out = self.play(1, self.scenario(UP + """\
  - power-cut-campaign:
      steps: [{run-script: {code: '1/0'}}]
      expect: [{repl: '1 + 1'}]
"""))
        self.assertIn('without a power cut: line 8, run-script: the script failed', out)


class Waves(Faults):
    def test_what_a_logic_analyzer_sees(self):
        self.write('diagram.json', """\
{"version": 1, "parts": [
  {"type": "terrarium-microbit", "id": "mb"}, {"type": "wokwi-logic-analyzer", "id": "logic1"}],
 "connections": [["mb:P0", "logic1:D0", "", []], ["mb:P1", "logic1:D3", "", []]]}
""")
        for name in 'ab':
            self.write(f'{name}.test.yaml', f'name: {name}\nversion: 1\nx-terrarium: true\nsteps:\n' + UP + """\
  - run-script: {code: "for i in range(3): pin0.write_digital(1); pin0.write_digital(0)"}
""")
        self.play(0, '.', '--waves=waves', '--jobs=2')
        one, two = sorted((self.directory / 'waves').iterdir())
        self.assertEqual((one.name, two.name), ('1-a.vcd', '2-b.vcd'))
        text = one.read_text()
        self.assertEqual(text, two.read_text())
        names = dict(reversed(each) for each in re.findall(r'\$var wire 1 (\S+) (\S+)', text))
        self.assertEqual(len(names), 2, names)
        [key] = [name for name in names if 'D0' in name]
        changes = text.rsplit('$end\n', 1)[1]  # Behind what the levels were at first.
        self.assertEqual(changes.count(f'\n1{names[key]}\n'), 3)


if __name__ == '__main__':
    main()
