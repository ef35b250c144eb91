from microbit import *

pin0.set_analog_period(20)


def turn_to(degrees):
    """Pulses of 0.5 ms to 2.5 ms, fifty times a second, stand for 0 to 180 degrees."""
    pulse = 500 + degrees * 2000 // 180
    pin0.write_analog(pulse * 1023 // 20000)


for degrees in (0, 90, 180):
    turn_to(degrees)
    print('at', degrees)
    sleep(1000)

while True:
    turn_to(180 if accelerometer.get_x() > 300 else 0)
    sleep(50)
