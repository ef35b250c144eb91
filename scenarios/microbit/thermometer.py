from microbit import *


def bar(degrees):
    """A column of LEDs for every six degrees from 0 to 30."""
    picture = Image(5, 5)
    for column in range(min(max(degrees, 0) // 6, 5)):
        for row in range(5):
            picture.set_pixel(column, row, 9)
    return picture


lowest = highest = temperature()

while True:
    now = temperature()
    lowest = min(lowest, now)
    highest = max(highest, now)
    display.show(bar(now))
    if button_a.was_pressed():
        print('now {}, lowest {}, highest {}'.format(now, lowest, highest))
    sleep(500)
