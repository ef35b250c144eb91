"""Settings, fonts and colours of the window: remembered where they can be, and never a reason not to go on."""
from pathlib import Path

from window import HEIGHT, WIDTH, WindowTest, main, wait_for

DARK, LIGHT = (0x13, 0x13, 0x14), (0xFB, 0xFB, 0xFA)  # The ground of panes.
TERMINAL = (1000, 380, 200, 40)  # Left, top, width, height: where nothing is written.
MONO = Path('/usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf')


class Setup(WindowTest):
    def works(self, window):
        """The board goes on, and the window with it."""
        window.type('6*7')
        window.keys('Return')
        window.expect(r'6\*7\n42\n>>>\s*\Z')

    def test_light_and_dark_colours_are_remembered(self):
        window = self.window()
        self.assertTrue(window.shows(DARK, TERMINAL))
        window.keys('ctrl+shift+l')
        wait_for(lambda: window.shows(LIGHT, TERMINAL), 'light colours')
        self.works(window)
        window.end()
        window = self.window()
        self.assertTrue(window.shows(LIGHT, TERMINAL))
        window.keys('ctrl+F7', 'Down', 'Up', 'space')  # The first of the window's menu.
        wait_for(lambda: window.shows(DARK, TERMINAL), 'dark colours')
        window.end()
        self.assertIn('theme = dark\n', self.display.settings.read_text())

    def test_panes_are_moved_by_keys(self):
        window = self.window()
        window.keys('ctrl+F3', 'ctrl+F3', 'ctrl+shift+F2')
        window.text()  # All keys before have been taken.
        window.end()
        said = self.display.settings.read_text()
        self.assertIn('split.across = 0.38\n', said)
        self.assertIn('split.right = 0.52\n', said)
        window = self.window()
        window.keys('ctrl+F6')
        window.text()
        window.end()
        self.assertIn('split.across = 0.46\n', self.display.settings.read_text())

    def test_damaged_settings_are_named(self):
        self.display.settings.write_bytes(
            b'scale = 1.5\n\xff\x00\x01 rubbish\nwindow.x = -99999\nwindow.width = lots\nsplit.left = nan\ntab.3 = None\n')
        window = self.window()
        self.assertTrue(window.said(rb'window.conf:2: not a line'))
        self.works(window)
        window.end()
        self.assertIn('scale = 1.5\n', self.display.settings.read_text())

    def test_a_settings_file_that_is_none(self):
        self.display.settings.mkdir()
        window = self.window()
        self.assertTrue(window.said(rb'window.conf[^\n]*; the window begins with its usual settings\n'))
        self.works(window)
        window.end()
        window.hears(rb'window.conf[^\n]*; what you set in the window is not remembered\n')

    def test_a_folder_that_cannot_be_written(self):
        # Nobody makes folders in /proc, not even root.
        window = self.window(XDG_CONFIG_HOME='/proc/nothing')
        self.assertTrue(window.said(rb'/proc/nothing/terrarium: [^\n]*; what you set in the window is not remembered\n'))
        self.works(window)
        window.end()

    def test_no_home(self):
        window = self.window(HOME='', XDG_CONFIG_HOME='')
        self.assertTrue(window.said(
            rb'neither HOME nor XDG_CONFIG_HOME is set; what you set in the window is not remembered\n'))
        self.works(window)
        window.end()

    def test_damaged_and_missing_fonts(self):
        font = bytearray(MONO.read_bytes())
        font[len(font) // 2] ^= 0xFF
        damaged = self.write('damaged.ttf', bytes(font))
        cut = self.write('cut.ttf', bytes(font[:1000]))
        for text, fixed, said in ((damaged, cut, rb'damaged.ttf: damaged: its table .* another font is used\n'),
                                  (MONO, cut, rb'cut.ttf: damaged: the font ends before its tables do; another font'),
                                  ('/nothing/here.ttf', self.write('notes.ttf', 'no font at all'),
                                   rb'here.ttf[^\n]*; another font is used\n')):
            with self.subTest(said):
                self.display.settings.write_text(f'font.text = {text}\nfont.fixed = {fixed}\n')
                window = self.window()
                self.assertTrue(window.said(said))
                self.assertEqual(len(window.run.errors.heard.splitlines()), 1 if text == MONO else 2)
                self.works(window)
                window.keys('ctrl+shift+Prior')  # Fonts are read again for another size, and not complained of again.
                self.works(window)
                self.assertEqual(len(window.run.errors.heard.splitlines()), 1 if text == MONO else 2)
                window.end()


class SmallScreen(WindowTest):
    size = (800, 500)

    def test_a_window_larger_than_the_screen(self):
        self.display.settings.write_text(f'window.width = {WIDTH}\nwindow.height = {HEIGHT}\n')
        window = self.window()
        window.end()
        said = self.display.settings.read_text()
        self.assertIn('window.width = 800\n', said)
        self.assertIn('window.height = 500\n', said)


if __name__ == '__main__':
    main()
