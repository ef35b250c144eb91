import time
import dht
from machine import Pin

sensor = dht.DHT22(Pin('X1'))
led = Pin('X2', Pin.OUT)

while True:
    try:
        sensor.measure()
    except OSError:
        print('no answer')
    else:
        warm = sensor.temperature() > 25
        led.value(warm)
        print('{:.1f} C, {:.1f} %{}'.format(sensor.temperature(), sensor.humidity(), ', warm' if warm else ''))
    time.sleep(2)
