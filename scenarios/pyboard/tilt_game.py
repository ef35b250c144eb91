import pyb

accel = pyb.Accel()
# What each is called, its LED, and how to tell.
DIRECTIONS = [('left', 1, lambda x, y: x < -8),
              ('right', 2, lambda x, y: x > 8),
              ('up', 3, lambda x, y: y > 8),
              ('down', 4, lambda x, y: y < -8)]
SECRET = ['left', 'left', 'up', 'right']


def direction():
    x, y = accel.x(), accel.y()
    for name, led, leans in DIRECTIONS:
        if leans(x, y):
            pyb.LED(led).on()
            return name
    for led in range(1, 5):
        pyb.LED(led).off()
    return None


found = 0
before = None
while found < len(SECRET):
    now = direction()
    if now and now != before:
        found = found + 1 if now == SECRET[found] else 0
        print(now, found)
    before = now
    pyb.delay(20)
print('open')
