from machine import Pin
import time

red, yellow, green = (Pin(name, Pin.OUT) for name in ('X1', 'X2', 'X3'))
request = Pin('X4', Pin.IN, Pin.PULL_UP)  # A walker's button, to ground.


def show(r, y, g, seconds):
    red.value(r)
    yellow.value(y)
    green.value(g)
    time.sleep(seconds)


while True:
    show(0, 0, 1, 2)  # Green, for at least so long.
    while request.value():
        time.sleep_ms(20)
    print('a walker waits')
    show(0, 1, 0, 1)
    show(1, 0, 0, 4)
    show(1, 1, 0, 1)
