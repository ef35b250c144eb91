from microbit import *
import math

ARROWS = [Image.ARROW_N, Image.ARROW_NW, Image.ARROW_W, Image.ARROW_SW,
          Image.ARROW_S, Image.ARROW_SE, Image.ARROW_E, Image.ARROW_NE]


def heading():
    """Degrees clockwise from north, while the board lies flat.

    compass.heading() would do it too, but asks for its calibration dance first.
    """
    angle = math.degrees(math.atan2(compass.get_x(), compass.get_y()))
    return int(angle + 360.5) % 360


while True:
    degrees = heading()
    if button_a.was_pressed():
        print('heading', degrees)
    if degrees < 10 or degrees > 350:
        display.show(Image.HAPPY)  # North is found.
    else:
        display.show(ARROWS[(degrees + 22) // 45 % 8])
    sleep(100)
