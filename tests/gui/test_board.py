"""The board and the sensors in the window: real clicks and drags, and what the real firmware says of them."""
import sys
import time
import unittest
from pathlib import Path

from window import HEIGHT, WIDTH, Window, bright_spots, skip_without_display, wait_for

FIRMWARE = Path('/usr/share/firmware-microbit-micropython/firmware.hex')
HEART = {(x, y) for y, row in enumerate(['.#.#.', '#####', '#####', '.###.', '..#..'])
         for x, dot in enumerate(row) if dot == '#'}

# The board pane as a first start lays it out: 46 % of the width, 72 % of the height below the time bar.
PANE = (8, 36, 585, 566)
# The micro:bit is 52 by 43 mm with 10 mm for the plug above it, and fills 98 % of the pane.
SCALE = min((PANE[2] - PANE[0]) / 52, (PANE[3] - PANE[1]) / 53) * 0.98


def on_board(x, y):
    """The pixel at a place in millimetres from the board's top left corner."""
    middle = ((PANE[0] + PANE[2]) / 2, (PANE[1] + PANE[3]) / 2)
    return (round(middle[0] + (x - 26) * SCALE), round(middle[1] + (y + 10 - 26.5) * SCALE))


class MicrobitWindow(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.window = Window('microbit')
        cls.addClassCleanup(cls.window.close)
        cls.window.prompt()
        cls.window.run('from microbit import *')

    def test_a_click_on_button_a_is_noticed(self):
        self.assertEqual(self.window.run('button_a.was_pressed()'), 'False')
        self.window.point(*on_board(6, 21))
        self.window.hand('mousedown', 1)
        wait_for(lambda: self.window.run('button_a.is_pressed()') == 'True')
        self.window.hand('mouseup', 1)
        wait_for(lambda: self.window.run('button_a.is_pressed()') == 'False')
        self.assertEqual(self.window.run('button_a.was_pressed()'), 'True')
        self.assertEqual(self.window.run('button_b.was_pressed()'), 'False')

    def test_a_right_click_keeps_a_button_down(self):
        self.window.point(*on_board(46, 21))
        self.window.hand('click', 3)
        wait_for(lambda: self.window.run('button_b.is_pressed()') == 'True')
        self.window.point(*on_board(26, 30.5))
        self.assertEqual(self.window.run('button_b.is_pressed()'), 'True')
        self.window.point(*on_board(46, 21))
        self.window.hand('click', 1)
        wait_for(lambda: self.window.run('button_b.is_pressed()') == 'False')

    def test_keys_press_buttons_while_the_board_has_them(self):
        self.window.point(*on_board(26, 31.5))
        self.window.hand('click', 1)
        self.window.hand('keydown', 'b')
        wait_for(lambda: self.window.run('button_b.is_pressed()') == 'True')
        self.window.hand('keyup', 'b')
        wait_for(lambda: self.window.run('button_b.is_pressed()') == 'False')

    def test_a_drag_tilts_the_board(self):
        def x():
            return int(self.window.run('accelerometer.get_x()'))

        self.assertLess(abs(x()), 50)
        self.window.point(270, 650)
        self.window.hand('mousedown', 1)
        time.sleep(0.3)  # Two frames of a busy computer; a drag is made of frames.
        self.window.point(320, 650)
        wait_for(lambda: x() > 300)
        self.window.hand('mouseup', 1)
        self.assertLess(abs(int(self.window.run('accelerometer.get_y()'))), 100)
        # As far back.
        self.window.hand('mousedown', 1)
        time.sleep(0.3)
        self.window.point(270, 650)
        wait_for(lambda: abs(x()) < 50)
        self.window.hand('mouseup', 1)

    def test_a_heart_is_seen(self):
        left, top = on_board(26 - 2.5 * 3.9, 21 - 2.5 * 3.9)
        right, bottom = on_board(26 + 2.5 * 3.9, 21 + 2.5 * 3.9)

        def seen():
            return bright_spots(self.window.screen(), (left, top, right, bottom), 5)

        self.window.point(WIDTH - 5, HEIGHT - 5)
        self.window.run('display.clear()')
        wait_for(lambda: seen() == set())
        self.window.run('display.show(Image.HEART)')
        wait_for(lambda: seen() == HEART)


if __name__ == '__main__':
    skip_without_display()
    if not FIRMWARE.exists():
        print('skipped: test_board.py: the package firmware-microbit-micropython is not installed')
        sys.exit(77)
    unittest.main(verbosity=2)
