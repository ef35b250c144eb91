"""--inputs: what happens to the board, and when."""
from support import CliTest, main

FAST = ('run', 'microbit', '--speed=max')


class Inputs(CliTest):
    def seen(self, inputs, code, seconds=3):
        self.write('inputs', inputs)
        done = self.execute(f'from microbit import *\nsleep({seconds * 1000})\n{code}', '--inputs=inputs')
        self.assertEqual((done.returncode, done.stderr), (0, ''))
        return done.stdout

    def test_the_issues_lines(self):
        self.assertEqual(self.seen('1.5s button_a press 100ms\n2s accelerometer set x=0 y=0 z=-1000\n',
                                   'print(button_a.get_presses(), -1100 < accelerometer.get_z() < -900)'), '1 True\n')

    def test_serial(self):
        self.write('inputs', '# At the prompt.\n\n1s serial "print(6*7, \\"\\x41\\")\\r"   # A comment.\n')
        done = self.terrarium(*FAST, '--inputs=inputs', '--for=2s')
        self.assertIn('\n42 A\n', done.stdout)

    def test_any_order_and_every_unit(self):
        self.assertEqual(self.seen('2000ms button_a release\n1000000us button_a press\n0.04min button_b press\n'
                                   '1s temperature set 30\n',
                                   'print(button_a.was_pressed(), button_a.is_pressed(), button_b.is_pressed(),'
                                   ' temperature())'), 'True False True 30\n')

    def test_on_the_command_line(self):
        self.write('inputs', '1s button_a press\n')
        done = self.execute('from microbit import *\nsleep(3000)\nprint(button_a.was_pressed(), pin0.read_digital(),'
                            ' temperature())', '--inputs=inputs', '--input=2s pin0 set 1', '--input', '0s temperature set 31')
        self.assertEqual((done.stdout, done.stderr), ('True 1 31\n', ''))

    def test_same_run_from_file_and_command_line(self):
        lines = ('200ms button_a press 100ms', '100ms serial "print(1)\\r"')
        self.write('inputs', '\n'.join(lines))
        hashes = {self.state_hash('run', 'microbit', '--headless', '--speed=max', '--for=600ms', '--state-hash', *how)
                  for how in (('--inputs=inputs',), [f'--input={line}' for line in lines])}
        self.assertEqual(len(hashes), 1)

    def test_windows_line_ends(self):
        self.assertEqual(self.seen('1s button_b press\r\n', 'print(button_b.is_pressed())'), 'True\n')

    def test_same_run_with_and_without_pacing(self):
        self.write('inputs', '100ms serial "print(1)\\r"\n200ms button_a press 100ms\n')
        hashes = {self.state_hash('run', 'microbit', '--headless', '--inputs=inputs', '--for=600ms', '--state-hash',
                                  speed) for speed in ('--speed=real', '--speed=max')}
        self.assertEqual(len(hashes), 1)


class Show(CliTest):
    def test_readings_at_the_end(self):
        done = self.terrarium(*FAST, '--headless', '--for=2s', '--input=1s pin1 set 1.2V', '--input=1s button_a press',
                              '--show=pin1.millivolts', '--show=button_a')
        self.assertEqual((done.returncode, done.stdout), (0, 'pin1.millivolts: 1200\nbutton_a.pressed: 1\n'))

    def test_behind_what_a_program_prints(self):
        done = self.execute('from microbit import *\npin2.write_analog(256)\nsleep(300)\nprint(1)', '--show=pin2.period',
                            '--show=pin2.level')
        self.assertRegex(done.stdout, r'\A1\npin2.period: 2\d{4}(\.\d+)?\npin2.level: [01]\n\Z')

    def test_mistakes(self):
        for show, *words in (('nobody', "no part 'nobody'", 'button_a'), ('pin0.colour', "no reading 'colour'", 'pulse'),
                             ('pin0.', "no reading ''"), ('R_SDA', 'nothing to be seen'), ('.x', "no part ''")):
            with self.subTest(show):
                self.assert_refused(self.terrarium(*FAST, '--headless', '--for=0s', f'--show={show}'), '--show: ', *words)


class Mistakes(CliTest):
    def test_name_the_line(self):
        for line, *words in (('button_a press', 'button_a'), ('1 button_a press', 'unit'), ('1s button_a', 'action'),
                             ('1s', 'action'), ('1s button_z press', 'button_z', 'button_a, button_b'),
                             ('1s button_a kiss', 'kiss', 'press'), ('1s button_a press soon', 'soon'),
                             ('1s accelerometer set x=much', 'much'), ('1s accelerometer set w=1', 'w'),
                             ('1s temperature set 1000', 'temperature'), ('1s serial "open', 'closing quote'),
                             ('1s serial "\\q"', '\\q'), ('1s serial "\\x4"', '\\x'), ('-1s button_a press', '-1s'),
                             ('1s board explode', 'explode')):
            with self.subTest(line):
                self.write('inputs', f'# First.\n1s button_a press\n{line}\n')
                self.assert_refused(self.terrarium(*FAST, '--headless', '--for=1s', '--inputs=inputs'), 'inputs:3: ',
                                    *words)

    def test_on_the_command_line(self):
        for line, *words in (('1s nobody press', "no part 'nobody'"), ('1 button_a press', 'unit'),
                             ('1s serial "open', 'closing quote')):
            with self.subTest(line):
                self.assert_refused(self.terrarium(*FAST, '--headless', '--for=1s', f'--input={line}'), '--input: ', *words)

    def test_no_such_file(self):
        self.assert_refused(self.terrarium(*FAST, '--inputs=none'), 'none', 'No such file')
        self.assert_refused(self.terrarium(*FAST, '--inputs=.'), 'directory')

    def test_not_text(self):
        self.write('inputs', bytes(range(256)) * 20)
        self.assert_refused(self.terrarium(*FAST, '--inputs=inputs'), 'inputs:')


if __name__ == '__main__':
    main()
