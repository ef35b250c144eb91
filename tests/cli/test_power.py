"""Power may go at any moment while a pyboard writes its flash: the file holds what real flash would, and boots.

Needs an unmodified pyboard image: in the folder that TERRARIUM_IMAGES names.
"""
import shutil
import signal
import subprocess
import sys
import unittest

from support import PYBOARD, SKIPPED, CliTest

SECTORS = slice(0x4000, 0x20000)  # Where the file system is: flash sectors 1 to 4.
RUN = ('run', 'pyboard', '--headless', '--speed=max')
# A file of 20 kB; sync writes out the sectors' cache, erasing each sector first.
WRITE = r'''import os, pyb
sync = os.sync if hasattr(os, 'sync') else pyb.sync
for i in range({count}):
    with open('/flash/data', 'w') as f: f.write(chr(65 + i % 26) * 20000)
    sync()
    print('written', i)
'''


class Power(CliTest):
    def setUp(self):
        super().setUp()
        self.flash = self.directory / 'f'
        self.terrarium(*RUN, f'--firmware={PYBOARD}', '--flash=base', '--for=10s')
        self.base = (self.directory / 'base').read_bytes()

    def restart(self):
        shutil.copy(self.directory / 'base', self.flash)

    def check_boots(self):
        """The firmware is whole, and the next boot reaches the prompt, with a file system."""
        content = self.flash.read_bytes()
        self.assertEqual(len(content), len(self.base))
        self.assertEqual(content[:SECTORS.start], self.base[:SECTORS.start])
        self.assertEqual(content[SECTORS.stop:], self.base[SECTORS.stop:])
        done = self.terrarium('exec', 'pyboard', 'import os; os.listdir("/flash"); print(6*7)', '--flash=f')
        self.assertEqual((done.returncode, done.stdout), (0, '42\n'), done.stderr)

    def test_for_ends_anywhere(self):
        text = WRITE.format(count=1).replace('\n', '\\n')
        pieces = [text[at:at + 60] for at in range(0, len(text), 60)]
        self.assertNotIn('\\', [piece[-1] for piece in pieces])
        lines = ['1s serial "\\x01"']
        lines += [f'{1100 + 10 * i}ms serial "{piece}"' for i, piece in enumerate(pieces)]
        lines += ['1500ms serial "\\x04"']
        self.write('inputs', '\n'.join(lines) + '\n')
        states = set()
        for cut in range(1500, 4500, 67):
            with self.subTest(cut=cut):
                self.restart()
                done = self.terrarium(*RUN, '--flash=f', '--inputs=inputs', f'--for={cut}ms')
                self.assertEqual(done.returncode, 0, done.stderr)
                states.add(self.flash.read_bytes())
                self.check_boots()
        # It was cut in the middle of things, and the last time at the end.
        self.assertGreater(len(states), 4)
        self.assertIn(b'A' * 512, self.flash.read_bytes())

    def test_for_ends_while_it_is_formatted(self):
        for cut in range(100, 6500, 640):
            with self.subTest(cut=cut):
                self.flash.unlink(missing_ok=True)
                done = self.terrarium(*RUN, f'--firmware={PYBOARD}', '--flash=f', f'--for={cut}ms')
                self.assertEqual(done.returncode, 0, done.stderr)
                self.check_boots()

    def test_kill_9_anywhere(self):
        done = 0
        for lines in range(1, 8):
            with self.subTest(lines=lines):
                self.restart()
                run = self.start('run', 'pyboard', '--flash=f', '--stdio', '--speed=max', stdin=subprocess.PIPE)
                run.out.expect(rb'>>> ')
                run.out.send(b'\x01' + WRITE.format(count=100).encode() + b'\x04')
                # What it prints comes when it has written; the next write has begun when we hear of it.
                for _ in range(lines):
                    run.out.expect(rb'written \d+\r\n')
                run.signal(signal.SIGKILL)
                self.assertEqual(run.wait(), -signal.SIGKILL)
                done += self.flash.read_bytes() != self.base
                self.check_boots()
        self.assertEqual(done, 7)


if __name__ == '__main__':
    if PYBOARD is None:
        print('skipped: test_power.py: TERRARIUM_IMAGES names no folder with a pyboard image')
        sys.exit(SKIPPED)
    unittest.main(verbosity=2)
