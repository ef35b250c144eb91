"""The files pane by keyboard, on the real boards: list, copy both ways, edit, run, delete."""
import unittest

from window import PYBOARD, WindowTest, evaluate, main, wait_for

EDITOR_TAB = (602, 461, 30, 14)  # Left, top, width, height.
CHOSEN = (33, 107, 158)  # A tab that is chosen, in dark colours.
SCRIPT = 'for i in range(3):\n    print("it\'s", i)\n'


class Files(WindowTest):
    def go(self, board, *options):
        """A board with one file of this computer beside it."""
        self.write('prog.py', SCRIPT)
        window = self.window('--pty', *options, board=board)
        talk = window.serial(self)
        window.keys('shift+F4', 'Down', 'c')  # The only file here, to the board.
        self.raw(talk)
        self.raw(talk)  # And the list.
        self.assertEqual(eval(evaluate(talk, "open('prog.py').read()")), SCRIPT)
        return window, talk

    def raw(self, talk):
        """Waits until a script of the window has been on the board."""
        talk.expect(rb'raw REPL; CTRL-B to exit.*>>> ')

    def test_a_microbit(self):
        window, talk = self.go('microbit')
        window.keys('r')
        talk.expect(rb"it's 0\r\nit's 1\r\nit's 2\r\n.*>>> ")
        # From the board into the editor, and back under its own name.
        window.keys('Tab', 'Return')
        self.raw(talk)
        wait_for(lambda: window.shows(CHOSEN, EDITOR_TAB), 'the editor')
        window.keys('ctrl+Home')
        window.type('# edited')
        window.keys('Return', 'ctrl+F5')
        self.raw(talk)
        self.assertEqual(eval(evaluate(talk, "open('prog.py').read()")), '# edited\n' + SCRIPT)
        # Back to this computer.
        window.keys('shift+F4', 'c')
        self.raw(talk)
        wait_for(lambda: (self.directory / 'prog.py').read_text() == '# edited\n' + SCRIPT, 'the copy')
        window.keys('Delete', 'Right', 'Right', 'space')
        self.raw(talk)
        self.raw(talk)
        self.assertEqual(evaluate(talk, 'import os; os.listdir()'), '[]')

    @unittest.skipUnless(PYBOARD, 'needs a pyboard image (TERRARIUM_IMAGES)')
    def test_a_pyboard(self):
        window, talk = self.go('pyboard', f'--firmware={PYBOARD}')
        self.assertIn('prog.py', evaluate(talk, "import os; os.listdir('/flash')"))
        window.keys('Tab', 'BackSpace')  # To the root, where the drive is a folder.
        self.raw(talk)
        window.keys('Return')
        self.raw(talk)
        window.keys('Tab', 'c')
        self.raw(talk)
        self.raw(talk)
        self.assertEqual(eval(evaluate(talk, "open('/flash/prog.py').read()")), SCRIPT)


if __name__ == '__main__':
    main()
