"""Bad firmware and scripts: one line, exit code 2, nothing touched."""
import os
import struct
import tempfile

from support import FIRMWARE, PROGRAM, CliTest, hex_file, main, record

VECTORS = struct.pack('<16I', 0x20004000, 0xC1, *[0xC1] * 14)


class Firmware(CliTest):
    def assert_bad(self, *words, name='bad.hex'):
        before = self.files()
        for command in (['run', 'microbit', '--headless', '--for=1s'], ['exec', 'microbit', 'print(1)']):
            done = self.terrarium(*command, f'--firmware={name}', '--flash=new')
            self.assert_refused(done, name, *words)
        self.assertEqual(self.files(), before)

    def test_missing(self):
        self.assert_bad('no such file')

    def test_directory(self):
        (self.directory / 'bad.hex').mkdir()
        self.assert_bad('directory')

    def test_empty(self):
        self.write('bad.hex', '')
        self.assert_bad('empty')

    def test_truncated(self):
        lines = FIRMWARE.read_text().splitlines(keepends=True)
        self.write('bad.hex', ''.join(lines[:1000]))
        self.assert_bad('truncated')
        self.write('bad.hex', ''.join(lines[:1000]) + lines[1000][:20])
        self.assert_bad(':1001')

    def test_wrong_checksum(self):
        lines = FIRMWARE.read_text().splitlines(keepends=True)
        digit = 'F' if lines[99][20] != 'F' else '0'
        lines[99] = lines[99][:20] + digit + lines[99][21:]
        self.write('bad.hex', ''.join(lines))
        self.assert_bad(':100', 'checksum')

    def test_not_hex_at_all(self):
        self.write('bad.hex', 'print("hello")\n')
        self.assert_bad()

    def test_wrong_chip(self):
        self.write('bad.hex', hex_file(0, VECTORS + b'MicroPython v1.18 on 2022; micro:bit v2.1 with nRF52833\0'))
        self.assert_bad('nrf52833', 'microbit')
        self.write('bad.hex', hex_file(0x08000000, struct.pack('<16I', 0x20020000, *[0x080000C1] * 15) + bytes(256)))
        self.assert_bad('stm32f405')

    def test_outside_the_flash(self):
        self.write('bad.hex', hex_file(0, VECTORS).replace(record(0, 1, b''), '') + hex_file(0x00050000, b'\x01' * 16))
        self.assert_bad('0x00050000')
        self.write('bad.hex', hex_file(0x00100000, b'\x01' * 16))
        self.assert_bad('0x00100000')

    def test_unreadable(self):
        if os.geteuid() != 0:
            self.write('bad.hex', FIRMWARE.read_bytes()).chmod(0)
            return self.assert_bad()
        # To root everything is readable, so the program runs as somebody else.
        with tempfile.TemporaryDirectory() as open_to_all:
            os.chmod(open_to_all, 0o755)
            bad = os.path.join(open_to_all, 'bad.hex')
            with open(bad, 'wb') as file:
                file.write(FIRMWARE.read_bytes())
            os.chmod(bad, 0)
            os.chmod(self.directory, 0o777)
            try:
                done = self.terrarium('run', 'microbit', '--headless', f'--firmware={bad}', user=65534)
            except PermissionError:
                self.skipTest(f'{PROGRAM} lies where other users cannot run it')
            self.assert_refused(done, bad)

    def test_random_bytes_run_wild_and_do_no_harm(self):
        for seed in range(8):
            data = struct.pack('<II', 0x20004000, 0x101) + bytes((i * i * 31 + seed * 7919 + i // 7) % 251
                                                                 for i in range(8000))
            self.write('wild.bin', data)
            done = self.terrarium('run', 'microbit', '--headless', '--speed=max', '--firmware=wild.bin', '--for=1s')
            self.assertEqual((done.returncode, done.stdout), (0, ''))


class Script(CliTest):
    def refuse(self, name, *words):
        before = self.files()
        self.assert_refused(self.terrarium('run', 'microbit', name, '--headless', '--for=1s', '--flash=new'), name, *words)
        self.assertEqual(self.files(), before)

    def test_too_long(self):
        self.write('long.py', '#' * 9000)
        self.refuse('long.py', '9000', 'at most')

    def test_longest(self):
        tail = b'\nprint("Hello")\n'
        self.write('long.py', b'#' * (8188 - len(tail)) + tail)
        done = self.terrarium('run', 'microbit', 'long.py', '--speed=max', '--for=2s')
        self.assertIn('Hello\n', done.stdout)

    def test_missing(self):
        self.refuse('none.py', 'No such file')

    def test_directory(self):
        (self.directory / 'dir.py').mkdir()
        self.refuse('dir.py', 'directory')

    def test_firmware_in_its_place(self):
        self.write('fw.hex', FIRMWARE.read_bytes())
        self.refuse('fw.hex', '--firmware=fw.hex')


if __name__ == '__main__':
    main()
