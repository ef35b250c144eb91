"""Time in the window: pause, steps by key, and going back, which the terminal does with the board."""
from window import CLOCK, WindowTest, evaluate, main, wait_for

BOARD = (10, 40, 570, 430)  # Left, top, width, height of the board's picture.


class TimeTest(WindowTest):
    def test_pause_and_rewind(self):
        window = self.window('--state-hash', '--journal=journal', '--pty')
        dark = window.screen(BOARD)
        window.type('display.show(Image.HEART)')
        window.keys('Return')
        window.expect(r'HEART\)\n>>>\s*\Z')
        wait_for(lambda: window.screen(BOARD) != dark, 'the heart')
        window.pause()
        heart = window.screen(BOARD)
        then = window.text()
        window.go_on()
        window.type('display.clear()')
        window.keys('Return')
        window.expect(r'clear\(\)\n>>>\s*\Z')
        window.pause()
        self.assertNotEqual(window.screen(BOARD), heart)

        # Back through the snapshots, to the one that pausing has kept.
        for _ in range(60):
            before = window.screen(CLOCK)
            window.keys('F9')
            wait_for(lambda: window.screen(CLOCK) != before, 'the step back')
            if window.screen(BOARD) == heart:
                break
        self.assertEqual(window.screen(BOARD), heart)
        self.assertTrue(window.is_paused())
        # What was typed and said since is not there any more, on the terminal either.
        self.assertEqual(window.text(), then)
        window.go_on()
        window.type('1+1')
        window.keys('Return')
        self.assertTrue(window.expect(r'1\+1\n2\n>>>\s*\Z').string.startswith(then.rstrip()))
        self.assertEqual(window.leave(), 0)
        replayed = self.terrarium('replay', 'journal')
        self.assertEqual(replayed.returncode, 0, replayed.stderr)
        self.assertEqual(window.run.rest(), replayed.stdout)
        inputs = (self.directory / 'journal').read_text().split('begin\n')[1].splitlines()
        typed = ''.join(line.split(' ', 2)[2].strip('"') for line in inputs if '"' in line)
        self.assertIn('Image.HEART', typed)
        self.assertNotIn('clear', typed)

    def test_the_list_of_times_by_keyboard(self):
        window = self.window('--pty')
        talk = window.serial(self)
        evaluate(talk, 'a = 1')
        window.pause()
        before = window.screen(CLOCK)
        window.keys('shift+F9', *['Down'] * 30, 'Return')  # The oldest: when the board was switched on.
        wait_for(lambda: window.screen(CLOCK) != before, 'the time of before')
        talk.fresh = b''
        window.go_on()
        talk.expect(rb'MicroPython.*>>> ')
        self.assertIn('NameError', evaluate(talk, 'a'))

    def test_a_step_of_a_time_that_is_typed(self):
        window = self.window('--pty', '--journal=journal')
        window.pause()
        window.keys('ctrl+shift+F10', 'ctrl+a')
        window.type('3s')
        before = window.screen(CLOCK)
        window.keys('Return')
        wait_for(lambda: window.screen(CLOCK) != before, 'the step')
        self.assertTrue(window.is_paused())
        window.leave()


if __name__ == '__main__':
    main()
