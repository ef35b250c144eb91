"""The files pane by keyboard, on the real boards: list, copy both ways, edit, run, delete."""
import unittest

from window import PYBOARD, WindowTest, evaluate, main, wait_for

EDITOR_TAB = (602, 461, 30, 14)  # Left, top, width, height.
CHOSEN = (33, 107, 158)  # A tab that is chosen, in dark colours.
SCRIPT = 'for i in range(3):\n    print("it\'s", i)\n'


class Files(WindowTest):
    def go(self, board, *options):
        """A board with one file of this computer on it."""
        self.write('prog.py', SCRIPT)
        window = self.window('--pty', *options, board=board)
        talk = window.serial(self)
        window.keys('shift+F4', 'Down')  # The only file here.
        self.do(window, talk, 'c', times=2)  # To the board; then the board is listed anew.
        self.assertEqual(eval(evaluate(talk, "open('prog.py').read()")), SCRIPT)
        return window, talk

    def do(self, window, talk, *keys, times=1, said=b''):
        """Presses keys until the board has had so many scripts of the window; it takes none before the last is over."""
        script = rb'raw REPL; CTRL-B to exit.*' + said + rb'.*information.\r\n>>> '
        for _ in range(20):
            window.keys(*keys)
            if talk.hears(script, 6):
                for _ in range(times - 1):
                    talk.expect(script)
                return
        self.fail(f'{keys} did nothing; heard {talk.heard[-500:]!r}')

    def test_a_microbit(self):
        window, talk = self.go('microbit')
        self.do(window, talk, 'r', said=rb"it's 0\r\nit's 1\r\nit's 2\r\n")
        # From the board into the editor, and back under its own name.
        window.keys('Tab')
        self.do(window, talk, 'Return')
        wait_for(lambda: window.shows(CHOSEN, EDITOR_TAB), 'the editor')
        window.keys('ctrl+Home')
        window.type('# edited')
        window.keys('Return')
        self.do(window, talk, 'ctrl+F5')
        self.assertEqual(eval(evaluate(talk, "open('prog.py').read()")), '# edited\n' + SCRIPT)
        # Back to this computer.
        window.keys('shift+F4')
        self.do(window, talk, 'c')
        wait_for(lambda: (self.directory / 'prog.py').read_text() == '# edited\n' + SCRIPT, 'the copy')
        self.do(window, talk, 'Delete', 'Right', 'Right', 'space', times=2)
        self.assertEqual(evaluate(talk, 'import os; os.listdir()'), '[]')

    @unittest.skipUnless(PYBOARD, 'needs a pyboard image (TERRARIUM_IMAGES)')
    def test_a_pyboard(self):
        window, talk = self.go('pyboard', f'--firmware={PYBOARD}')
        self.assertIn('prog.py', evaluate(talk, "import os; os.listdir('/flash')"))
        window.keys('Tab')
        self.do(window, talk, 'BackSpace')  # To the root, where the drive is a folder.
        self.do(window, talk, 'Down', 'Return')
        window.keys('Tab')
        self.do(window, talk, 'c', times=2)
        self.assertEqual(eval(evaluate(talk, "open('/flash/prog.py').read()")), SCRIPT)


if __name__ == '__main__':
    main()
