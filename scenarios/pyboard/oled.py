import framebuf
from machine import I2C

ADDRESS = 0x3C
SET_UP = b'\xae\xd5\x80\xa8\x3f\xd3\x00\x40\x8d\x14\x20\x00\xa1\xc8\xda\x12\x81\xcf\xd9\xf1\xdb\x40\xa4\xa6\xaf'


class Display(framebuf.FrameBuffer):
    """An SSD1306 of 128 by 64: draw on it as on any FrameBuffer, then show()."""

    def __init__(self, i2c):
        self.i2c = i2c
        self.data = bytearray(1 + 128 * 64 // 8)
        self.data[0] = 0x40  # What follows is for the screen.
        super().__init__(memoryview(self.data)[1:], 128, 64, framebuf.MONO_VLSB)
        self.command(SET_UP)

    def command(self, codes):
        self.i2c.writeto(ADDRESS, b'\x00' + codes)

    def show(self):
        self.command(b'\x21\x00\x7f\x22\x00\x07')  # All columns, all pages.
        self.i2c.writeto(ADDRESS, self.data)


display = Display(I2C('X', freq=400000))
display.text('Terrarium', 28, 8)
display.rect(20, 24, 88, 32, 1)
display.fill_rect(24, 28, 40, 24, 1)
display.show()
print('drawn')
