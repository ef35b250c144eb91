from microbit import *

while True:
    level = pin1.read_analog()  # 0 to 1023, as write_analog takes it.
    pin0.write_analog(level)
    print('level', level)
    sleep(100)
