"""What clients say to a board, byte by byte: raw REPL, raw paste with its window, soft reset, mounted files' calls.

So that CI covers mpremote, pyboard.py and Thonny without them. The micro:bit's firmware is older than raw paste, and
must say so; the pyboard's part needs an image in TERRARIUM_IMAGES.
"""
import os
import unittest

from support import PYBOARD, CliTest, Talk, main


class RawTest(CliTest):
    def connect(self, *arguments):
        run = self.start('run', *arguments, '--headless', '--pty', '--flash=flash')
        fd = os.open(run.pty(), os.O_RDWR | os.O_NOCTTY)
        self.addCleanup(os.close, fd)
        talk = Talk(fd)
        talk.prompt()
        talk.send(b'\r\x03\x03\r\x01')
        talk.expect(rb'raw REPL; CTRL-B to exit\r\n>')
        return talk


class Microbit(RawTest):
    def test_raw_repl_and_soft_reset(self):
        talk = self.connect('microbit')
        talk.send(b'print(6*7)\x04')
        talk.expect(rb'OK42\r\n\x04\x04>')
        talk.send(b'1/0\x04')
        talk.expect(rb'OK\x04Traceback.*ZeroDivisionError.*\x04>')
        talk.send(b'\x04')
        talk.expect(rb'soft reboot\r\n.*raw REPL; CTRL-B to exit\r\n>')
        talk.send(b'\x02')
        talk.expect(rb'Type "help\(\)".*>>> ')

    def test_raw_paste_is_not_understood(self):
        talk = self.connect('microbit')
        talk.send(b'\x05A\x01')
        talk.expect(rb'raw REPL; CTRL-B to exit\r\n>')  # An old firmware starts its raw REPL anew.


@unittest.skipUnless(PYBOARD, 'no pyboard image in TERRARIUM_IMAGES')
class Pyboard(RawTest):
    def paste(self, talk, code):
        """Raw paste: the board grants a window, and more of it by a byte each time it has taken one."""
        talk.send(b'\x05A\x01')
        window = int.from_bytes(talk.expect(rb'R\x01(..)')[1], 'little')
        self.assertGreater(window, 0)
        left, grants = window, 0
        while code:
            while left == 0 or talk.listen(0):
                more = talk.expect(rb'.')[0]
                self.assertEqual(more, b'\x01')
                left += window
                grants += 1
            piece, code = code[:left], code[left:]
            talk.send(piece)
            left -= len(piece)
        talk.send(b'\x04')
        talk.expect(rb'\A\x01*\x04')
        return grants

    def test_raw_paste_with_its_window(self):
        talk = self.connect('pyboard', f'--firmware={PYBOARD}')
        self.paste(talk, b'print(6*7)\n')
        talk.expect(rb'\A42\r\n\x04\x04>')
        self.assertGreater(self.paste(talk, b'# a comment to fill windows\n' * 400 + b'print(6*8)\n'), 10)
        talk.expect(rb'\A48\r\n\x04\x04>')
        self.paste(talk, b'1/0\n')
        talk.expect(rb'\A\x04Traceback.*ZeroDivisionError.*\x04>')

    def test_soft_reset_says_what_mpremote_waits_for(self):
        talk = self.connect('pyboard', f'--firmware={PYBOARD}')
        talk.send(b'x = 1\x04')
        talk.expect(rb'OK\x04\x04>')
        talk.send(b'\x04')
        talk.expect(rb'MPY: soft reboot\r\n.*raw REPL; CTRL-B to exit\r\n>')
        talk.send(b'print(x)\x04')
        talk.expect(rb'OK\x04.*NameError.*\x04>')

    def test_calls_from_the_board_to_the_host(self):
        # mount: the board writes 0x18, a call and its arguments on the line, and reads the answer as raw bytes.
        talk = self.connect('pyboard', f'--firmware={PYBOARD}')
        code = (b'import pyb\nv = pyb.USB_VCP(0)\nv.setinterrupt(-1)\nb = bytearray(256)\n'
                b'v.write(b"\\x18\\x01")\nwhile not v.any(): pass\n'
                b'n = v.recv(b, timeout=5000)\nv.setinterrupt(3)\nprint(n, bytes(b[:n]) == bytes(range(n)))\n')
        self.paste(talk, code)
        talk.expect(rb'\x18\x01')
        talk.send(bytes(range(256)))  # Ctrl-C among them.
        talk.expect(rb'256 True\r\n\x04\x04>')


if __name__ == '__main__':
    main()
