import os
import pyb

accel = pyb.Accel()
switch = pyb.Switch()
card = pyb.SDCard()


def mount_card():
    """Mounts the card as /sd; one that has no file system yet gets one."""
    try:
        os.mount(card, '/sd')
    except OSError:
        os.VfsFat.mkfs(card)
        os.mount(card, '/sd')
        print('card formatted')


mount_card()
try:
    with open('/sd/log.csv') as log:
        print('log has', sum(1 for line in log), 'lines')
except OSError:
    print('no log yet')

number = 0
while True:
    if switch():
        with open('/sd/log.csv', 'a') as log:
            log.write('{},{},{},{}\n'.format(number, accel.x(), accel.y(), accel.z()))
        os.sync()
        number += 1
        print('wrote', number)
        while switch():
            pyb.delay(10)
    pyb.delay(10)
