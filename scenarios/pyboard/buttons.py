import pyb

switch = pyb.Switch()
leds = [pyb.LED(i) for i in range(1, 5)]
pressed = 0


def on_press():
    """Called by an interrupt: it only counts, and leaves the work to the loop."""
    global pressed
    pressed += 1


switch.callback(on_press)
print('ready')

shown = 0
while True:
    if shown != pressed:
        shown = pressed
        for bit, led in enumerate(leds):
            if shown >> bit & 1:
                led.on()
            else:
                led.off()
        print('pressed', shown)
    pyb.wfi()
