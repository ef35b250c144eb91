// Machine code, floating point, threads, files, and what the chip is.
#include <cstdio>

#include "tests/real/pyboard_programs.h"

namespace terrarium {

namespace {

// The identity that the program put on the REPL is the one in system memory.
std::string check_identity(PyboardBench &bench) {
    for (MemoryRegion const &memory : bench.machine().chip().bus().memories()) {
        if (memory.name != "system memory") continue;
        std::string hex;
        for (u32 i = 0; i < 12; ++i) {
            char digits[3];
            std::snprintf(digits, sizeof digits, "%02x", memory.bytes[0x1FFF7A10 - memory.base + i]);
            hex += digits;
        }
        auto const answer = bench.run("import ubinascii; print(ubinascii.hexlify(pyb.unique_id()))");
        return answer.printed == "b'" + hex + "'\n" ? "" : "pyb.unique_id() is " + answer.printed;
    }
    return "there is no system memory";
}

PyboardProgram const kPrograms[] = {
    {"@native",
     "",
     {},
     R"(
@micropython.native
def f(n):
    a, b = 0, 1
    for i in range(n):
        a, b = b, a + b
    return a
print(f(10), f(100))
)",
     "55 354224848179261915075\n",
     {}},
    {"@viper",
     "",
     {},
     R"(
@micropython.viper
def crc(data: ptr8, n: int) -> int:
    c = 0xffff
    for i in range(n):
        c ^= int(data[i]) << 8
        for j in range(8):
            c = (c << 1) ^ 0x1021 if c & 0x8000 else c << 1
            c &= 0xffff
    return c
print(hex(crc(bytearray(b'123456789'), 9)))
)",
     "0x29b1\n",
     {}},
    {"asm_thumb",
     "",
     {},
     R"(
@micropython.asm_thumb
def total(r0, r1):
    mov(r2, 0)
    label(LOOP)
    ldr(r3, [r0, 0])
    add(r2, r2, r3)
    add(r0, r0, 4)
    sub(r1, r1, 1)
    cmp(r1, 0)
    bgt(LOOP)
    mov(r0, r2)
@micropython.asm_thumb
def root(r0, r1):
    vldr(s0, [r0, 0])
    vsqrt(s1, s0)
    vstr(s1, [r0, 0])
@micropython.asm_thumb
def bits(r0):
    clz(r1, r0)
    rbit(r2, r0)
    add(r0, r1, r2)
import array
a = array.array('i', [1, 20, 300, -4000])
f = array.array('f', [2.25])
root(f, 0)
print(total(a, 4), f[0], bits(0x40000000))
)",
     "-3679 1.5 3\n",
     {}},
    {"single precision",
     "1.0 + 1e-10 == 1.0",
     {},
     R"(
import math
print('%.6f %.5f %.5f' % (1/3, math.sqrt(2), math.sin(1)), 2.0**100 == 2**100, 2.0**24 + 1 == 2.0**24, 10/4)
)",
     "0.333333 1.41421 0.84147 True True 2.5\n",
     {}},
    {"double precision",
     "1.0 + 1e-10 != 1.0",
     {},
     R"(
import math
print('%.15f %.14f' % (1/3, math.sqrt(2)), 2.0**53 + 1 == 2.0**53, 2.0**52 + 1 == 2.0**52, 10/4)
)",
     "0.333333333333333 1.41421356237310 True False 2.5\n",
     {}},
    {"large integers and the collector",
     "",
     {},
     R"(
import gc
x = 1
for i in range(1, 60):
    x *= i
print(x % 1000000007, len(str(x)))
for i in range(300):
    a = bytearray(5000)
gc.collect()
print(gc.mem_free() > 50000)
)",
     "133605669 81\nTrue\n",
     {}},
    {"threads",
     "threads",
     {},
     R"(
import _thread, time
lock = _thread.allocate_lock()
total = 0
done = 0
def work(n):
    global total, done
    for i in range(n):
        with lock:
            total += 1
        x = 1.5 * i
    with lock:
        done += 1
for i in range(4):
    _thread.start_new_thread(work, (250,))
while done < 4:
    time.sleep_ms(1)
print(total)
)",
     "1000\n",
     {}},
    {"files on the flash drive",
     "",
     {},
     R"(
import os
with open('/flash/note.txt', 'w') as f:
    f.write('kept' * 1000)
os.sync() if hasattr(os, 'sync') else pyb.sync()
print(len(open('/flash/note.txt').read()), 'note.txt' in os.listdir('/flash'), os.stat('/flash/note.txt')[6])
os.remove('/flash/note.txt')
print('note.txt' in os.listdir('/flash'))
)",
     "4000 True 4000\nFalse\n",
     {}},
    {"the unique identity", "", {}, "", "", {}, check_identity},
    {"registers by their addresses",
     "",
     {"0s X1 set 1", "0s X2 set 0"},
     R"(
import stm
pyb.delay(1)
pyb.Pin('X1', pyb.Pin.IN); pyb.Pin('X2', pyb.Pin.IN)
print(stm.mem32[stm.GPIOA + stm.GPIO_IDR] & 3, machine.mem32[0xE000ED00] >> 4 & 0xfff == 0xc24)
stm.mem32[stm.GPIOA + stm.GPIO_MODER] = stm.mem32[stm.GPIOA + stm.GPIO_MODER] & ~0x30 | 0x10
stm.mem16[stm.GPIOA + stm.GPIO_BSRR] = 4
)",
     "1 True\n",
     {{"X3.level", 1, 1}}},
    {"random numbers differ",
     "",
     {},
     R"(
a = [pyb.rng() for i in range(20)]
print(len(set(a)) > 18, all(0 <= x < 1 << 30 for x in a))
)",
     "True True\n",
     {}},
};

} // namespace

std::span<PyboardProgram const> pyboard_language_programs() { return kPrograms; }

} // namespace terrarium
