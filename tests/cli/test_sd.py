"""--sd and the inputs of the slot: cards, their files, journals and states."""
import shutil
import signal
import subprocess
import unittest

from support import PYBOARD_FOR_CARDS, CliTest, main, pyboard_flash

RUN = ('run', 'pyboard', '--flash=flash', '--headless', '--speed=max')


class Card(CliTest):
    """On a board with an endless loop for firmware."""

    def setUp(self):
        super().setUp()
        self.write('flash', pyboard_flash())
        self.card = self.write('card.img', bytes(range(256)) * 4096)

    def test_images_that_are_none(self):
        self.write('empty', b'')
        self.write('odd', bytes((1 << 20) + 1))
        self.write('between', bytes((16 << 20) + 512))
        self.write('small', bytes(512))
        before = self.files()
        for name, words in (('none', ['no file', 'terrarium disk new']), ('.', ['not a file']),
                            ('/dev/null', ['not a file']), ('empty', ['0 bytes', '65536']),
                            ('odd', ['1048577 bytes', 'multiple of 2048']), ('small', ['512 bytes', '65536']),
                            ('between', ['16777728 bytes', 'such as 16777216 or'])):
            with self.subTest(name):
                self.assert_refused(self.terrarium(*RUN, f'--sd={name}', '--for=1ms'), name, *words)
                self.write('inputs', f'1ms sd insert {name}\n')
                done = self.terrarium(*RUN, '--inputs=inputs', '--for=1ms')
                self.assert_refused(done, 'inputs:1', name, *words)
                (self.directory / 'inputs').unlink()
        self.assertEqual(self.files(), before)

    def test_boards_and_states_without_a_slot(self):
        self.assert_refused(self.terrarium('run', 'microbit', '--sd=card.img', '--headless', '--for=0s'), 'microbit',
                            'no SD card slot')
        self.assertEqual(self.terrarium(*RUN, '--sd=card.img', '--for=1ms', '--save-state=s').returncode, 0)
        done = self.terrarium('run', 'pyboard', '--headless', '--load-state=s', '--sd=card.img', '--for=1ms')
        self.assert_refused(done, '--sd', 'sd insert')

    def test_one_board_at_a_time(self):
        run = self.start('run', 'pyboard', '--flash=flash', '--sd=card.img', '--headless', '--tcp=0')
        run.tcp(self)
        self.write('other', pyboard_flash())
        done = self.terrarium('run', 'pyboard', '--flash=other', '--sd=card.img', '--headless', '--for=0s')
        self.assert_refused(done, 'card.img', 'in use')
        self.assert_refused(self.terrarium('disk', 'ls', 'card.img'), 'card.img', 'in use')

    def test_the_cards_content_is_part_of_the_hash(self):
        hash_of = lambda *more: self.state_hash(*RUN, '--for=1ms', '--state-hash', *more)
        without, first = hash_of(), hash_of('--sd=card.img')
        self.assertNotEqual(without, first)
        self.assertEqual(hash_of('--sd=card.img'), first)
        content = bytearray(self.card.read_bytes())
        content[77777] ^= 1
        self.card.write_bytes(content)
        self.assertNotEqual(hash_of('--sd=card.img'), first)

    def test_a_journal_has_the_card_in_it(self):
        self.write('inputs', '1ms sd eject\n2ms sd insert "card.img"\n')
        run = self.state_hash(*RUN, '--sd=card.img', '--inputs=inputs', '--for=3ms', '--state-hash', '--journal=j')
        flash = self.directory / 'flash'
        flash.unlink()
        self.card.unlink()
        self.assertEqual(self.state_hash('replay', 'j'), run)
        for line, damaged in (('image "card.img" 1048576', 'image "card.img" 1048577'),
                              ('image "card.img" 1048576', 'image "card.img"'), ('block 0x0', 'block 0xffffffff'),
                              ('block 0x0', 'block zero'), ('image "card.img" 1048576', 'image "other.img" 1048576')):
            journal = (self.directory / 'j').read_text()
            self.assertIn(line, journal)
            self.write('damaged', journal.replace(line, damaged, 1))
            self.assert_refused(self.terrarium('replay', 'damaged'), 'damaged')

    def test_a_card_too_full_for_a_journal(self):
        self.write('full.img', b'\x01' * (17 << 20))
        done = self.terrarium(*RUN, '--sd=full.img', '--for=1ms', '--journal=j')
        self.assert_refused(done, 'full.img', '16777216')
        self.assertFalse((self.directory / 'j').exists())

    def test_a_state_needs_its_card_as_it_was(self):
        self.terrarium(*RUN, '--sd=card.img', '--for=1ms', '--save-state=s')
        load = ('run', 'pyboard', '--headless', '--speed=max', '--load-state=s', '--for=1ms')
        self.assertEqual(self.terrarium(*load).returncode, 0)
        self.card.write_bytes(bytes(1 << 20))
        self.assert_refused(self.terrarium(*load), 'card.img', 'has changed')
        self.card.unlink()
        self.assert_refused(self.terrarium(*load), 'card.img', 'no file')


class Module(CliTest):
    """A micro-SD card on SPI wires of the micro:bit."""
    RUN = ('run', 'microbit', '--headless', '--speed=max', '--part=card=microsd sck=pin13 di=pin15 do=pin14 cs=pin16')

    def setUp(self):
        super().setUp()
        self.card = self.write('card.img', bytes(range(256)) * 4096)

    def test_it_takes_what_the_slot_takes(self):
        done = self.terrarium(*self.RUN, '--sd=card.img', '--for=1ms', '--show=card')
        self.assertEqual((done.returncode, done.stdout), (0, 'card.card: card.img\n'), done.stderr)
        done = self.terrarium(*self.RUN, '--input=1ms card insert card.img', '--input=2ms card eject', '--for=3ms',
                              '--show=card')
        self.assertEqual((done.returncode, done.stdout), (0, 'card.card: \n'), done.stderr)
        self.assert_refused(self.terrarium(*self.RUN, '--input=1ms card insert none', '--for=3ms'), 'none', 'no file')
        self.assert_refused(self.terrarium(*self.RUN, '--input=1ms card press', '--for=3ms'), 'insert FILE and eject')

    def test_faults_are_of_whatever_card_is_in(self):
        done = self.terrarium(*self.RUN, '--sd=card.img', '--input=1ms card fault slow by=50ms',
                              '--input=2ms card fault full skip=3', '--for=3ms', '--show=card')
        self.assertEqual((done.returncode, done.stdout),
                         (0, 'card.card: card.img\ncard.faults: slow full\n'), done.stderr)
        self.assert_refused(self.terrarium(*self.RUN, '--input=1ms card fault slow', '--for=3ms'), 'slow by=TIME')

    def test_journals_and_states_have_it(self):
        run = self.state_hash(*self.RUN, '--sd=card.img', '--for=3ms', '--state-hash', '--journal=j', '--save-state=s')
        load = (*self.RUN[:-1], '--load-state=s', '--for=1ms')
        self.assertEqual(self.terrarium(*load).returncode, 0)
        self.card.write_bytes(bytes(1 << 20))
        self.assert_refused(self.terrarium(*load), 'card.img', 'has changed')
        self.card.unlink()
        self.assertEqual(self.state_hash('replay', 'j'), run)


@unittest.skipUnless(PYBOARD_FOR_CARDS, 'no pyboard image below TERRARIUM_IMAGES')
@unittest.skipUnless(shutil.which('mcopy'), 'mtools is not installed')
class Real(CliTest):
    def setUp(self):
        super().setUp()
        self.terrarium('disk', 'new', 'card.img', '64M')
        self.write('note.txt', 'from the host')
        self.terrarium('disk', 'put', 'card.img', 'note.txt')
        self.options = [f'--firmware={PYBOARD_FOR_CARDS}', '--flash=flash', '--strict']
        self.terrarium('run', 'pyboard', *self.options, '--headless', '--speed=max', '--for=8s')  # Formats its drive.

    def says(self, code, answer, *options):
        done = self.execute(code, *self.options, *options, board='pyboard')
        self.assertEqual((done.returncode, done.stdout), (0, answer), done.stderr)

    def test_a_full_card_is_an_error_and_a_slow_one_only_slow(self):
        # What the firmware's driver makes of a block that is refused is its own business: the block is not there.
        code = '''import pyb
pyb.delay(%d)
start = pyb.millis()
pyb.SDCard().writeblocks(1000, b'x' * 512)
slow = pyb.elapsed_millis(start) >= 50
block = bytearray(512)
pyb.SDCard().readblocks(1000, block)
print(block == b'x' * 512, slow)
'''
        self.says(code % 20000, 'False False\n', '--sd=card.img',
                  '--input=20s sd fault full')
        self.says(code % 20000, 'True True\n', '--sd=card.img', '--input=20s sd fault slow by=50ms')

    def test_it_is_mounted_and_files_go_both_ways(self):
        code = '''import os, pyb
print(os.getcwd(), open('note.txt').read(), pyb.SDCard().info())
with open('big.bin', 'wb') as f:
    for i in range(64): f.write(bytes([i]) * 4096)
with open('big.bin', 'rb') as f:
    print(all(f.read(4096) == bytes([i]) * 4096 for i in range(64)))
os.sync()
'''
        self.says(code, '/sd from the host (67108864, 512, 0)\nTrue\n', '--sd=card.img')
        self.terrarium('disk', 'get', 'card.img', 'big.bin')
        self.assertEqual((self.directory / 'big.bin').read_bytes(), b''.join(bytes([i]) * 4096 for i in range(64)))

    def test_skipsd(self):
        self.write('SKIPSD', '')
        self.terrarium('disk', 'put', 'flash', 'SKIPSD')
        self.says('import os; print(os.getcwd(), os.listdir("/"))', "/flash ['flash']\n", '--sd=card.img')

    def test_high_capacity(self):
        self.terrarium('disk', 'new', 'big.img', '4G')
        self.says('import os, pyb; print(pyb.SDCard().info()); f = open("x", "w"); f.write("y"); f.close()',
                  '(4294967296, 512, 1)\n', '--sd=big.img')
        self.assertEqual(self.terrarium('disk', 'ls', 'big.img').stdout, f'{1:10} x\n')

    def test_files_outlive_kill_9_and_a_power_cut(self):
        run = self.start('run', 'pyboard', *self.options, '--sd=card.img', '--stdio', '--speed=max',
                         stdin=subprocess.PIPE)
        run.out.expect(rb'>>> ')
        run.out.send(b'f = open("kept", "w"); f.write("abc"); f.close()\r')
        run.out.expect(rb'\r\n.*>>> ')
        run.signal(signal.SIGKILL)
        self.assertEqual(run.wait(), -signal.SIGKILL)
        self.assertEqual(self.terrarium('disk', 'ls', 'card.img').stdout, f'{3:10} kept\n{13:10} note.txt\n')
        # After a power cut the card starts anew and is mounted again.
        self.write('inputs', '150ms board power_cycle\n')
        self.says('import os; print(sorted(os.listdir()))', "['kept', 'note.txt']\n", '--sd=card.img', '--inputs=inputs')

    def test_in_and_out_while_it_runs(self):
        self.write('inputs', '2s sd insert card.img\n3s sd eject\n4s sd insert card.img\n5s sd eject\n')
        code = '''import os, pyb
sd = pyb.SDCard()
for i in range(2):
    while not sd.present(): pyb.delay(10)
    print(pyb.millis() // 1000, sd.power(1))
    os.mount(sd, '/x'); print(os.listdir('/x')); os.umount('/x')
    while sd.present(): pyb.delay(10)
    sd.power(0)
'''
        self.says(code, "2 True\n['note.txt']\n4 True\n['note.txt']\n", '--inputs=inputs')


if __name__ == '__main__':
    main()
