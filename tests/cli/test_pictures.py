"""--screenshot and --video: pictures of a board with no display."""
import shutil
import struct
import unittest

from support import CliTest, main

HEART = 'from microbit import *\nwhile True:\n    display.show(Image.HEART)\n    sleep(300)\n    display.clear()\n    sleep(300)\n'
FAST = ('--headless', '--speed=max')


def png_size(data):
    return struct.unpack('>II', data[16:24])


class Pictures(CliTest):
    def test_a_screenshot(self):
        self.write('heart.py', 'from microbit import *\ndisplay.show(Image.HEART)\n')
        for name in ('a.png', 'b.png'):
            done = self.terrarium('run', 'microbit', 'heart.py', *FAST, '--for=2s', f'--screenshot={name}')
            self.assertEqual((done.returncode, done.stderr), (0, ''))
        heart = (self.directory / 'a.png').read_bytes()
        self.assertEqual(heart, (self.directory / 'b.png').read_bytes())
        self.assertEqual(png_size(heart)[0], 1040)
        done = self.execute('1', '--screenshot=dark.png')
        self.assertEqual((done.returncode, done.stderr), (0, ''))
        dark = (self.directory / 'dark.png').read_bytes()
        self.assertEqual(png_size(dark), png_size(heart))
        self.assertNotEqual(dark, heart)

    def test_a_screenshot_of_a_replay(self):
        self.terrarium('run', 'microbit', *FAST, '--for=1s', '--input=500ms button_a press', '--journal=j',
                       '--screenshot=a.png')
        self.terrarium('replay', 'j', '--screenshot=b.png')
        self.terrarium('replay', 'j', '--until=400ms', '--screenshot=c.png')
        pressed, again, before = ((self.directory / name).read_bytes() for name in ('a.png', 'b.png', 'c.png'))
        self.assertEqual(pressed, again)
        self.assertNotEqual(pressed, before)

    @unittest.skipUnless(shutil.which('ffmpeg'), 'ffmpeg is not installed')
    def test_videos(self):
        self.write('heart.py', HEART)
        run = ('run', 'microbit', 'heart.py', *FAST, '--for=2s', '--state-hash')
        alone = self.state_hash(*run)
        for name in ('a.gif', 'b.gif', 'a.mp4', 'a.webm'):
            self.assertEqual(self.state_hash(*run, f'--video={name}'), alone)
        gif = (self.directory / 'a.gif').read_bytes()
        self.assertEqual(gif, (self.directory / 'b.gif').read_bytes())
        self.assertEqual(struct.unpack('<HH', gif[6:10])[0], 520)
        # A frame for each 40 ms, or one shown longer: the delays, in hundredths, make up the run.
        delays = [struct.unpack('<H', gif[at + 4:at + 6])[0] for at in range(len(gif) - 8)
                  if gif[at:at + 3] == b'\x21\xf9\x04' and gif[at + 7:at + 9] in (b'\x00\x2c', b'\x00\x21')]
        self.assertGreater(len(delays), 3)
        self.assertAlmostEqual(sum(delays), 200, delta=10)
        self.assertEqual((self.directory / 'a.mp4').read_bytes()[4:8], b'ftyp')
        self.assertEqual((self.directory / 'a.webm').read_bytes()[:4], b'\x1a\x45\xdf\xa3')

    def test_what_cannot_be_written(self):
        for option in ('--screenshot=a.jpg', '--screenshot=no/where.png', '--video=a.avi', '--video=no/where.gif'):
            with self.subTest(option):
                self.assert_refused(self.terrarium('run', 'microbit', *FAST, '--for=1s', option), option.split('=')[1])
                self.assert_refused(self.execute('1', option), option.split('=')[1])

    def test_without_ffmpeg(self):
        self.assert_refused(self.terrarium('run', 'microbit', *FAST, '--for=1s', '--video=a.gif',
                                           env={'PATH': str(self.directory)}), 'ffmpeg', 'apt install')


if __name__ == '__main__':
    main()
