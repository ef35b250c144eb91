"""The board and the sensors in the window: real clicks and drags, and what the real firmware says of them."""
from window import HEIGHT, WIDTH, WindowTest, bright_spots, evaluate, main, wait_for

HEART = {(x, y) for y, row in enumerate(['.#.#.', '#####', '#####', '.###.', '..#..'])
         for x, dot in enumerate(row) if dot == '#'}

# The board pane as a first start lays it out: 46 % of the width, 60 % of the height below the time bar.
PANE = (8, 36, 585, 478)
# The micro:bit is 52 by 43 mm with 10 mm for the plug above it, and fills 98 % of the pane.
SCALE = min((PANE[2] - PANE[0]) / 52, (PANE[3] - PANE[1]) / 53) * 0.98


def on_board(x, y):
    """The pixel at a place in millimetres from the board's top left corner."""
    middle = ((PANE[0] + PANE[2]) / 2, (PANE[1] + PANE[3]) / 2)
    return (round(middle[0] + (x - 26) * SCALE), round(middle[1] + (y + 10 - 26.5) * SCALE))


class MicrobitWindow(WindowTest):
    def setUp(self):
        super().setUp()
        self.board = self.window('--pty')
        self.talk = self.board.serial(self)
        self.ask('from microbit import *')

    def ask(self, line):
        return evaluate(self.talk, line)

    def wait_for(self, line, answer):
        wait_for(lambda: self.ask(line) == answer, f'{line} to be {answer}')

    def test_a_click_on_button_a_is_noticed(self):
        self.assertEqual(self.ask('button_a.was_pressed()'), 'False')
        self.board.point(*on_board(6, 21))
        self.board.hand('mousedown', 1)
        self.wait_for('button_a.is_pressed()', 'True')
        self.board.hand('mouseup', 1)
        self.wait_for('button_a.is_pressed()', 'False')
        self.assertEqual(self.ask('button_a.was_pressed()'), 'True')
        self.assertEqual(self.ask('button_b.was_pressed()'), 'False')

    def test_a_right_click_keeps_a_button_down(self):
        self.board.point(*on_board(46, 21))
        self.board.hand('click', 3)
        self.wait_for('button_b.is_pressed()', 'True')
        self.board.point(*on_board(26, 30.5))
        self.assertEqual(self.ask('button_b.is_pressed()'), 'True')
        self.board.point(*on_board(46, 21))
        self.board.hand('click', 1)
        self.wait_for('button_b.is_pressed()', 'False')

    def test_keys_press_buttons_while_the_board_has_them(self):
        self.board.keys('shift+F6', 'shift+F6')  # From the terminal over the sensors to the board.
        self.board.hand('keydown', 'b')
        self.wait_for('button_b.is_pressed()', 'True')
        self.board.hand('keyup', 'b')
        self.wait_for('button_b.is_pressed()', 'False')

    def test_a_drag_tilts_the_board(self):
        def x():
            return int(self.ask('accelerometer.get_x()'))

        self.assertLess(abs(x()), 50)
        self.board.point(230, 580)
        self.board.hand('mousedown', 1)
        # A drag is made of frames: a small move before the long one, until it is felt.
        for right in range(231, 290, 4):
            self.board.point(right, 580)
            if x() > 300:
                break
        self.assertGreater(x(), 300)
        self.board.hand('mouseup', 1)
        self.assertLess(abs(int(self.ask('accelerometer.get_y()'))), 100)

    def test_a_heart_is_seen(self):
        left, top = on_board(26 - 2.5 * 3.9, 21 - 2.5 * 3.9)
        right, bottom = on_board(26 + 2.5 * 3.9, 21 + 2.5 * 3.9)

        def seen():
            return bright_spots(self.board.screen(), (left, top, right, bottom), 5)

        self.board.point(WIDTH - 5, HEIGHT - 5)
        self.ask('display.clear()')
        wait_for(lambda: seen() == set())
        self.ask('display.show(Image.HEART)')
        wait_for(lambda: seen() == HEART)


class SensorKeys(WindowTest):
    """Every sensor by keyboard alone."""

    def setUp(self):
        super().setUp()
        self.board = self.window('--pty')
        self.talk = self.board.serial(self)
        self.ask('from microbit import *')
        self.board.keys('shift+F6')  # From the terminal to the sensors.

    def ask(self, line):
        return evaluate(self.talk, line)

    def number(self, line):
        return float(self.ask(line))

    def wait_for(self, line, right):
        wait_for(lambda: right(self.number(line)), f'{line}, which is {self.ask(line)}')

    def test_tilt_heading_and_gestures(self):
        self.board.keys(*['Right'] * 6)
        self.wait_for('accelerometer.get_x()', lambda x: abs(x - 500) < 40)  # 30 degrees.
        self.board.keys('Home', *['Down'] * 6)
        self.wait_for('accelerometer.get_y()', lambda y: abs(y - 500) < 40)
        self.wait_for('accelerometer.get_x()', lambda x: abs(x) < 40)
        self.board.keys('Home', 'f')
        self.wait_for('accelerometer.get_z()', lambda z: z > 900)
        self.board.keys('f')
        self.wait_for('accelerometer.get_z()', lambda z: z < -900)
        north = self.number('compass.get_y()')
        self.board.keys(*['Next'] * 6)  # To the east: what pointed to the top now points to the left.
        self.wait_for('compass.get_y()', lambda y: abs(y) < abs(north) / 10)
        self.gesture('s', 'shake')
        self.gesture('d', 'freefall')

    def gesture(self, key, name):
        """The firmware knows a gesture only while it is asked for it."""
        self.talk.fresh = b''
        self.talk.send(f'while not accelerometer.is_gesture("{name}"): pass\r\r'.encode())
        for _ in range(20):
            self.board.keys(key)
            if self.talk.hears(rb'\.\.\. \r+\n>>> ', 4):
                return
        self.fail(f'no {name} by {key}')

    def test_temperature_and_a_pin(self):
        before = self.number('temperature()')
        self.board.keys('Tab', *['Right'] * 5)
        self.wait_for('temperature()', lambda now: now == before + 5)
        self.board.keys('Tab', 'Tab', '1')  # Over the supply to the first pin.
        self.wait_for('pin0.read_digital()', lambda level: level == 1)
        self.board.keys('0')
        self.wait_for('pin0.read_digital()', lambda level: level == 0)
        self.board.keys(*['Right'] * 20)  # A volt.
        self.wait_for('pin0.read_analog()', lambda code: 290 < code < 335)
        self.board.keys('Delete')
        self.board.hand('keydown', 't')
        self.wait_for('int(pin0.is_touched())', lambda yes: yes == 1)
        self.board.hand('keyup', 't')


if __name__ == '__main__':
    main()
