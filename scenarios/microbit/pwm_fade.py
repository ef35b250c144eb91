from microbit import *

STEPS = list(range(0, 1024, 64)) + [1023]

while True:
    for level in STEPS:
        pin0.write_analog(level)
        sleep(50)
    print('bright')
    sleep(500)
    for level in reversed(STEPS):
        pin0.write_analog(level)
        sleep(50)
    print('dark')
    sleep(500)
