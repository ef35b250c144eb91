from microbit import *

LAMPS = (pin0, pin1, pin2)  # Red, yellow, green.

# What each lamp does, and for how long in milliseconds; for ever round.
PHASES = [((1, 0, 0), 3000),
          ((1, 1, 0), 1000),
          ((0, 0, 1), 3000),
          ((0, 1, 0), 1000)]

while True:
    for levels, duration in PHASES:
        for lamp, level in zip(LAMPS, levels):
            lamp.write_digital(level)
        sleep(duration)
