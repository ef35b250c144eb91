"""terrarium test: scenarios played on Debian's micro:bit image."""
import os
import signal
import struct
import subprocess
import time
from pathlib import Path

from support import DEADLINE, PROGRAM, PYBOARD, CliTest, main

HEAD = 'name: {name}\nversion: 1\nx-terrarium: {{board: microbit{more}}}\nsteps:\n'
PROMPT = "  - wait-serial: '>>> '\n"


class Scenarios(CliTest):
    def scenario(self, file, steps, name='S', more=''):
        self.write(file, HEAD.format(name=name, more=more) + steps)

    def play(self, *arguments):
        return self.terrarium('test', *arguments)

    def passes(self, *arguments):
        done = self.play(*arguments)
        self.assertEqual((done.returncode, done.stderr), (0, ''), done.stdout)
        return done.stdout

    def fails(self, code, *arguments):
        done = self.play(*arguments)
        self.assertEqual((done.returncode, done.stderr), (code, ''), done.stdout)
        return done.stdout


class Playing(Scenarios):
    def test_a_wokwi_scenario_runs_unchanged(self):
        self.write('wokwi.test.yaml', """\
name: 'Banner'
version: 1
author: 'Somebody'

steps:
  # The simulation starts paused, so nothing of this is missed.
  - name: the banner
    wait-serial: 'MicroPython v1.9.2'
  - wait-serial: 'help()'
  - delay: 500ms
  - write-serial: "print(button_a.is_pressed())\\r"
  - wait-serial: 'False'
  - wait-serial: '>>> '
  - write-serial: [0x66, 0x72, 0x6f, 0x6d, 0x20]
  - write-serial: "microbit import *\\r"
  - wait-serial: '>>> '
  - set-control: {part-id: button_a, control: pressed, value: 1}
  - expect-pin: {part-id: button_a, name: button_a, value: 0}
  - delay: 100ms
  - write-serial: "print(button_a.is_pressed())\\r"
  - wait-serial: 'True'
  - set-control: {part-id: button_a, name: pressed, value: 0}
  - expect-pin: {part-id: board, pin: pin5, expected: 1}
""")
        out = self.passes('wokwi.test.yaml', '--board=microbit')
        self.assertRegex(out, r'^passed     Banner  \(wokwi.test.yaml, 0\.\d+ s\)\n1 scenario: 1 passed; ')

    def test_our_own_steps(self):
        self.scenario('own.test.yaml', PROMPT + """\
  - repl: {run: "1 + 1", expect: 2}
  - repl: "from microbit import *"
  - repl: "display.show(Image.HEART)"
  - expect-within: {for: 1s, expect-matrix: HEART}
  - expect-matrix: ['09090', '99999', '99999', '09990', '00900']
  - tilt: left
  - delay: 200ms
  - repl: {run: "accelerometer.get_x()", expect: "-1024"}
  - set: temperature set 31
  - repl: {run: "temperature()", expect: 31}
  - run-script: {code: "for i in range(3): print(i * 7)", output: "0\\n7\\n14\\n"}
  - run-script: {code: "1/0", raises: ZeroDivisionError}
  - write-serial: "for i in (1, 23): print('T=%d' % i)\\r\\r"
  - wait-serial: {regex: 'T=(\\d\\d)', timeout: 1s}
  - snapshot: here
  - repl: "x = 5"
  - restore: here
  - run-script: {code: "print(x)", raises: NameError}
  - reset: true
  - wait-serial: {text: MicroPython, timeout: 2s}
  - power-cut: 100ms
  - wait-serial: {text: MicroPython, timeout: 2s}
""")
        self.passes('own.test.yaml')

    def test_a_failure_says_everything(self):
        self.scenario('bad.test.yaml', PROMPT + '  - name: sums\n    repl: {run: "6 * 7", expect: 43}\n')
        out = self.fails(1, 'bad.test.yaml', '--replays=.')
        self.assertIn('bad.test.yaml:7:5: sums (repl): 6 * 7 gives "42", not "43"', out)
        self.assertIn('      | >>> 6 * 7\n      | 42\n', out)
        self.assertRegex(out, r'serial\.tx P0\.24: \d+ changes')
        done = self.terrarium('replay', '1-S.journal')
        self.assertEqual((done.returncode, done.stderr), (0, ''))
        again = self.fails(1, 'bad.test.yaml', '--state-hash')
        self.assertIn(done.stdout, again)

    def test_exit_codes(self):
        self.scenario('slow.test.yaml', "  - wait-serial: 'never said'\n")
        out = self.fails(42, 'slow.test.yaml', '--timeout=1500')
        self.assertIn("the scenario's time of 1.5s is over; waited for serial output", out)
        self.assertIn('1.500 s', out)
        self.scenario('wrong.test.yaml', PROMPT + '  - expect-matrix: HEART\n')
        self.fails(1, 'slow.test.yaml', 'wrong.test.yaml', '--timeout=1500')
        self.scenario('crash.test.yaml', PROMPT, more=', strict: true')
        done = self.play('slow.test.yaml', 'nowhere.yaml')
        self.assertEqual(done.returncode, 2)
        self.assertIn('nowhere.yaml', done.stderr)


    def test_what_wires_carry(self):
        self.scenario('wires.test.yaml', PROMPT + """\
  - repl: "pin0.set_analog_period(20)"
  - repl: "pin0.write_analog(512)"
  - expect-pwm: {pin: pin0, frequency: 50, duty: 50, pulse: 10ms}
  - repl: "pin0.write_analog(0)"
  - expect-pwm: {pin: pin0, duty: 0}
  - watch-i2c: oled
  - repl: "i2c.write(0x3c, bytes([0, 0xaf]))"
  - expect-i2c: {bus: oled, address: 0x3c, write: [0x00, 0xaf]}
  - expect-i2c: {bus: oled, address: 0x3c, write: ['?', '...']}
  - run-script: {code: "from microbit import i2c\\ntry: i2c.read(0x55, 2)\\nexcept OSError: print('none')\\n", output: "none\\n"}
  - expect-i2c: {bus: oled, address: 0x55, read: [], refused: true}
  - expect-tone: {part-id: bz, silent: true}
  - repl: "import music"
  - write-serial: "music.pitch(440, -1, pin2)\\r"
  - expect-tone: {part-id: bz, frequency: 440, within: 1s}
""", more=', parts: ["oled=ssd1306 scl=pin19 sda=pin20", "bz=buzzer pin2"]')
        self.passes('wires.test.yaml')
        for step, expected in (
                ('expect-pwm: {pin: pin0, frequency: 50, for: 20ms}', 'pin0 carries no wave: it changed 0 times'),
                ('expect-i2c: {bus: compass, address: 0x0f, read: [], within: 1ms}', 'no such transfer was seen'),
                ('expect-tone: {part-id: pin0, frequency: 440}', 'pin0 is silent, but should sound at 440 Hz')):
            with self.subTest(step):
                self.scenario('no.test.yaml', PROMPT + f'  - {step}\n')
                self.assertIn(expected, self.fails(1, 'no.test.yaml'))

    def test_lights_are_pictured_in_their_lines(self):
        self.scenario('lines.test.yaml', PROMPT + """\
  - repl: "from microbit import *"
  - repl: "from neopixel import NeoPixel"
  - repl: "n = NeoPixel(pin0, 6)"
  - repl: "n[4] = (200, 7, 0)"
  - repl: "n.show()"
  - take-screenshot: {part-id: lights, save-to: lights.png}
  - take-screenshot: {part-id: dots, save-to: dots.png}
  - take-screenshot: {part-id: display, save-to: display.png}
""", more=", parts: ['lights=led_matrix pin0 rows=2 cols=3', 'dots=max7219_matrix pin1 pin2 pin8 chain=2']")
        self.passes('lines.test.yaml')
        for name, size in (('lights', (24, 16)), ('dots', (128, 64)), ('display', (40, 40))):
            self.assertEqual(struct.unpack('>II', (self.directory / f'{name}.png').read_bytes()[16:24]), size)
        pixels = subprocess.run(['convert', self.directory / 'lights.png', 'rgb:-'], check=True,
                                capture_output=True).stdout
        self.assertEqual([pixels[3 * (24 * y + x):][:3] for y in (0, 8, 15) for x in (0, 8, 15, 16)],
                         [b'\0\0\0'] * 4 + [b'\0\0\0', b'\xc8\x07\0', b'\xc8\x07\0', b'\0\0\0'] * 2)

    def test_screenshots(self):
        parts = ', parts: ["oled=ssd1306 scl=pin19 sda=pin20", "strip=neopixel pin8 count=8"]'
        self.scenario('save.test.yaml', PROMPT + """\
  - take-screenshot: {part-id: oled, save-to: oled.png}
  - take-screenshot: {part-id: strip, save-to: strip.png}
  - take-screenshot: {part-id: board, save-to: board.png}
""", more=parts)
        self.passes('save.test.yaml')
        # Width and height as Wokwi's pictures have them.
        for name, size in (('oled', (128, 64)), ('strip', (64, 8))):
            data = (self.directory / f'{name}.png').read_bytes()
            self.assertEqual((int.from_bytes(data[16:20], 'big'), int.from_bytes(data[20:24], 'big')), size)
        self.scenario('same.test.yaml', PROMPT + '  - take-screenshot: {part-id: oled, compare-with: oled.png}\n',
                      more=parts)
        self.passes('same.test.yaml')
        self.scenario('other.test.yaml', PROMPT + '  - take-screenshot: {part-id: oled, compare-with: strip.png}\n',
                      more=parts)
        self.assertIn('the screen has 128 by 64 pixels, strip.png has 64 by 8', self.fails(1, 'other.test.yaml'))

    def test_loops(self):
        self.scenario('loop.test.yaml', PROMPT + """\
  - for-each: {a: [1, 2], steps: [{repl: {run: "${a} + ${b}", expect: "${sum}"}}], sum: [3]}
""", more=', matrix: {b: [2]}')
        out = self.fails(1, 'loop.test.yaml')
        self.assertIn('for-each: a=2, sum=3, line 6, repl: 2 + 2 gives "4", not "3"', out)
        self.scenario('again.test.yaml', PROMPT + """\
  - repl: x = 0
  - repeat: {times: 3, steps: [{repl: x += 1}]}
  - repl: {run: x, expect: 3}
""")
        self.passes('again.test.yaml')

    def test_files_of_a_pyboard(self):
        if PYBOARD is None:
            self.skipTest('no pyboard image in TERRARIUM_IMAGES')
        self.write('f.test.yaml', f"""\
name: Files
version: 1
x-terrarium: {{board: pyboard, firmware: {PYBOARD}}}
steps:
  - wait-serial: '>>> '
  - watch-files: true
  - run-script: {{code: "f = open('log.txt', 'w'); f.write('23.5'); f.close()\\nimport os; os.sync()"}}
  - expect-files: {{file: log.txt, holds: '23.5', changed: [log.txt]}}
  - expect-files: {{file: none.txt, absent: true}}
  - expect-files: {{file: log.txt, contains: 'x'}}
""")
        self.assertIn('log.txt holds "23.5", and no "x"', self.fails(1, 'f.test.yaml'))


class Matrix(Scenarios):
    def test_each_combination_is_a_case(self):
        self.scenario('m.test.yaml', PROMPT + '  - repl: {run: "${a} + ${b}", expect: "${sum}"}\n',
                      more=', matrix: {a: [1, 2], b: [1], sum: [2]}')
        out = self.fails(1, 'm.test.yaml')
        self.assertIn('passed     S [a=1, b=1, sum=2]', out)
        self.assertIn('failed     S [a=2, b=1, sum=2]', out)


class Sameness(Scenarios):
    def test_warm_cold_and_parallel_are_the_same(self):
        # Some act while the board boots, so that they cannot begin behind it.
        for i, steps in enumerate((
                PROMPT + '  - press: button_a\n  - delay: 300ms\n',
                PROMPT + '  - repl: {run: "2 ** 10", expect: 1024}\n',
                '  - delay: 5ms\n  - press: button_a\n' + PROMPT,
                "  - wait-serial: 'MicroPython'\n  - set: pin0 set 1\n" + PROMPT,
                "  - wait-serial: {text: 'no such', timeout: 12ms}\n",
                "  - wait-serial: {text: 'no such', timeout: 700ms}\n",
                '  - set: button_b press\n' + PROMPT,
                '  - delay: 2s\n',
        )):
            self.scenario(f'{i}.test.yaml', steps, name=f'n{i}')
        warm = self.fails(42, '.', '--state-hash', '--jobs=1')
        self.assertEqual(warm.count('state-hash'), 8)
        self.assertEqual(self.fails(42, '.', '--state-hash', '--jobs=1', '--cold'), warm)
        self.assertEqual(self.fails(42, '.', '--state-hash', '--jobs=3'), warm)

    def test_shards_are_the_whole(self):
        for i in range(5):
            self.scenario(f'{i}.test.yaml', PROMPT, name=f'n{i}')
        names = []
        for shard in ('1/2', '2/2'):
            out = self.passes('.', f'--shard={shard}')
            names += [line.split()[1] for line in out.splitlines() if line.startswith('passed')]
        self.assertEqual(sorted(names), [f'n{i}' for i in range(5)])


class Crashes(Scenarios):
    @staticmethod
    def children(process):
        return [int(pid) for pid in Path(f'/proc/{process}/task/{process}/children').read_text().split()]

    def test_a_crash_fails_its_own_scenario_alone(self):
        # One that goes on for long; its process is killed as by a fault of the simulator.
        self.scenario('a.test.yaml', '  - delay: 1000000s\n', name='long', more=', timeout: 1000000s')
        self.scenario('b.test.yaml', PROMPT, name='short')
        run = subprocess.Popen([PROGRAM, 'test', '.', '--jobs=1'], cwd=self.directory, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, text=True,
                               env={**os.environ, 'ASAN_OPTIONS': 'handle_segv=0'})  # Or a sanitizer takes the signal.
        self.addCleanup(run.kill)
        play = None
        deadline = time.monotonic() + DEADLINE
        while play is None and time.monotonic() < deadline:
            play = next((pid for lane in self.children(run.pid) for pid in self.children(lane)), None)
        os.kill(play, signal.SIGSEGV)
        out, _ = run.communicate(timeout=DEADLINE)
        self.assertEqual(run.returncode, 2)
        self.assertIn('crashed    long', out)
        self.assertIn('the simulator itself failed: signal 11', out)
        self.assertIn('passed     short', out)


class Files(Scenarios):
    def test_pictures_and_waves(self):
        self.scenario('v.test.yaml', PROMPT + '  - delay: 100ms\n')
        self.passes('v.test.yaml', '--vcd=v.vcd')
        self.assertIn('$enddefinitions', (self.directory / 'v.vcd').read_text())
        self.scenario('w.test.yaml', PROMPT)
        done = self.play('.', '--vcd=v.vcd')
        self.assertEqual(done.returncode, 2)
        self.assertIn('--vcd is of one scenario; here are 2', done.stderr)

    def test_a_script_beside_the_scenario(self):
        (self.directory / 'sub').mkdir()
        self.write('sub/hello.py', 'print("hello from flash")\n')
        self.scenario('sub/s.test.yaml', "  - wait-serial: 'hello from flash'\n", more=', script: hello.py')
        self.passes('sub')


class Diagrams(Scenarios):
    DIAGRAM = """\
{
  "version": 1,
  "author": "x",
  "editor": "wokwi",
  "parts": [
    { "type": "terrarium-microbit", "id": "mb", "top": 0, "left": 0, "attrs": {} },
    { "type": "wokwi-led", "id": "led-1", "top": 0, "left": 0, "attrs": {"color": "limegreen"} },
    { "type": "wokwi-pushbutton", "id": "btn", "attrs": {"bounce": "0"} },
    { "type": "wokwi-potentiometer", "id": "pot", "attrs": {"value": "512"} },
    { "type": "board-ssd1306", "id": "oled", "attrs": {} },
    { "type": "wokwi-buzzer", "id": "bz", "attrs": {} }
  ],
  "connections": [
    [ "mb:P0", "led-1:A", "green", [ "v0" ] ],
    [ "led-1:C", "mb:GND.1", "black", [] ],
    [ "mb:P1", "btn:1.l", "green", [] ],
    [ "btn:2.l", "mb:GND", "black", [] ],
    [ "pot:SIG", "mb:P2", "", [] ],
    [ "pot:VCC", "mb:3V3", "", [] ],
    [ "pot:GND", "mb:GND", "", [] ],
    [ "oled:SCL", "mb:P19", "", [] ],
    [ "oled:SDA", "mb:P20", "", [] ],
    [ "bz:1", "mb:GND", "", [] ],
    [ "bz:2", "mb:P8", "", [] ],
    [ "mb:TX", "$serialMonitor:RX", "", [] ]
  ]
}
"""

    def test_parts_are_wired_as_drawn(self):
        self.write('diagram.json', self.DIAGRAM)
        self.write('d.test.yaml', """\
name: Diagram
version: 1
x-terrarium: true
steps:
  - wait-serial: '>>> '
  - repl: pin0.write_digital(1)
  - expect-pin: {part-id: led-1, name: A, value: 1}
  - expect-pin: {part-id: mb, name: P0, value: 1}
  - expect-led: {part-id: led-1, on: true}
  - repl: {run: 'pin1.set_pull(pin1.PULL_UP)'}
  - set-control: {part-id: btn, name: pressed, value: 1}
  - expect-pin: {part-id: btn, name: 1.l, value: 0}
  - repl: {run: pin1.read_digital(), expect: 0}
  - set-control: {part-id: pot, name: position, value: 1}
  - repl: {run: pin2.read_analog(), expect: 1023}
""")
        self.passes('d.test.yaml')

    def test_mistakes_name_the_diagram(self):
        self.write('diagram.json', self.DIAGRAM.replace('wokwi-pushbutton', 'wokwi-pushbuton'))
        for name in 'ab':  # Once, though two scenarios have it.
            self.write(f'{name}.test.yaml', 'name: x\nversion: 1\nsteps: []\n')
        done = self.play('.')
        self.assertEqual((done.returncode, done.stdout), (2, ''))
        self.assertEqual(done.stderr.count('\n'), 1)
        self.assertTrue(done.stderr.startswith("terrarium: diagram.json:8:15: there is no part of type 'wokwi-pushbuton'"))
        self.assertIn('did you mean wokwi-pushbutton?', done.stderr)


class Recording(Scenarios):
    def test_a_run_becomes_a_scenario_that_passes(self):
        self.write('clicks.py', """\
from microbit import *
print('ready')
while True:
    if button_a.was_pressed():
        print('pressed')
    sleep(20)
""")
        done = self.terrarium('record', 'microbit', 'clicks.py', '-o', 'clicks.test.yaml', '--headless',
                              '--speed=max', '--for=2s', '--input=1s button_a press 100ms',
                              '--input=1.5s accelerometer tilt left', '--input=1.6s serial "\\x03"',
                              '--input=1.7s serial "1+"', '--input=1.8s serial "1\\r"')
        self.assertEqual(done.returncode, 0, done.stderr)
        text = (self.directory / 'clicks.test.yaml').read_text()
        for line in ('name: "clicks"', '  script: "clicks.py"', '  - wait-serial: "ready"',
                     '  - press: {part-id: button_a, for: "100ms"}', '  - wait-serial: "pressed"',
                     '  - tilt: {part-id: accelerometer, to: left}', '  - write-serial: "1+1\\r"'):
            self.assertIn(line + '\n', text)
        self.assertIn('passed     clicks', self.passes('clicks.test.yaml'))
        self.write('clicks.py', 'print("ready")\n')
        self.fails(42, 'clicks.test.yaml')  # The same deeds, and another program.

    def test_from_a_journal(self):
        self.terrarium('run', 'microbit', '--headless', '--speed=max', '--for=1s', '--journal=j',
                       '--input=500ms pin0 set 1')
        done = self.terrarium('record', 'microbit', '--from=j', '-o', 'j.test.yaml')
        self.assertEqual((done.returncode, done.stderr), (0, ''))
        self.assertIn('  - set: "pin0 set 1"\n', (self.directory / 'j.test.yaml').read_text())
        self.passes('j.test.yaml')
        done = self.terrarium('record', 'pyboard', '--from=j', '-o', 'k.test.yaml')
        self.assertEqual(done.returncode, 2)
        self.assertIn('j: is of a microbit, not of a pyboard', done.stderr)


class BadInput(Scenarios):
    def refuses(self, expected, *arguments):
        done = self.play(*arguments)
        self.assertEqual((done.returncode, done.stdout), (2, ''))
        self.assertIn(expected, done.stderr)

    def test_mistakes_in_files_stop_everything(self):
        self.scenario('good.test.yaml', PROMPT)
        self.scenario('bad.test.yaml', "  - wait-seral: 'x'\n  - delay: 5\n  - press: button_c\n")
        done = self.play('.')
        self.assertEqual((done.returncode, done.stdout), (2, ''))
        lines = done.stderr.splitlines()
        self.assertEqual(len(lines), 3)
        self.assertTrue(lines[0].startswith("terrarium: bad.test.yaml:5:5: there is no step 'wait-seral'; "))
        self.assertTrue(lines[0].endswith('did you mean wait-serial?'))
        self.assertIn("bad.test.yaml:6:12: delay: '5' has no unit", lines[1])
        self.assertIn("bad.test.yaml:7:12: press: part-id: the microbit has no part 'button_c'", lines[2])

    def test_heads(self):
        self.write('a.yaml', 'version: 1\nsteps: []\n')
        self.refuses("a.yaml:1:1: the scenario: 'name' is missing", 'a.yaml', '--board=microbit')
        self.write('b.yaml', 'name: x\nversion: 2\nsteps: []\n')
        self.refuses("b.yaml:2:10: version: there is only version 1, not '2'", 'b.yaml', '--board=microbit')
        self.write('c.yaml', 'name: x\nversion: 1\nsteps: []\n')
        self.refuses('c.yaml:1:7: names no board', 'c.yaml')
        self.refuses("unknown board 'mikrobit'", 'c.yaml', '--board=mikrobit')
        self.write('d.yaml', 'name: x\nversion: 1\nx-terrarium: {bord: microbit}\nsteps: []\n')
        self.refuses("d.yaml:3:15: x-terrarium: there is no 'bord'", 'd.yaml')
        self.write('e.yaml', 'name: x\nversion: 1\nsteps: [{press: button_a}]\n')
        self.refuses('e.yaml:3:10: ', 'e.yaml', '--board=microbit')
        self.write('f.yaml', 'name: [\n')
        self.refuses('f.yaml:2:1: ', 'f.yaml')
        self.write('g.yaml', 'name: x\nversion: 1\nx-terrarium: {board: microbit, firmware: none.hex}\nsteps: []\n')
        self.refuses('g.yaml:3:14: none.hex: no such file', 'g.yaml')
        (self.directory / 'empty').mkdir()
        self.refuses("'empty': holds no scenarios", 'empty')

    def test_options(self):
        self.scenario('a.test.yaml', PROMPT)
        self.refuses("'3/2' is no part of several", 'a.test.yaml', '--shard=3/2')
        self.refuses('--jobs', 'a.test.yaml', '--jobs=0')
        self.refuses('--timeout', 'a.test.yaml', '--timeout=soon')


if __name__ == '__main__':
    main()
