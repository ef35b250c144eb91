from microbit import *
from neopixel import NeoPixel

strip = NeoPixel(pin0, 8)


def wheel(position):
    """The colours of a rainbow, for 0 to 255."""
    position %= 256
    if position < 85:
        return (255 - position * 3, position * 3, 0)
    if position < 170:
        position -= 85
        return (0, 255 - position * 3, position * 3)
    position -= 170
    return (position * 3, 0, 255 - position * 3)


for i in range(8):
    strip[i] = wheel(i * 32)
strip.show()
print('rainbow')

while not button_a.was_pressed():
    sleep(20)
strip.clear()
print('dark')
