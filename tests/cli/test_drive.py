"""usb put, write, rm and eject: files on the drive that a running board shows."""
import shutil
import unittest

from support import PYBOARD, CliTest, main, pyboard_flash

RUN = ('run', 'pyboard', '--flash=flash', '--headless', '--speed=max')


class Inputs(CliTest):
    """On a board that shows no drive."""

    def setUp(self):
        super().setUp()
        self.write('flash', pyboard_flash())

    def test_a_journal_has_the_content(self):
        self.write('main.py', b'\x00\xffprint("x")\r\n')
        self.write('inputs', '1ms usb put main.py\n2ms usb put main.py lib/other.py\n3ms usb rm "a file"\n4ms usb eject\n')
        run = self.state_hash(*RUN, '--inputs=inputs', '--for=5ms', '--state-hash', '--journal=j')
        lines = (self.directory / 'j').read_text().splitlines()
        self.assertIn(r'0.001s usb write main.py "\x00\xffprint(\"x\")\r\n"', lines)
        self.assertIn(r'0.002s usb write lib/other.py "\x00\xffprint(\"x\")\r\n"', lines)
        (self.directory / 'main.py').unlink()
        (self.directory / 'flash').unlink()
        self.assertEqual(self.state_hash('replay', 'j'), run)

    def test_bad_input(self):
        self.write('small', b'x')
        self.write('big.bin', bytes((1 << 20) + 1))
        for line, *words in (('put', 'put FILE [NAME]'), ('put none.py', 'none.py', 'no such file'),
                             ('put .', 'is a directory'), ('put big.bin', '1048577', 'at most 1 MB'),
                             ('put small a:b', "'a:b'"), ('write main.py', 'write NAME TEXT'), ('rm', 'rm NAME'),
                             ('eject now', 'eject'), ('drag main.py', 'put FILE [NAME]')):
            with self.subTest(line):
                self.assert_refused(self.terrarium(*RUN, f'--input=1ms usb {line}', '--for=1ms'), 'usb', *words)


@unittest.skipUnless(PYBOARD, 'no pyboard image below TERRARIUM_IMAGES')
@unittest.skipUnless(shutil.which('mcopy'), 'mtools is not installed')
class Real(CliTest):
    def setUp(self):
        super().setUp()
        self.run_board = ('run', 'pyboard', f'--firmware={PYBOARD}', *RUN[2:], '--strict')
        self.terrarium(*self.run_board, '--for=8s')  # Formats its drive.

    def test_main_py_is_dragged_onto_the_drive(self):
        self.write('program.py', "f = open('ran.txt', 'w')\nf.write('yes')\nf.close()\n" + '# padding\n' * 400)
        self.write('inputs', '1s usb put program.py main.py\n1s usb write a_long_name.txt "long"\n3s usb eject\n'
                             '4s rst press 10ms\n')
        options = ('--inputs=inputs', '--for=7s', '--state-hash')
        first = self.state_hash(*self.run_board, *options, '--journal=j', '--show=usb.drive')
        for name in ('program.py', 'a_long_name.txt', 'ran.txt'):
            self.terrarium('disk', 'get', 'flash', 'main.py' if name == 'program.py' else name, 'got')
            expected = {'a_long_name.txt': b'long', 'ran.txt': b'yes'}.get(name) or (self.directory / name).read_bytes()
            self.assertEqual((self.directory / 'got').read_bytes(), expected)
        (self.directory / 'program.py').unlink()
        self.assertEqual(self.state_hash('replay', 'j'), first)

    def test_a_file_is_removed(self):
        self.assertIn('README.txt', self.terrarium('disk', 'ls', 'flash').stdout)
        done = self.terrarium(*self.run_board, '--input=1s usb rm readme.txt', '--for=4s', '--show=usb.drive')
        self.assertEqual(done.stdout, 'usb.drive: done\n', done.stderr)
        self.assertNotIn('README.txt', self.terrarium('disk', 'ls', 'flash').stdout)


if __name__ == '__main__':
    main()
