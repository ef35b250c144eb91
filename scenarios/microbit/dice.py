from microbit import *
import random

FACES = [Image('00000:00000:00900:00000:00000'),
         Image('90000:00000:00000:00000:00009'),
         Image('90000:00000:00900:00000:00009'),
         Image('90009:00000:00000:00000:90009'),
         Image('90009:00000:00900:00000:90009'),
         Image('90009:00000:90009:00000:90009')]

display.show('?')
while True:
    if accelerometer.was_gesture('shake'):
        rolled = random.randrange(6)
        display.show(FACES[rolled])
        print('rolled', rolled + 1)
    sleep(10)  # Gestures are found by looking often.
