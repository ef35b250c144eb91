from microbit import *

count = 0
display.show(count)

while True:
    if button_a.is_pressed() and button_b.is_pressed():
        count = 0
        display.show(Image.NO)
        while button_a.is_pressed() or button_b.is_pressed():
            sleep(10)
        button_a.was_pressed()  # These presses have been dealt with.
        button_b.was_pressed()
        display.show(count)
    elif button_a.was_pressed():
        count = min(count + 1, 9)
        display.show(count)
    elif button_b.was_pressed():
        count = max(count - 1, 0)
        display.show(count)
    sleep(20)
