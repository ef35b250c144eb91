"""What a mouse does to the parts on a board and beside it, as the run's journal has it."""
import struct
import subprocess
import time

from window import WindowTest, main

# The splits between the panes; where they put the board's pane, below the bar and above the status line.
SPLITS = 'split.across = 0.46\nsplit.left = 0.72\nsplit.right = 0.6\n'
PANE = (8, 35, 585, 556)
PLUG = 10  # Millimetres above a board, for its plug.


def spinning():
    """A pyboard's firmware that does nothing: what a hand does needs no program."""
    def record(kind, address, data):
        line = bytes([len(data)]) + struct.pack('>HB', address, kind) + data
        return f':{(line + bytes([-sum(line) & 255])).hex().upper()}\n'
    code = struct.pack('<IIH', 0x20010000, 0x08000009, 0xE7FE)  # Stack, entry; b .
    return record(4, 0, b'\x08\x00') + record(0, 0, code) + record(1, 0, b'')


class Parts(WindowTest):
    def begin(self, board, size, *arguments):
        """A board of this size in millimetres, with all that hangs on it."""
        self.display.settings.write_text(SPLITS)
        self.width, self.height = size
        self.scale = min((PANE[2] - PANE[0]) / self.width, (PANE[3] - PANE[1]) / (self.height + PLUG)) * 0.98
        self.runs = self.start('run', board, '--journal=j', *arguments, env=self.display.environment)
        self.addCleanup(self.runs.popen.kill)
        self.wait(lambda: len(set(self.pixels())) > 100)

    def pixels(self):
        return subprocess.run(['import', '-window', 'root', '-depth', '8', 'rgb:-'], env=self.display.environment,
                              check=True, capture_output=True).stdout

    def wait(self, what):
        end = time.monotonic() + 30
        while not what():
            if time.monotonic() > end:
                raise AssertionError(f'waited in vain; the journal: {self.journal()}; said: {self.runs.errors.heard}')
            time.sleep(0.1)

    def journal(self):
        path = self.directory / 'j'
        return path.read_text() if path.exists() else ''

    def inputs(self):
        """What was done so far, without the times."""
        return [line.split(' ', 1)[1] for line in self.journal().partition('begin\n')[2].splitlines()
                if not line.startswith(('end', '#'))]

    def done(self, *expected):
        self.wait(lambda: self.inputs()[-len(expected):] == list(expected))

    def until(self, expected, act):
        """Does something to a menu, from the start again while it has not led to this input: on a busy computer a menu
        may open after the key that was meant for it."""
        for _ in range(8):
            self.press('Escape')
            act()
            end = time.monotonic() + 2
            while time.monotonic() < end:
                if self.inputs()[-1:] == [expected]:
                    return self.press('Escape')
                time.sleep(0.1)
        raise AssertionError(f'{expected} did not come; the journal: {self.journal()}')

    def press(self, *keys):
        self.hand('key', '--delay', 20, *keys)

    def hand(self, *words):
        subprocess.run(['xdotool', *map(str, words)], check=True, env=self.display.environment, stdout=subprocess.DEVNULL)

    def at(self, x, y):
        """The pixel at a place in millimetres from the board's top left corner."""
        return (round((PANE[0] + PANE[2]) / 2 + (x - self.width / 2) * self.scale),
                round((PANE[1] + PANE[3]) / 2 + (y + PLUG - (self.height + PLUG) / 2) * self.scale))

    def point(self, x, y):
        # A jump of the pointer is not seen before it also moves; and the window looks at it once a frame.
        self.hand('mousemove', x - 1, y, 'mousemove_relative', 1, 0, 'sleep', 0.3)

    def click(self, x, y, button=1):
        self.point(*self.at(x, y))
        self.hand('mousedown', button, 'sleep', 0.3, 'mouseup', button, 'sleep', 0.3)

    def choose(self, right, down):
        """A click in the menu whose corner is under the pointer."""
        self.hand('mousemove_relative', right, down, 'sleep', 0.3, 'mousedown', 1, 'sleep', 0.3, 'mouseup', 1, 'sleep', 0.3)

    def drag(self, *places):
        self.point(*self.at(*places[0]))
        self.hand('mousedown', 1, 'sleep', 0.3)
        for place in places[1:]:
            self.point(*self.at(*place))
        self.hand('mouseup', 1, 'sleep', 0.3)


PITCH = 2.54
X1 = (5.08 + 12 * PITCH, 2.27 + 15 * PITCH)
X2 = (X1[0], X1[1] - PITCH)
Y5 = (5.08 + PITCH, 2.27 + 4 * PITCH)
DFU = (5.08 + 1.5 * PITCH, 2.27 + 14 * PITCH)
USB = (28.83, -2.5)
SLOT = (15.6, 4)


class Pyboard(Parts):
    def setUp(self):
        super().setUp()
        self.begin('pyboard', (43.2, 43.2), f'--firmware={self.write("spin.hex", spinning())}')

    def test_a_wire_is_drawn_from_pad_to_pad_and_taken_away(self):
        self.drag(X1, (25, 30), Y5)
        self.done('wires connect X1 Y5')
        # Between them it hangs through.
        dx, dy = Y5[0] - X1[0], Y5[1] - X1[1]
        self.click(X1[0] + dx / 2 - abs(dy) * 0.18 * (abs(dy) > abs(dx)) - 1.2 * (abs(dy) > abs(dx)),
                   X1[1] + dy / 2 + (abs(dx) * 0.18 + 1.2) * (abs(dy) <= abs(dx)))
        self.done('wires disconnect X1 Y5')
        self.drag(X1, (25, 30), (25, 35))  # Let go beside the pads.
        self.drag(X2, X1)
        self.done('wires disconnect X1 Y5', 'wires connect X2 X1')

    def test_the_plug_and_the_pads_of_the_boot_loader(self):
        self.click(*USB)
        self.done('usb unplug')
        self.click(*USB)
        self.done('usb plug')
        self.click(*DFU)
        self.done('dfu press')
        self.click(*DFU)
        self.done('dfu press', 'dfu release')

    def test_a_card_is_put_in_and_taken_out(self):
        card = self.directory / 'card.img'
        self.assertEqual(self.terrarium('disk', 'new', card, '64M').returncode, 0)

        def insert():
            self.click(*SLOT)
            self.hand('type', '--delay', 40, card)
            self.press('Return')

        def eject():
            self.click(*SLOT)
            self.choose(30, 44)  # Where a card is, the menu begins with this.

        self.until(f'sd insert {card}', insert)
        self.until('sd eject', eject)

    def test_a_pin_is_driven(self):
        def choosing(down):
            def act():
                self.click(*Y5)
                self.choose(19, down)
            return act

        def by_key():
            self.click(*X1, button=3)  # Another button opens it too.
            self.press('Down', 'space')

        self.until('Y5 set 1', choosing(131))
        self.until('Y5 set 0', choosing(105))
        self.until('Y5 release', choosing(79))
        self.until('X1 set 0', by_key)

    def test_buttons_by_mouse_and_keys(self):
        self.click(21.3, 12.2)
        self.done('usr press', 'usr release')
        self.click(21.3, 12.2, button=3)  # Stays down,
        self.done('usr press', 'usr release', 'usr press')
        self.click(21.3, 12.2)  # and comes up again.
        self.done('usr press', 'usr release', 'usr press', 'usr release')
        self.press('d')
        self.done('dfu press')


class BesideAMicrobit(Parts):
    """Parts stand in a row 2 mm below the board's upper edge, 5 mm and 1.3 mm for each wire from its right one."""

    def test_a_knob_turns(self):
        x, y = 52 + 5 + 1.3 + 8, 2 + 8
        self.begin('microbit', (x + 8 + 3, 43 + 3 + 1.3), '--part=volume=potentiometer pin0 percent=0')
        self.drag((x - 3, y + 3), (x - 4, y - 1), (x, y - 4), (x + 4, y))
        self.wait(lambda: self.inputs()[-1:] in (['volume set 82'], ['volume set 83'], ['volume set 84']))
        self.assertGreater(len(self.inputs()), 2)

    def test_keys_of_a_keypad(self):
        wires = 8
        width = height = 32
        x, y = 52 + 5 + 1.3 * wires + width / 2, 2 + height / 2
        self.begin('microbit', (x + width / 2 + 3, 43 + 3 + 1.3 * wires),
                  '--part=keys=keypad pin0 pin1 pin2 pin3 pin8 pin9 pin12 pin13')
        self.click(x + 2, y)
        self.done('keys press 6', 'keys release 6')


if __name__ == '__main__':
    main()
