import pyb


class Strip:
    """WS2812 lights on the MOSI pin of an SPI bus: each of their bits is three of the bus's, 100 or 110."""

    def __init__(self, bus, count):
        self.spi = pyb.SPI(bus, pyb.SPI.MASTER, baudrate=2625000, polarity=0, phase=1)
        self.colours = [(0, 0, 0)] * count

    def show(self):
        data = bytearray()
        for red, green, blue in self.colours:
            for value in (green, red, blue):
                bits = 0
                for bit in range(7, -1, -1):
                    bits = bits << 3 | (0b110 if value >> bit & 1 else 0b100)
                data += bytes((bits >> 16, bits >> 8 & 255, bits & 255))
        self.spi.send(data + bytes(20))  # Silence for a while makes it count.


strip = Strip(1, 8)
place = 0
while True:
    strip.colours = [(0, 0, 0)] * 8
    strip.colours[place] = (80, 20, 0)
    strip.show()
    print('at', place)
    place = (place + 1) % 8
    pyb.delay(200)
