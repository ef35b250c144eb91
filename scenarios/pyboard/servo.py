import pyb

servo = pyb.Servo(1)  # On X1.
knob = pyb.ADC('X19')

while True:
    angle = knob.read() * 180 // 4095 - 90
    servo.angle(angle)
    print('angle', angle)
    pyb.delay(100)
