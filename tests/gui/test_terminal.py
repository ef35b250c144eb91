"""The terminal pane: keys, pasting, marking, searching, and a client that talks to the same board."""
import re
import signal
import time

from window import DEADLINE, WindowTest, ended_by, main, wait_for

HEART = ['09090', '99999', '99999', '09990', '00900']

PAUSE = 0.5  # Seconds after which a click is a first one again.


def long_function(lines=60):
    """A function of that many lines, whose result every line has a part in."""
    body = [f'    a = a * 3 % 1009 + {i}  # this is line {i} of a long function' for i in range(lines - 2)]
    return '\n'.join(['def long_one(a):', *body, '    return a', ''])


def result_of(code, call):
    names = {}
    exec(code, names)
    return eval(call, names)


class Keys(WindowTest):
    def test_what_is_typed_runs_on_the_board(self):
        window = self.window('--show=display')
        window.type('display.show(Image.HEART)')
        window.keys('Return')
        window.expect(r'HEART\)\n>>>\Z')
        window.run.signal(signal.SIGTERM)
        self.assertEqual(window.run.wait(), ended_by(signal.SIGTERM))
        self.assertEqual(re.findall(r'row\d: (\d+)', window.run.rest()), HEART)

    def test_editing_completion_history_and_interrupt(self):
        window = self.window()
        window.type('accele')
        window.keys('Tab')
        window.expect(r'>>> accelerometer\Z')
        window.keys('ctrl+c')
        window.expect(r'accelerometer\n>>>\Z')
        window.type('print(13)')
        window.keys('Left', 'BackSpace', 'Home', 'End', 'Left')
        window.type('23')
        window.keys('Return')
        window.expect(r'>>> print\(123\)\n123\n>>>\Z')
        window.keys('Up', 'Return')
        window.expect(r'123\n>>> print\(123\)\n123\n>>>\Z')
        window.type('while True: pass')
        window.keys('Return', 'Return')
        # As a person does: the board takes it for a stop only when the program runs.
        wait_for(lambda: window.keys('ctrl+c') or re.search(r'KeyboardInterrupt:?\s*\n>>>', window.text()), 'the stop')
        window.keys('ctrl+d')
        window.expect(r'soft reboot.*>>>\Z')

    def test_letters_beyond_ascii(self):
        window = self.window()
        window.type(r"print('\u20ac \xe9')")
        window.keys('Return')
        window.expect('\n\u20ac \xe9\n>>>\\Z')


class Pasting(WindowTest):
    def test_a_long_function_arrives_whole(self):
        code = long_function()
        window = self.window('--journal=journal', '--state-hash')
        window.copy(code)
        window.keys('ctrl+shift+v')
        window.expect(r'Ctrl-D to finish.*return a\n===\s*\n>>>\Z')
        window.type('long_one(7)')
        window.keys('Return')
        window.expect(rf'long_one\(7\)\n{result_of(code, "long_one(7)")}\n>>>\Z')
        shown = [line[4:] for line in window.text().splitlines() if line.startswith('=== ')]
        self.assertEqual(shown, code.splitlines())
        # The window's inputs are in the journal like everyone's.
        window.run.signal(signal.SIGTERM)
        self.assertEqual(window.run.wait(), ended_by(signal.SIGTERM))
        self.assertEqual(window.run.rest().strip(), self.state_hash('replay', 'journal'))

    def test_one_line_is_only_typed(self):
        window = self.window()
        window.type('x = ')
        window.copy('6 * 7')
        window.keys('ctrl+shift+v', 'Return')
        window.type('x')
        window.keys('Return')
        window.expect(r'>>> x = 6 \* 7\n>>> x\n42\n>>>\Z')

    def test_a_program_that_reads_gets_lines(self):
        window = self.window()
        window.type('print([input(), input()])')
        window.keys('Return')
        window.copy('one\r\ntwo\x03\n', 'primary')
        window.click(900, 300, button=2)
        window.expect(r"\['one', 'two'\]\n>>>\Z")

    def test_interrupt_ends_a_paste(self):
        window = self.window('--speed=0.1')
        window.copy(long_function())
        window.keys('ctrl+shift+v')
        window.expect(r'=== def long_one')
        window.keys('ctrl+c')
        shown = window.expect(r'=== def long_one.*\n>>>\Z')[0]
        self.assertNotIn('return a', shown)


class Marking(WindowTest):
    def test_double_and_triple_click_and_the_primary_selection(self):
        window = self.window()
        window.keys('ctrl+shift+k')  # The prompt stands in the first row now.
        window.expect(r'\A>>>\Z')
        window.type("print('/flash/main.py is   there')")
        window.keys('Return')
        window.expect(r'there\n>>>\Z')
        row = 72  # Of what it printed.
        self.click_until(window, 2, row, '/flash/main.py')
        self.click_until(window, 3, row, '/flash/main.py is   there')

    def test_font_size_is_remembered(self):
        window = self.window()
        window.keys('ctrl+plus', 'ctrl+plus')
        window.expect(r'>>>\Z')
        window.run.signal(signal.SIGTERM)
        window.run.wait()
        self.assertIn('terminal.font = 1.21\n', self.display.settings.read_text())

    def test_searching_keeps_the_keys_from_the_board(self):
        window = self.window()
        window.keys('ctrl+shift+f')
        window.type('MICRO')
        window.keys('Return', 'Escape')
        window.type('1+1')
        window.keys('Return')
        window.expect(r'>>> 1\+1\n2\n>>>\Z')
        self.assertNotIn('MICRO\n', window.text())

    def click_until(self, window, times, row, marked):
        """Clicks, again when a slow computer took the clicks for single ones."""
        deadline = time.monotonic() + DEADLINE
        while window.clipboard('primary') != marked:
            self.assertLess(time.monotonic(), deadline, window.clipboard('primary'))
            window.click(640, row, times=times)
            time.sleep(PAUSE)


class Clients(WindowTest):
    def test_a_client_on_the_pty_and_the_window_see_the_same(self):
        window = self.window('--pty=link')
        client = window.serial(self)
        client.heard = b''
        client.ask(b'print("from the client")', b'from the client')
        window.expect(r'\nfrom the client\n>>>\Z')
        window.type('print("from the window")')
        window.keys('Return')
        client.expect(rb'\nfrom the window\r+\n>>> ')
        heard = client.heard.decode().replace('\r', '').rstrip()
        window.expect(r'\nfrom the window\n>>>\Z')
        self.assertTrue(window.text().endswith(heard), (heard, window.text()))


if __name__ == '__main__':
    main()
