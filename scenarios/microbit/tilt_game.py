from microbit import *

x, y = 2, 2  # Where the ball is.


def step(position, tilt):
    """The ball rolls one place down a slope, as far as the edge."""
    if tilt > 200 and position < 4:
        return position + 1
    if tilt < -200 and position > 0:
        return position - 1
    return position


while True:
    x = step(x, accelerometer.get_x())
    y = step(y, accelerometer.get_y())
    display.clear()
    display.set_pixel(x, y, 9)
    if (x, y) in ((0, 0), (0, 4), (4, 0), (4, 4)):
        print('goal')
        display.show(Image.HAPPY)
        sleep(1000)
        x, y = 2, 2
    sleep(200)
