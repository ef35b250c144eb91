"""--vcd: what the pins did, as a file that gtkwave and sigrok read."""
import re
import shutil
import signal
import subprocess
import unittest

import support

BUTTON = ('--input=500ms button_a press 100ms',)


def changes(text, name):
    """The (time, value) pairs of a signal, in picoseconds."""
    code = re.search(rf'\$var \w+ \d+ (\S+) {re.escape(name)} \$end', text)[1]
    found, now = [], 0
    for line in text.partition('$enddefinitions $end')[2].splitlines():
        if line.startswith('#'):
            now = int(line[1:])
        elif line[1:] == code or line.endswith(' ' + code):
            found.append((now, line.split()[0].removesuffix(code)))
    return found


class Vcd(support.CliTest):
    def run_board(self, *options):
        done = self.terrarium('run', 'microbit', '--headless', '--speed=max', '--for=1s', *options)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done

    def test_a_button_is_seen_at_its_time(self):
        self.run_board('--vcd=a.vcd', '--vcd-pins=button_a', *BUTTON)
        text = (self.directory / 'a.vcd').read_text()
        self.assertIn('$timescale 1 ps $end', text)
        presses = [change for change in changes(text, 'button_a') if change[0] > 0]
        self.assertEqual(presses, [(500_000_000_000, '0'), (600_000_000_000, '1')])
        self.assertRegex(text, r'#1000\d{9}\n\Z')  # Lasts as long as the run.

    def test_a_voltage_is_a_real(self):
        self.run_board('--vcd=a.vcd', '--vcd-pins=pin0.volts,pin0', '--input=200ms pin0 set 1.25V')
        text = (self.directory / 'a.vcd').read_text()
        self.assertIn((200_000_000_000, 'r1.250'), changes(text, 'pin0.volts'))

    def test_the_same_run_gives_the_same_bytes_and_is_not_changed_by_it(self):
        plain = self.state_hash('run', 'microbit', '--headless', '--for=1s', '--speed=max', '--state-hash')
        for name in ('a.vcd', 'b.vcd'):
            watched = self.state_hash('run', 'microbit', '--headless', '--for=1s', '--speed=max', '--state-hash',
                                      f'--vcd={name}')
            self.assertEqual(plain, watched)
        self.assertEqual((self.directory / 'a.vcd').read_bytes(), (self.directory / 'b.vcd').read_bytes())

    def test_exec_writes_one_too(self):
        done = self.execute('from microbit import *\npin0.write_digital(1)', '--vcd=a.vcd', '--vcd-pins=pin0')
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(changes((self.directory / 'a.vcd').read_text(), 'pin0')[-1][1], '1')

    def test_a_killed_run_has_whole_lines(self):
        run = self.start('run', 'microbit', '--headless', '--tcp=0', '--speed=max', '--vcd=a.vcd')
        board = run.tcp(self)
        board.prompt()
        run.signal(signal.SIGKILL)
        run.wait()
        text = (self.directory / 'a.vcd').read_text()
        self.assertTrue(text.endswith('\n'))
        self.assertGreater(len(changes(text, 'serial.tx')), 100)

    def test_wrong_names_are_refused_before_anything_runs(self):
        for pins, words in (('buton_a', ['buton_a', 'button_a']), ('P0.99', ['P0.99', 'P0.09']),
                            ('zzzzzzzzzz', ['zzzzzzzzzz', 'parts']), ('pin0,,pin1', ['empty'])):
            self.assert_refused(self.execute('1', '--vcd=a.vcd', f'--vcd-pins={pins}'), '--vcd-pins', *words)
        self.assert_refused(self.execute('1', '--vcd-pins=pin0'), '--vcd')
        self.assert_refused(self.execute('1', '--vcd=no/such/folder.vcd'), 'no/such/folder.vcd')
        self.assertEqual(self.files(), {})

    @unittest.skipUnless(shutil.which('vcd2fst'), 'gtkwave is not installed')
    def test_gtkwave_reads_it(self):
        done = self.execute('from microbit import *\ndisplay.show(Image.HEART)\nsleep(200)', '--vcd=a.vcd')
        self.assertEqual(done.returncode, 0, done.stderr)
        subprocess.run(['vcd2fst', 'a.vcd', 'a.fst'], cwd=self.directory, check=True, capture_output=True)
        back = subprocess.run(['fst2vcd', 'a.fst'], cwd=self.directory, check=True, capture_output=True, text=True)
        ours = (self.directory / 'a.vcd').read_text()
        for name in ('serial.tx', 'display.col1', 'accelerometer.scl'):
            theirs = [change for change in changes(back.stdout, name) if change[0] > 0]
            self.assertEqual(theirs, [change for change in changes(ours, name) if change[0] > 0], name)
        self.assertGreater(len(changes(ours, 'display.col1')), 10)

    @unittest.skipUnless(shutil.which('sigrok-cli'), 'sigrok-cli is not installed')
    def test_sigrok_reads_it_and_its_decoders_agree(self):
        done = self.execute('print("sigrok " + "sees")', '--vcd=a.vcd', '--vcd-pins=serial,pin0.volts')
        self.assertEqual(done.returncode, 0, done.stderr)
        shown = subprocess.run(
            ['sigrok-cli', '-I', 'vcd:downsample=100000', '-i', 'a.vcd', '-P', 'uart:rx=serial.tx:baudrate=115200',
             '-B', 'uart=rx'], cwd=self.directory, check=True, capture_output=True)
        self.assertIn(b'sigrok sees\r\n', shown.stdout)


if __name__ == '__main__':
    support.main()
