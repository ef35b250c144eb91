from microbit import *

ADDRESS = 0x3C
SET_UP = b'\xae\xd5\x80\xa8\x3f\xd3\x00\x40\x8d\x14\x20\x00\xa1\xc8\xda\x12\x81\xcf\xd9\xf1\xdb\x40\xa4\xa6\xaf'


def command(*codes):
    i2c.write(ADDRESS, b'\x00' + bytes(codes))


def window(column, page, width, pages):
    """What is written next fills this part of the screen."""
    command(0x21, column, column + width - 1)
    command(0x22, page, page + pages - 1)


def clear():
    window(0, 0, 128, 8)
    empty = b'\x40' + bytes(64)
    for _ in range(16):
        i2c.write(ADDRESS, empty)


def draw(image, column, page):
    """An image of the micro:bit, each of its pixels as a block of 8 by 8."""
    for y in range(5):
        window(column, page + y, 40, 1)
        data = bytearray(b'\x40')
        for x in range(5):
            data.extend(b'\xff' * 8 if image.get_pixel(x, y) else bytes(8))
        i2c.write(ADDRESS, data)


command(*SET_UP)
clear()
draw(Image.HEART, 44, 1)
print('drawn')
