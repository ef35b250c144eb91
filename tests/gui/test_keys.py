"""What can be done in the window, by its keys alone."""
from window import CLOCK, WindowTest, difference, evaluate, main, wait_for

TRACE = (0x3D, 0x8E, 0xF7)  # The first of the logic analyser's, in dark colours.
INSPECT = (595, 450, 675, 310)  # Left, top, width, height: the lower right pane.


class Keys(WindowTest):
    def setUp(self):
        super().setUp()
        self.board = self.window('--pty')
        self.talk = self.board.serial(self)

    def until_changed(self, box, *keys):
        before = self.board.screen(box)
        self.board.keys(*keys)
        wait_for(lambda: difference(before, self.board.screen(box)) > 200, f'a change by {keys}')

    def test_steps_and_pause(self):
        self.board.pause()
        for key in ('F10', 'shift+F10', 'ctrl+F10'):
            self.until_changed(CLOCK, key)
            self.assertTrue(self.board.is_paused())
        self.board.go_on()
        evaluate(self.talk, '1')

    def test_speed(self):
        evaluate(self.talk, 'from microbit import *')
        began = int(evaluate(self.talk, 'running_time()'))
        self.board.keys(*['F3'] * 5)  # As fast as possible.
        wait_for(lambda: int(evaluate(self.talk, 'running_time()')) > began + 20_000, 'time to pass fast')
        self.board.keys(*['F2'] * 5)

    def test_reset_and_power(self):
        evaluate(self.talk, 'a = 1')
        self.board.keys('F11')
        self.talk.expect(rb'MicroPython.*>>> ')
        self.assertIn('NameError', evaluate(self.talk, 'a'))
        self.board.keys('shift+F11')
        wait_for(self.board.is_paused, 'power off')  # In the same colour.
        self.board.keys('shift+F11')
        self.talk.expect(rb'MicroPython.*>>> ')

    def test_tabs_and_panes_are_remembered(self):
        self.board.keys('F6', 'ctrl+Tab', 'ctrl+Tab', 'ctrl+shift+m', 'shift+F6')
        self.board.text()
        self.board.end()
        self.assertIn('tab.3 = Pins\n', self.display.settings.read_text())

    def test_pins_by_keys(self):
        self.board.keys('F6', 'ctrl+Tab', 'ctrl+Tab')
        self.until_changed(INSPECT, 'p')  # The list of pins.
        self.board.type('pin0')
        self.board.keys('Return')
        wait_for(lambda: self.board.shows(TRACE, INSPECT), 'the wire')
        self.until_changed(INSPECT, 'Escape')
        evaluate(self.talk, 'from microbit import *')
        evaluate(self.talk, '[pin0.write_digital(i & 1) for i in range(8)]')
        saved = self.directory / 'pins.vcd'
        self.board.keys('s', 'Return')
        wait_for(saved.exists, 'the saved pins')
        wait_for(lambda: saved.read_text().count('\n1') + saved.read_text().count('\n0') >= 8, 'all its changes')
        self.board.keys('Home')
        self.until_changed(INSPECT, 'a')  # A cursor, and what it measures.
        self.until_changed(INSPECT, 'Delete')

    def test_panes_of_lists_are_walked(self):
        self.board.pause()
        self.board.keys('F6', 'ctrl+Tab', 'ctrl+Tab')
        self.until_changed(INSPECT, 'ctrl+Tab')  # Registers: peripherals, folded up.
        self.until_changed(INSPECT, 'Down', 'Down', 'Down', 'Right')
        self.until_changed(INSPECT, 'ctrl+Tab')  # Processor.
        self.until_changed(INSPECT, 'ctrl+Tab')  # Memory.
        self.until_changed(INSPECT, 'Next')
        self.until_changed(INSPECT, 'ctrl+Tab')  # Events.
        self.until_changed(INSPECT, 'ctrl+Tab')  # Not modelled.


if __name__ == '__main__':
    main()
