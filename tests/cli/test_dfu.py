"""New firmware over USB: --dfu, pyb.bootloader(), and files that are not for the board."""
import unittest
import zlib

from support import FIRMWARE, PYBOARD, CliTest, main

RUN = ('run', 'pyboard', '--speed=max')
BANNER = 'PYBv1.1 with STM32F405RG'


class Refused(CliTest):
    def test_firmware_of_another_board(self):
        self.assert_refused(self.terrarium(*RUN, f'--dfu={FIRMWARE}'), FIRMWARE, 'nrf51822', 'stm32f405')
        self.assert_refused(self.terrarium(*RUN, '--dfu=nowhere.dfu'), 'nowhere.dfu')


@unittest.skipUnless(PYBOARD, 'no pyboard image below TERRARIUM_IMAGES')
class Real(CliTest):
    def test_on_a_board_without_firmware(self):
        done = self.terrarium(*RUN, f'--dfu={PYBOARD}', '--flash=flash', '--for=25s')
        self.assertEqual((done.returncode, done.stdout.count(BANNER)), (0, 1), done.stderr)
        self.assertIn(f'{PYBOARD} has been downloaded', done.stderr)
        self.assertEqual(self.terrarium('exec', 'pyboard', 'print(6*7)', '--flash=flash').stdout, '42\n')

    def test_from_pyb_bootloader_to_the_next_prompt(self):
        done = self.terrarium(*RUN, f'--firmware={PYBOARD}', '--strict', '--for=35s',
                              '--input=9s serial "import os, pyb; open(\'/flash/kept\', \'w\').close(); os.sync()\\r"',
                              '--input=11s serial "pyb.bootloader()\\r"', f'--input=12s usb dfu {PYBOARD}',
                              '--input=32s serial "import os; print(\'kept\' in os.listdir(\'/flash\'))\\r"')
        self.assertEqual((done.returncode, done.stdout.count(BANNER)), (0, 2), done.stderr)
        self.assertIn('\nTrue\n', done.stdout)  # Firmware goes around the drive.

    def test_a_damaged_file(self):
        image = bytearray(PYBOARD.read_bytes())
        image[5000] ^= 1
        self.write('damaged.dfu', bytes(image))
        for option in ('--firmware=damaged.dfu', '--dfu=damaged.dfu'):
            self.assert_refused(self.terrarium(*RUN, option), 'damaged.dfu', 'checksum')

    def test_a_file_for_another_device(self):
        image = PYBOARD.read_bytes()
        self.write('other.dfu', with_suffix_for(image, 0x1234, 0x5678))
        for option in ('--firmware=other.dfu', '--dfu=other.dfu'):
            self.assert_refused(self.terrarium(*RUN, option), 'other.dfu', '1234:5678', '0483:df11')


def with_suffix_for(image, vendor, product):
    """The DfuSe file with another device in its suffix, and the checksum that goes with it."""
    changed = image[:-14] + product.to_bytes(2, 'little') + vendor.to_bytes(2, 'little') + image[-10:-4]
    return changed + (~zlib.crc32(changed) & 0xFFFFFFFF).to_bytes(4, 'little')


if __name__ == '__main__':
    main()
