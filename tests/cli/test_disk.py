"""terrarium disk and --disk: files on drives and cards, from outside."""
import os
import shutil
import unittest

from support import PYBOARD_FOR_CARDS, CliTest, main, pyboard_flash

RUN = ('run', 'pyboard', '--headless', '--speed=max', '--for=1ms')


@unittest.skipUnless(shutil.which('mcopy'), 'mtools is not installed')
class Disk(CliTest):
    def disk(self, *arguments):
        done = self.terrarium('disk', *arguments)
        self.assertEqual((done.returncode, done.stderr), (0, ''))
        return done.stdout

    def card(self, size='1M'):
        self.disk('new', 'card.img', size)
        return self.directory / 'card.img'

    def test_files_go_in_and_come_out(self):
        for size in ('1M', '64M', '1G', '4G'):
            with self.subTest(size):
                card = self.card(size)
                self.write('main.py', 'print(1)\n')
                self.write('a longer name.txt', b'\0\r\n' * 1000)
                self.assertEqual(self.disk('ls', 'card.img'), '')
                self.disk('put', 'card.img', 'main.py')
                self.disk('put', 'card.img', 'a longer name.txt', 'main.py', 'lib/')
                self.assertEqual(self.disk('ls', 'card.img'), f'{"":10} lib/\n{9:10} main.py\n')
                self.assertEqual(self.disk('ls', 'card.img', 'lib'), f'{3000:10} a longer name.txt\n{9:10} main.py\n')
                self.disk('get', 'card.img', '/lib/a longer name.txt', 'out')
                self.assertEqual((self.directory / 'out').read_bytes(), b'\0\r\n' * 1000)
                self.disk('get', 'card.img', 'lib', 'folder')
                self.assertEqual(sorted(os.listdir(self.directory / 'folder')), ['a longer name.txt', 'main.py'])
                self.disk('rm', 'card.img', 'main.py', 'lib/main.py')
                self.assertEqual(self.disk('ls', 'card.img'), f'{"":10} lib/\n')
                shutil.rmtree(self.directory / 'folder')
                card.unlink()

    def test_a_file_replaces_one_of_its_name(self):
        self.card()
        self.write('f', b'a' * 700_000)
        self.disk('put', 'card.img', 'f')
        self.write('f', b'b' * 700_000)
        self.disk('put', 'card.img', 'f')
        self.disk('get', 'card.img', 'f', 'g')
        self.assertEqual((self.directory / 'g').read_bytes(), b'b' * 700_000)

    def test_what_does_not_fit_changes_nothing(self):
        card = self.card()
        self.write('big', bytes(2_000_000))
        before = card.read_bytes()
        done = self.terrarium('disk', 'put', 'card.img', 'big')
        self.assert_refused(done, 'card.img', 'bytes too many')
        self.assertEqual(card.read_bytes(), before)
        # Many small files take whole clusters each.
        names = [self.write(f'f{i}', 'x').name for i in range(1100)]
        done = self.terrarium('disk', 'put', 'card.img', *names, 'lib/')
        self.assert_refused(done, 'card.img', 'bytes too many')
        self.assertEqual(card.read_bytes(), before)

    def test_mistakes(self):
        self.card()
        self.write('text', 'no image at all')
        self.write('zeros', bytes(1 << 20))
        self.write('flash', pyboard_flash())
        self.write('bit', b'\xff' * (257 * 1024))
        for arguments, words in ((['ls', 'none'], ['none', 'no such file']),
                                 (['ls', '.'], ['not a file']),
                                 (['ls', 'text'], ['text', 'image of a card']),
                                 (['ls', 'zeros'], ['zeros', 'FAT']),
                                 (['ls', 'flash'], ['flash', 'no FAT file system yet']),
                                 (['ls', 'bit'], ['microbit', 'no FAT drive']),
                                 (['ls', 'card.img', 'lib'], ['card.img', 'lib']),
                                 (['get', 'card.img', 'none'], ['card.img', 'none', 'not found']),
                                 (['get', 'card.img'], ['PATH']),
                                 (['rm', 'card.img', 'none'], ['none', 'not found']),
                                 (['put', 'card.img', 'none'], ['none', 'no such file']),
                                 (['put', 'card.img', '.'], ['not a file']),
                                 (['new', 'card.img', '1M'], ['card.img', 'exists']),
                                 (['new', 'n', '3X'], ['3X', '64M']),
                                 (['new', 'n', '0'], ['0 bytes', '65536']),
                                 (['new', 'n', '1025K'], ['multiple of']),
                                 (['frobnicate', 'card.img'], ['frobnicate', 'ls, get, put, rm and new'])):
            with self.subTest(arguments):
                before = self.files()
                self.assert_refused(self.terrarium('disk', *arguments), *words)
                self.assertEqual(self.files(), before)

    def test_without_mtools(self):
        self.card()
        self.assert_refused(self.terrarium('disk', 'ls', 'card.img', env={'PATH': '/nowhere'}), 'package mtools')


@unittest.skipUnless(shutil.which('mcopy'), 'mtools is not installed')
class Folder(CliTest):
    """--disk=DIR on a board with an endless loop for firmware."""

    def setUp(self):
        super().setUp()
        self.flash = self.write('flash', pyboard_flash())
        self.folder = self.directory / 'folder'
        (self.folder / 'lib').mkdir(parents=True)
        (self.folder / 'main.py').write_text('print("from the folder")\n')
        (self.folder / 'lib/a_long_module_name.py').write_text('x = 5\n')

    def run_with(self, folder='folder', *arguments):
        return self.terrarium(*RUN, '--flash=flash', f'--disk={folder}', *arguments)

    def listing(self, *folder):
        return self.terrarium('disk', 'ls', 'flash', *folder).stdout

    def test_a_blank_drive_is_formatted_and_filled(self):
        before = self.flash.read_bytes()
        self.assertEqual(self.run_with().returncode, 0)
        self.assertEqual(self.listing(), f'{"":10} lib/\n{25:10} main.py\n')
        self.assertEqual(self.listing('lib'), f'{6:10} a_long_module_name.py\n')
        after = self.flash.read_bytes()
        self.assertEqual(after[:0x4000], before[:0x4000])  # Nothing else has changed.
        self.assertEqual(after[0x20000:0x100000], before[0x20000:0x100000])

    def test_the_same_files_give_the_same_flash(self):
        self.run_with()
        first = self.flash.read_bytes()
        self.flash.write_bytes(pyboard_flash())
        os.utime(self.folder / 'main.py', (1, 1))
        self.run_with()
        self.assertEqual(self.flash.read_bytes(), first)

    def test_files_that_are_there_stay_and_are_replaced(self):
        self.run_with()
        shutil.rmtree(self.folder / 'lib')
        (self.folder / 'main.py').write_text('2\n')
        self.run_with()
        self.assertEqual(self.listing(), f'{"":10} lib/\n{2:10} main.py\n')

    def test_what_does_not_fit_says_by_how_much(self):
        # 190 blocks of 512 bytes are the files' and folders'; lib and the two files take one each.
        free = 190 * 512 - 3 * 512
        (self.folder / 'big').write_bytes(bytes(free))
        self.assertEqual(self.run_with().returncode, 0)
        for more in (1, 3 * 512):
            self.flash.write_bytes(pyboard_flash())
            before = self.flash.read_bytes()
            (self.folder / 'big').write_bytes(bytes(free + more))
            too_many = -(-more // 512) * 512
            self.assert_refused(self.run_with(), 'folder', f'{too_many} bytes too many')
            self.assertEqual(self.flash.read_bytes(), before)

    def test_mistakes(self):
        (self.directory / 'file').write_text('x')
        self.assert_refused(self.run_with('none'), 'none', 'does not exist')
        self.assert_refused(self.run_with('file'), 'file', 'not a folder')
        self.assert_refused(self.run_with('folder', '--load-state=file'), 'terrarium')
        done = self.terrarium('run', 'microbit', '--disk=folder', '--headless', '--for=0s')
        self.assert_refused(done, 'microbit', 'no FAT drive')
        self.assert_refused(self.terrarium(*RUN, '--flash=flash', '--disk=folder', env={'PATH': '/nowhere'}),
                            'package mtools')
        for name in ('a:b', 'tail.', 'que?'):
            (self.folder / name).write_text('x')
            self.assert_refused(self.run_with(), name, 'not allowed')
            (self.folder / name).unlink()
        for name in ('case', 'CASE'):
            (self.folder / name).write_text('x')
        self.assert_refused(self.run_with(), 'case', 'upper and lower')
        (self.folder / 'CASE').unlink()
        (self.folder / 'loop').symlink_to('.')
        self.assert_refused(self.run_with(), 'too deep')
        (self.folder / 'loop').unlink()
        os.mkfifo(self.folder / 'pipe')
        self.assert_refused(self.run_with(), 'pipe', 'neither file nor folder')
        self.assertEqual(self.flash.read_bytes(), pyboard_flash())

    def test_a_drive_with_something_else_is_left_alone(self):
        flash = bytearray(pyboard_flash())
        flash[0x4000:0x4010] = b'littlefs or what'
        self.flash.write_bytes(flash)
        self.assert_refused(self.run_with(), 'no FAT file system')
        self.assertEqual(self.flash.read_bytes(), bytes(flash))

    @unittest.skipUnless(PYBOARD_FOR_CARDS, 'no pyboard image below TERRARIUM_IMAGES')
    def test_real_firmware_runs_main_py(self):
        done = self.terrarium('run', 'pyboard', f'--firmware={PYBOARD_FOR_CARDS}', '--disk=folder', '--speed=max',
                              '--flash=new', '--for=2s')
        self.assertIn('from the folder', done.stdout)
        code = 'import sys; sys.path.append("/flash/lib"); import a_long_module_name as m; print(m.x)\n'
        code += 'with open("/flash/back.txt", "w") as f: f.write("from the board")\nimport os; os.sync()\n'
        done = self.terrarium('exec', 'pyboard', '--flash=new', code)
        self.assertEqual((done.returncode, done.stdout), (0, '5\n'), done.stderr)
        self.terrarium('disk', 'get', 'new', 'back.txt')
        self.assertEqual((self.directory / 'back.txt').read_text(), 'from the board')


@unittest.skipUnless(shutil.which('mcopy'), 'mtools is not installed')
class Script(CliTest):
    """`run pyboard SCRIPT.py`: main.py on the flash drive."""

    def setUp(self):
        super().setUp()
        self.flash = self.write('flash', pyboard_flash())
        self.write('hello.py', 'print("Hello")\r\n')

    def main_py(self):
        self.terrarium('disk', 'get', 'flash', 'main.py', 'back.py')
        return (self.directory / 'back.py').read_bytes()

    def test_on_a_blank_drive_and_on_one_with_files(self):
        self.assertEqual(self.terrarium(*RUN, '--flash=flash', 'hello.py').returncode, 0)
        self.assertEqual(self.main_py(), b'print("Hello")\r\n')
        self.write('other.txt', 'stays')
        self.terrarium('disk', 'put', 'flash', 'other.txt')
        self.write('hello.py', '2\n')
        self.assertEqual(self.terrarium(*RUN, '--flash=flash', 'hello.py').returncode, 0)
        self.assertEqual(self.main_py(), b'2\n')
        self.assertIn('other.txt', self.terrarium('disk', 'ls', 'flash').stdout)

    def test_beside_a_folder(self):
        (self.directory / 'folder').mkdir()
        self.write('folder/main.py', 'of the folder')
        self.write('folder/a.py', 'x')
        self.assertEqual(self.terrarium(*RUN, '--flash=flash', '--disk=folder', 'hello.py').returncode, 0)
        self.assertEqual(self.main_py(), b'print("Hello")\r\n')
        self.assertIn('a.py', self.terrarium('disk', 'ls', 'flash').stdout)

    def test_mistakes(self):
        self.write('big.py', '#' * 200_000)
        self.assert_refused(self.terrarium(*RUN, '--flash=flash', 'big.py'), 'big.py', 'bytes too many')
        self.assert_refused(self.terrarium(*RUN, '--flash=flash', 'none.py'), 'none.py')
        self.assert_refused(self.terrarium(*RUN, '--flash=flash', 'new.dfu'), '--firmware')
        self.assert_refused(self.terrarium(*RUN, '--flash=flash', 'hello.py', env={'PATH': '/nowhere'}), 'package mtools')
        self.assertEqual(self.flash.read_bytes(), pyboard_flash())
        flash = bytearray(pyboard_flash())
        flash[0x4000:0x4010] = b'littlefs or what'
        self.flash.write_bytes(flash)
        self.assert_refused(self.terrarium(*RUN, '--flash=flash', 'hello.py'), 'hello.py', 'no FAT file system')
        self.assertEqual(self.flash.read_bytes(), bytes(flash))

    @unittest.skipUnless(PYBOARD_FOR_CARDS, 'no pyboard image below TERRARIUM_IMAGES')
    def test_real_firmware_runs_it(self):
        run = ('run', 'pyboard', f'--firmware={PYBOARD_FOR_CARDS}', 'hello.py', '--speed=max')
        self.assertTrue(self.terrarium(*run, '--stdio', input='').stdout.startswith('Hello\n'))
        recorded = self.state_hash(*run, '--headless', '--for=1s', '--journal=j', '--state-hash')
        self.write('hello.py', 'changed since')
        self.assertEqual(self.state_hash('replay', 'j'), recorded)
        # As exec runs a file: now, and not from the drive.
        self.write('again.py', 'print("Hello again")')
        done = self.terrarium('exec', 'pyboard', '--flash=new', f'--firmware={PYBOARD_FOR_CARDS}', 'again.py')
        self.assertEqual(done.stdout, 'Hello again\n')

if __name__ == '__main__':
    main()
