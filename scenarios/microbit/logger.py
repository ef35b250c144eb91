from microbit import *
import os

LOG = 'log.txt'


def read_log():
    if LOG not in os.listdir():
        return []
    with open(LOG) as log:
        return log.read().split()


def write_log(values):
    with open(LOG, 'w') as log:  # There is no appending here: the whole file is written anew.
        log.write(' '.join(values))


values = read_log()
print('found', len(values), 'values:', ' '.join(values))
while True:
    if button_a.was_pressed():
        values.append(str(temperature()))
        write_log(values)
        print('kept', values[-1])
        display.show(Image.YES)
        sleep(300)
        display.clear()
    sleep(20)
