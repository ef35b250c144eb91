from microbit import *
import music

pin1.set_pull(pin1.PULL_UP)  # The button joins the pin to ground.

print('ready')
while True:
    if pin1.read_digital() == 0:
        pin2.write_digital(1)
        print('ding dong')
        music.play(['e5:4', 'c5:8'])
        pin2.write_digital(0)
    sleep(20)
