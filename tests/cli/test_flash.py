"""--flash: what the board's flash holds outlives the run."""
import signal
import subprocess

from support import FIRMWARE, CliTest, main

WRITE = 'with open("note.txt", "w") as f: f.write("kept")'
READ = 'print(open("note.txt").read())'
RUN = ('run', 'microbit', '--speed=max', '--headless')


class Flash(CliTest):
    def make(self):
        self.assertEqual(self.terrarium(*RUN, '--flash=f', '--for=100ms').returncode, 0)
        return self.directory / 'f'

    def test_is_created_and_used_again(self):
        flash = self.make()
        content = flash.read_bytes()
        self.assertGreaterEqual(len(content), 256 * 1024)
        self.terrarium(*RUN, '--flash=f', '--for=100ms')
        self.assertEqual(flash.read_bytes(), content)
        self.assertEqual(self.execute('print(6*7)', '--flash=f').stdout, '42\n')

    def test_needs_no_firmware_once_it_is_programmed(self):
        flash = self.make()
        # An image that is nothing but an endless loop: if it ran, there would be no prompt.
        flash.write_bytes(flash.read_bytes().replace(b'MicroPython v1.9.2', b'MyOwnPython v1.9.2'))
        done = self.terrarium('run', 'microbit', '--speed=max', '--flash=f', '--for=1s')
        self.assertIn('MyOwnPython', done.stdout)

    def test_files_outlive_the_run(self):
        self.assertEqual(self.execute(WRITE, '--flash=f').returncode, 0)
        self.assertEqual(self.execute(READ, '--flash=f').stdout, 'kept\n')

    def test_without_it_nothing_is_kept(self):
        self.assertEqual(self.execute(WRITE).returncode, 0)
        self.assertEqual(self.execute(READ).returncode, 1)

    def test_files_outlive_kill_9(self):
        run = self.start('run', 'microbit', '--flash=f', '--stdio', stdin=subprocess.PIPE)
        run.out.expect(rb'>>> ')
        run.out.send(WRITE.encode() + b'\r\r')
        run.out.expect(rb'4\r\n.*>>> ')
        run.signal(signal.SIGKILL)
        self.assertEqual(run.wait(), -signal.SIGKILL)
        self.assertEqual(self.execute(READ, '--flash=f').stdout, 'kept\n')

    def test_firmware_reprograms_only_what_it_covers(self):
        self.execute(WRITE, '--flash=f')
        flash = self.directory / 'f'
        damaged = bytearray(flash.read_bytes())
        damaged[0x1000:0x2000] = bytes(0x1000)
        flash.write_bytes(damaged)
        done = self.execute(READ, '--flash=f', f'--firmware={FIRMWARE}')
        self.assertEqual((done.returncode, done.stdout), (0, 'kept\n'), done.stderr)

    def test_script_stays_on_it(self):
        self.make()
        self.write('hello.py', 'print("Hello")\n')
        for script in (['hello.py'], []):
            done = self.terrarium('run', 'microbit', '--speed=max', *script, '--flash=f', '--for=1s')
            self.assertIn('Hello\n', done.stdout)

    def test_blank_file_is_programmed(self):
        size = self.make().stat().st_size
        self.write('blank', b'\xff' * size)
        self.assertEqual(self.execute('print(6*7)', '--flash=blank').stdout, '42\n')

    def test_one_board_at_a_time(self):
        run = self.start('run', 'microbit', '--flash=f', '--headless', '--tcp=0')
        run.tcp(self).prompt()
        before = self.files()
        self.assert_refused(self.execute('print(1)', '--flash=f'), "'f'", 'in use')
        self.assertEqual(self.files(), before)

    def test_what_is_refused_and_left_alone(self):
        (self.directory / 'directory').mkdir()
        self.write('short', b'x' * 1000)
        self.write('empty', b'')
        before = self.files()
        for name, word in (('short', '1000 bytes'), ('empty', '0 bytes'), ('directory', 'directory'),
                           ('none/f', 'No such file'), ('/dev/null', 'not a file')):
            with self.subTest(name):
                self.assert_refused(self.terrarium(*RUN, f'--flash={name}', '--for=0s'), name, word)
        self.assertEqual(self.files(), before)

    def test_a_run_that_cannot_begin_leaves_it_alone(self):
        self.make()
        self.write('hello.py', 'print(1)\n')
        self.write('long.py', 'print(1)\n' * 2000)
        self.write('wrong', '1s nobody press\n')
        self.write('file', 'mine')
        busy = self.start('run', 'microbit', '--headless', '--tcp=0')
        busy.tcp(self)
        before = self.files()
        for mistake in (['--inputs=wrong'], ['--inputs=none'], ['--firmware=none'], [f'--tcp={busy.port}'],
                        ['--pty=file'], ['--journal=none/j'], ['--save-state=none/s'], ['--load-state=file']):
            for flash in ('f', 'new'):
                for script in ('hello.py', 'long.py'):
                    with self.subTest(mistake=mistake, flash=flash, script=script):
                        self.assert_refused(self.terrarium(*RUN, f'--flash={flash}', script, f'--firmware={FIRMWARE}',
                                                           *mistake))
                        self.assertEqual(self.files(), before)


if __name__ == '__main__':
    main()
