from machine import I2C, Pin, time_pulse_us
import time

ADDRESS = 0x27
trigger = Pin('X1', Pin.OUT, value=0)
echo = Pin('X2', Pin.IN)


class Lcd:
    """An HD44780 behind a PCF8574: four data wires, and lines for enable, light and what is meant."""

    def __init__(self, i2c):
        self.i2c = i2c
        for nibble in (3, 3, 3, 2):  # By the data sheet, until it listens to four wires.
            self.put(nibble << 4)
            time.sleep_ms(5)
        for command in (0x28, 0x0C, 0x06, 0x01):
            self.write(command)
        time.sleep_ms(2)

    def put(self, nibble):
        for enable in (4, 0):
            self.i2c.writeto(ADDRESS, bytes((nibble | 8 | enable,)))

    def write(self, byte, text=0):
        self.put(byte & 0xF0 | text)
        self.put(byte << 4 & 0xF0 | text)

    def line(self, row, text):
        self.write(0x80 | row * 0x40)
        for letter in '{:16}'.format(text):
            self.write(ord(letter), 1)


def distance():
    """In centimetres: sound goes there and back at 343 m/s."""
    trigger.value(1)
    time.sleep_us(10)
    trigger.value(0)
    pulse = time_pulse_us(echo, 1, 30000)
    return pulse * 0.01715 if pulse > 0 else None


lcd = Lcd(I2C('X'))
lcd.line(0, 'Distance')
while True:
    now = distance()
    text = '{:.0f} cm'.format(now) if now else 'nothing near'
    lcd.line(1, text)
    print(text)
    time.sleep_ms(200)
