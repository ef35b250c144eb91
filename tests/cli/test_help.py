"""boards, info, --help, --version; and a computer without the firmware package."""
import os
import re
import shutil
import subprocess

from support import DEADLINE, FIRMWARE, PROGRAM, CliTest, main

COMMANDS = ('run', 'exec', 'replay', 'boards', 'info')
OPTIONS = {
    'run': ('--firmware', '--headless', '--stdio', '--pty', '--tcp', '--rfc2217', '--bind', '--speed', '--for', '--flash',
            '--state-hash', '--journal', '--save-state', '--load-state', '--strict', '--inputs', '--input', '--show',
            '--seed', '--window', '--terminal', '--software', '--screenshot', '--video'),
    'exec': ('--firmware', '--flash', '--inputs', '--input', '--show', '--timeout', '--speed', '--strict', '--seed',
             '--screenshot', '--video'),
    'replay': ('--window', '--until', '--screenshot', '--video'),
    'boards': (),
    'info': (),
}


class Help(CliTest):
    def test_version(self):
        self.assertRegex(self.terrarium('--version').stdout, r'\Aterrarium \d+\.\d+\.\d+\n\Z')

    def test_names_every_command(self):
        done = self.terrarium('--help')
        self.assertEqual((done.returncode, done.stderr), (0, ''))
        for command in COMMANDS:
            self.assertRegex(done.stdout, rf'(?m)^  {command} ')

    def test_names_every_option_and_fits_the_terminal(self):
        for command, options in OPTIONS.items():
            done = self.terrarium(command, '--help')
            self.assertEqual((done.returncode, done.stderr), (0, ''))
            for option in options:
                self.assertRegex(done.stdout, rf'(?m)^  {option}\b')
            self.assertLessEqual(max(map(len, done.stdout.splitlines())), 80)

    def test_mistakes(self):
        for arguments, words in ((['fly'], ['fly', 'run, exec']), ([], ['no command']), (['run'], ['board']),
                                 (['run', 'microbit', '--fly'], ['--fly', 'run --help']),
                                 (['run', 'microbit', 'a.py', 'b.py'], ['b.py']),
                                 (['run', 'microbit', '--seed=x'], ['--seed', 'x']),
                                 (['run', 'microbit', '--speed=fast'], ['--speed', 'fast', 'real, max']),
                                 (['run', 'microbit', '--speed=0'], ['--speed']),
                                 (['run', 'microbit', '--speed=-1'], ['--speed']),
                                 (['run', 'microbit', '--tcp=99999'], ['--tcp', '99999']),
                                 (['run', 'microbit', '--tcp=http'], ['--tcp', 'http']),
                                 (['run', 'microbit', '--tcp', '--bind=nowhere'], ['nowhere']),
                                 (['run', 'microbit', '--headless', '--stdio'], ['--headless', '--stdio']),
                                 (['run', 'microbot'], ['microbot', 'did you mean microbit?']),
                                 (['run', 'zebra'], ['zebra', 'known: microbit']),
                                 (['replay'], ['journal']), (['info'], ['file'])):
            with self.subTest(arguments):
                self.assert_refused(self.terrarium(*arguments), *words)


class Boards(CliTest):
    def test_boards(self):
        done = self.terrarium('boards')
        self.assertEqual((done.returncode, done.stderr), (0, ''))
        for word in ('microbit', 'BBC micro:bit', 'nrf51822', str(FIRMWARE), 'button_a', 'accelerometer',
                     'pyboard-loopback', 'wires'):
            self.assertIn(word, done.stdout)

    def test_info(self):
        done = self.terrarium('info', FIRMWARE)
        self.assertEqual((done.returncode, done.stderr), (0, ''))
        for word in ('Intel HEX', 'microbit', 'nrf51822', '0x00000000', 'MicroPython v1.9.2', 'reset handler'):
            self.assertIn(word, done.stdout)

    def test_info_of_what_is_no_firmware(self):
        self.write('text', 'hello\n')
        self.write('empty', '')
        for file in ('text', 'empty', 'none', '.'):
            self.assert_refused(self.terrarium('info', file), file)


class EmptyComputer(CliTest):
    """The program and its libraries in a root directory that holds nothing else."""

    def setUp(self):
        super().setUp()
        linked = subprocess.run(['ldd', PROGRAM], capture_output=True, text=True).stdout
        for path in [PROGRAM, *re.findall(r'(/\S+) \(0x', linked)]:
            place = self.directory / ('terrarium' if path == PROGRAM else path.lstrip('/'))
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, place)
        self.command = ['/usr/sbin/chroot', str(self.directory), '/terrarium']
        if os.geteuid() != 0:
            self.command = ['unshare', '--user', '--map-root-user', *self.command]
        started = self.inside('--version')
        if started.returncode != 0:
            self.skipTest('the program does not start in another root directory: ' + started.stderr.strip()[:200])

    def inside(self, *arguments):
        # A sanitizer finds neither its list of known leaks nor /proc in there.
        environment = {'PATH': os.environ['PATH'], 'ASAN_OPTIONS': 'detect_leaks=0'}
        return subprocess.run([*self.command, *arguments], stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              timeout=DEADLINE, env=environment)

    def test_names_the_package_and_the_option(self):
        for arguments in (['run', 'microbit', '--headless', '--for=1s'], ['exec', 'microbit', 'print(1)']):
            self.assert_refused(self.inside(*arguments), 'microbit', 'firmware-microbit-micropython', '--firmware')

    def test_boards_says_so(self):
        self.assertIn('firmware-microbit-micropython', self.inside('boards').stdout)

    def test_firmware_can_be_given(self):
        shutil.copy(FIRMWARE, self.directory / 'fw.hex')
        self.assertEqual(self.inside('exec', 'microbit', 'print(6*7)', '--firmware=/fw.hex').stdout, '42\n')


if __name__ == '__main__':
    main()
