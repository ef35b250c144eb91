"""The window's editor, help page and settings, on a display of its own: typed keys, and what the serial port says."""
from window import WindowTest, difference, main, wait_for


class Editor(WindowTest):
    def start_board(self):
        """The window, with the board at its prompt; and the conversation over its PTY."""
        window = self.window('--pty')
        return window, window.serial(self)

    def test_a_script_runs_and_is_not_lost(self):
        window, talk = self.start_board()
        window.keys('F4', 'ctrl+a')
        window.type('for i in range(3):')
        window.keys('Return')
        window.type('print(i * 111)')
        window.keys('F5')
        talk.expect(rb'raw REPL; CTRL-B to exit\r\n>OK0\r\n111\r\n222\r\n\x04\x04>')
        talk.expect(rb'information.\r\n>>> ')
        window.keys('ctrl+F5')  # On the board as main.py.
        talk.expect(rb'>OK\x04\x04>.*information.\r\n>>> ')
        talk.send(b"print(open('main.py').read())\r")
        talk.expect(rb'for i in range\(3\):\r*\n    print\(i \* 111\)\r*\n')
        draft = self.display.config / 'terrarium' / 'draft.py'
        wait_for(lambda: draft.exists() and 'print(i * 111)' in draft.read_text(), 'the draft')
        window.end()
        window, talk = self.start_board()
        window.keys('F5')  # From anywhere, with the text of the last time.
        talk.expect(rb'>OK0\r\n111\r\n222\r\n')

    def test_help_comes_and_goes(self):
        window, _ = self.start_board()
        window.pause()  # So that nothing else changes but a cursor.
        before = window.screen()
        window.keys('F1')
        wait_for(lambda: difference(before, window.screen()) > 100_000, 'the help page')
        window.keys('F1')
        wait_for(lambda: difference(before, window.screen()) < 10_000, 'the help page to go')

    def test_the_scale_is_remembered(self):
        window, _ = self.start_board()
        window.keys('F4', 'ctrl+shift+Prior', 'shift+F6')
        window.text()  # All keys before have been taken.
        window.end()
        self.assertFalse((self.display.config / 'terrarium' / 'draft.py').exists(), 'the key was typed as well')
        self.assertIn('scale = 1.1\n', self.display.settings.read_text())
        window, _ = self.start_board()
        window.end()
        self.assertIn('scale = 1.1\n', self.display.settings.read_text())


if __name__ == '__main__':
    main()
