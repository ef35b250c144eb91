import math
import pyb
from pyb import Pin, Timer

timer = Timer(2, freq=1000)
lamp = timer.channel(1, Timer.PWM, pin=Pin('X1'))

while True:
    for step in range(100):
        lamp.pulse_width_percent(round(50 - 50 * math.cos(2 * math.pi * step / 100)))
        pyb.delay(20)
    print('once more')
