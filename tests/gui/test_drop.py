"""Files dropped on the running window, by the protocol that file managers speak (X drag and drop)."""
import sys

from window import FIRMWARE, SKIPPED, WindowTest, main

try:
    from xdnd import Dropper
except ModuleNotFoundError:
    print('skipped: test_drop.py: python3-xlib is not installed')
    sys.exit(SKIPPED)

PLACE = (900, 600)  # Anywhere but on a card slot.


class Drops(WindowTest):
    def begin(self):
        window = self.open('run', 'microbit', '--tcp=0')
        client = window.run.tcp(self)
        client.prompt()
        dropper = Dropper(self.display.environment['DISPLAY'])
        self.addCleanup(dropper.close)
        return window, client, dropper

    def leave(self, window):
        self.assertEqual(window.leave(), 0, window.run.errors.heard)

    def test_a_script_becomes_the_boards_program(self):
        window, client, dropper = self.begin()
        # A name as people give them.
        dropper.drop(self.write('mein Herz ä.py', 'print("dropped", 6 * 7)\n'), *PLACE)
        client.expect(rb'dropped 42\r\n')
        window.hears('mein Herz ä.py is the board.s program now'.encode())
        self.leave(window)
        self.assertIn('recent.1 = ' + str(self.directory / 'mein Herz ä.py'), self.display.settings.read_text())

    def test_firmware_starts_the_board_again(self):
        window, client, dropper = self.begin()
        client.ask(b'x = 5; x', b'5')
        dropper.drop(FIRMWARE, *PLACE)
        client.expect(rb'MicroPython v1\.9\.2')
        client.expect(rb'>>> ')
        client.send(b'x\r')
        client.expect(rb"NameError: name 'x'")
        self.leave(window)

    def test_what_is_no_use_is_refused_and_the_board_goes_on(self):
        window, client, dropper = self.begin()
        folder = self.directory / 'project'
        folder.mkdir()
        (folder / 'main.py').write_text('print(1)\n')
        client.ask(b'kept = 41; kept', b'41')
        for path, said in ((self.write('bad.hex', 'this is no firmware\n'), rb'bad\.hex:[^\n]+\n'),
                           (self.write('notes.txt', 'milk, eggs\n'), rb'notes\.txt:[^\n]+\n'),
                           (self.write('empty.bin', ''), rb'empty\.bin:[^\n]+\n'),
                           (folder, rb'microbit has no FAT drive'),
                           (self.directory / 'gone.py', rb'gone\.py:[^\n]+\n')):
            with self.subTest(str(path)):
                dropper.drop(path, *PLACE)
                window.hears(said)
        client.ask(b'kept + 1', b'42')
        self.leave(window)


if __name__ == '__main__':
    main()
