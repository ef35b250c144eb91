// I2S: what is on CK, WS, SD and MCK, and when; two of them joined by wires in every standard and size; both
// directions at once with the extensions; flags, DMA, the clock.
#include <catch2/catch_test_macros.hpp>

#include "tests/sim/stm32f4/stm32_bench.h"

using namespace terrarium;
using namespace terrarium::stm32f4;
using namespace terrarium::literals;

namespace {

constexpr u32 kSpi2 = 0x40003800, kSpi3 = 0x40003C00, kExtension2 = 0x40003400, kExtension3 = 0x40004000;
constexpr u32 kCr2 = 0x04, kSr = 0x08, kDr = 0x0C, kConfiguration = 0x1C, kPrescaler = 0x20;
constexpr u32 kGpioC = 0x40020800;
// I2SCFGR.
constexpr u32 kWideChannel = 1, k24 = 1u << 1, k32 = 2u << 1, kRestsHigh = 1u << 3, kMsb = 1u << 4,
              kLsb = 2u << 4, kPcm = 3u << 4, kLongPulse = 1u << 7, kReceiver = 1u << 8, kMaster = 1u << 9,
              kOn = 1u << 10, kI2s = 1u << 11;
// SR.
constexpr u32 kRxne = 1, kTxe = 2, kRight = 4, kUnderrun = 8, kOverrun = 1u << 6, kBusy = 1u << 7,
              kFrameError = 1u << 8;

// PLLI2S makes 96 MHz; divided by 8, CK is 12 MHz.
constexpr u32 kBy8 = 4;
constexpr Time kHalfBit = 1_us / 24;

// I2S2 with WS, CK and SD on PB12, PB13 and PB15, its extension's SD on PB14; I2S3 on PA15, PC10 and PC12,
// the extension's SD on PC11.
struct SoundBench : Stm32Bench {
    SoundBench() {
        alternate(kGpioB, 12, 5);
        alternate(kGpioB, 13, 5);
        alternate(kGpioB, 14, 6);
        alternate(kGpioB, 15, 5);
        alternate(kGpioA, 15, 6);
        alternate(kGpioC, 10, 6);
        alternate(kGpioC, 11, 5);
        alternate(kGpioC, 12, 6);
        set(kRcc, 1u << 26);
        run(100_us);
        CHECK((read(kRcc) >> 27 & 1) == 1);
        write(kSpi2 + kPrescaler, kBy8);
        write(kSpi3 + kPrescaler, kBy8);
    }
    u32 status(u32 sound) { return read(sound + kSr); }
    void configure(u32 sound, u32 value) { write(sound + kConfiguration, value | kI2s); }
};

// What a listener reads: WS and SD where CK rises or, for PCM, falls.
struct Listener {
    Listener(SoundBench &bench, bool edge) {
        bench.pin("PB13").observe([this, edge, &bench](Net const &wire, Time when) {
            if (wire.level() != edge) return;
            select += bench.pin("PB12").level() ? '1' : '0';
            data += bench.pin("PB15").level() ? '1' : '0';
            times.push_back(when);
        });
    }
    Listener(Listener const &) = delete;
    Listener &operator=(Listener const &) = delete;
    std::string select;
    std::string data;
    std::vector<Time> times;
};

struct JoinedSound : SoundBench {
    JoinedSound() {
        pin("PB12").join(pin("PA15"));
        pin("PB13").join(pin("PC10"));
        pin("PB15").join(pin("PC12"));
    }
};

std::string bits(u32 value, unsigned count) {
    std::string text;
    for (unsigned n = count; n-- > 0;) text += (value >> n & 1) != 0 ? '1' : '0';
    return text;
}

std::string repeat(char bit, unsigned count) { return std::string(count, bit); }

} // namespace

TEST_CASE("PLLI2S makes the clock and interrupts when it is ready", "[stm32f4][i2s][rcc]") {
    Stm32Bench bench;
    ClockTree const &tree = bench.chip.clocks();
    bench.write(kRcc + 0x0C, 1u << 13); // PLLI2SRDYIE
    bench.write(kRcc + 0x84, 271u << 6 | 6u << 28);
    bench.set(kRcc, 1u << 26);
    bench.run(99_us);
    CHECK((bench.read(kRcc) >> 27 & 1) == 0);
    CHECK(tree.hertz(Domain::I2s) == 0);
    bench.run(1_us);
    CHECK((bench.read(kRcc) >> 27 & 1) == 1);
    CHECK(bench.irq(5));
    CHECK(tree.hertz(Domain::I2s) == 271'000'000 / 6);
    bench.write(kRcc + 8, 1u << 23); // I2SSRC
    CHECK(tree.hertz(Domain::I2s) == 0);
    REQUIRE(bench.lines.size() == 1);
    CHECK(bench.lines[0].find("I2S_CKIN") != std::string::npos);
}

TEST_CASE("a master's wires in the Philips standard, to the picosecond", "[stm32f4][i2s]") {
    SoundBench bench;
    bench.configure(kSpi2, kMaster);
    bench.configure(kSpi2, kMaster | kOn);
    CHECK(bench.pin("PB12").level());
    CHECK_FALSE(bench.pin("PB13").level());
    CHECK((bench.status(kSpi2) & (kTxe | kRight | kBusy)) == kTxe);
    bench.run(10_us);
    Listener listener(bench, true);
    Edges select(bench.pin("PB12"));
    Time const start = bench.now();
    bench.write(kSpi2 + kDr, 0x8A51);
    CHECK((bench.status(kSpi2) & (kTxe | kBusy)) == kBusy);
    bench.run(kHalfBit * 2 + 1_ns);                                    // WS goes one bit ahead.
    CHECK((bench.status(kSpi2) & (kTxe | kRight)) == (kTxe | kRight)); // The right channel's may come.
    bench.write(kSpi2 + kDr, 0x7FFE);
    bench.run(5_us);
    CHECK(listener.data == "0" + bits(0x8A51, 16) + bits(0x7FFE, 16));
    CHECK(listener.select == repeat('0', 16) + repeat('1', 16) + "0");
    REQUIRE(select.all.size() == 3);
    Time const bit = Hertz(96'000'000).time_of(8);
    CHECK(select.all[0] == Edges::Edge{start, false});
    CHECK(select.all[1] == Edges::Edge{start + Hertz(12'000'000).time_of(16), true});
    CHECK(select.all[2] == Edges::Edge{start + Hertz(12'000'000).time_of(32), false});
    CHECK(listener.times.front() == start + bit / 2);
    CHECK((bench.status(kSpi2) & (kTxe | kRight | kBusy)) == kTxe); // Nothing more to send: it stands still.
    CHECK_FALSE(bench.pin("PB13").level());
    bench.write(kSpi2 + kDr, 0x1234); // And goes on, without another bit ahead.
    bench.run(5_us);
    CHECK(listener.data.substr(33) == bits(0x1234, 16));
    CHECK(listener.select.substr(33) == repeat('0', 15) + "1");
    bench.configure(kSpi2, kMaster);
    CHECK(bench.pin("PB13").floating());
}

TEST_CASE("the rate follows PLLI2S, I2SDIV, ODD and MCKOE", "[stm32f4][i2s]") {
    struct Rate {
        u32 prescaler;
        u32 configuration;
        u64 ticks; // Of 96 MHz in a frame of two channels.
    };
    constexpr u32 kOdd = 1u << 8, kMasterClock = 1u << 9;
    for (Rate const &rate :
         {Rate{34, 0, 68 * 32}, Rate{34 | kOdd, 0, 69 * 32}, Rate{34, kWideChannel, 68 * 64},
          Rate{4, k32, 8 * 64}, Rate{4 | kMasterClock, 0, 8 * 256},
          Rate{4 | kOdd | kMasterClock, k24, 9 * 256}}) {
        CAPTURE(rate.prescaler, rate.configuration);
        SoundBench bench;
        bench.alternate(kGpioC, 6, 5);
        bench.write(kSpi2 + kPrescaler, rate.prescaler);
        Edges select(bench.pin("PB12"));
        Edges master_clock(bench.pin("PC6"));
        Time const start = bench.now();
        bench.configure(kSpi2, rate.configuration | kMaster | kReceiver | kOn); // A receiver goes by itself.
        Hertz const base(96'000'000);
        bench.run(base.time_of(rate.ticks * 10));
        REQUIRE(select.all.size() >= 21);
        std::vector<Edges::Edge> const falls(select.all.end() - 21, select.all.end());
        Time const first = falls.front().level ? falls[1].when : falls.front().when;
        Time const last = falls.back().level ? falls[19].when : falls.back().when;
        CHECK(last - first >= base.time_of(rate.ticks * (falls.front().level ? 9 : 10)) - 1_ps);
        CHECK(last - first <= base.time_of(rate.ticks * (falls.front().level ? 9 : 10)) + 1_ps);
        if ((rate.prescaler & kMasterClock) == 0) {
            CHECK(master_clock.all.empty());
            continue;
        }
        u64 const half = rate.ticks / 256; // 256 periods a frame.
        for (u64 n = 0; n < 100; ++n)
            CHECK(master_clock.all[n] == Edges::Edge{start + base.time_of(half * n / 2), n % 2 == 0});
    }
}

TEST_CASE("each standard puts WS and the bits where it should", "[stm32f4][i2s]") {
    struct Form {
        u32 configuration;
        std::vector<u32> halves;
        std::string select;
        std::string data;
    };
    std::string const left = repeat('1', 16), right = repeat('0', 16);
    std::string const pulse = repeat('1', 13);
    std::vector<Form> const forms = {
        {kMsb, {0x8001, 0x4002}, left + right, bits(0x8001, 16) + bits(0x4002, 16)},
        {kLsb, {0x8001, 0x4002}, left + right, bits(0x8001, 16) + bits(0x4002, 16)},
        {kMsb | kWideChannel,
         {0x8001, 0x4002},
         left + left + right + right,
         bits(0x8001, 16) + right + bits(0x4002, 16) + right},
        {kLsb | kWideChannel,
         {0x76A3, 0x4002},
         left + left + right + right,
         right + bits(0x76A3, 16) + right + bits(0x4002, 16)},
        {kMsb | k24, {0x8EAA, 0x33FF}, left + left, bits(0x8EAA33, 24) + repeat('0', 8)},
        {kLsb | k24, {0xFF34, 0x78AE}, left + left, repeat('0', 8) + bits(0x3478AE, 24)},
        {kMsb | k32, {0x8EAA, 0x33FE}, left + left, bits(0x8EAA33FE, 32)},
        {kWideChannel, {0x8001}, repeat('0', 32) + "1", "0" + bits(0x8001, 16) + right},
        {k24, {0x8EAA, 0x33FF}, repeat('0', 32) + "1", "0" + bits(0x8EAA33, 24) + repeat('0', 8)},
        {kPcm,
         {0x8001, 0x4002},
         "1" + right.substr(1) + "1" + right.substr(1) + "1",
         "0" + bits(0x8001, 16) + bits(0x4002, 16)},
        {kPcm | kLongPulse,
         {0x8001, 0x4002},
         pulse + "000" + pulse + "000",
         bits(0x8001, 16) + bits(0x4002, 16)},
        {kPcm | kLongPulse | k32, {0x8001, 0x4002}, pulse + repeat('0', 19), bits(0x80014002, 32)},
    };
    for (u32 const rest : {0u, kRestsHigh}) {
        for (Form const &form : forms) {
            CAPTURE(form.configuration, rest);
            SoundBench bench;
            bool const pcm = (form.configuration & kPcm) == kPcm;
            bench.configure(kSpi2, form.configuration | rest | kMaster | kOn);
            CHECK(bench.pin("PB13").level() == (rest != 0));
            Listener listener(bench, !pcm);
            for (u32 const half : form.halves) {
                while ((bench.status(kSpi2) & kTxe) == 0) bench.run(kHalfBit);
                bench.write(kSpi2 + kDr, half);
            }
            bench.run(10_us);
            CHECK(listener.select == form.select);
            CHECK(listener.data == form.data);
            CHECK(bench.pin("PB13").level() == (rest != 0));
        }
    }
}

TEST_CASE("a master and a slave understand each other in every standard and size", "[stm32f4][i2s]") {
    for (u32 const standard : {0u, kMsb, kLsb, kPcm, kPcm | kLongPulse}) {
        for (u32 const size : {0u, kWideChannel, k24, k32}) {
            for (u32 const rest : {0u, kRestsHigh}) {
                for (bool const master_sends : {true, false}) {
                    CAPTURE(standard, size, rest, master_sends);
                    JoinedSound bench;
                    u32 const form = standard | size | rest;
                    u32 const sender = master_sends ? kSpi2 : kSpi3, receiver = master_sends ? kSpi3 : kSpi2;
                    std::vector<u32> halves{0x8EAA, 0x3300, 0x0001, 0xFF00, 0x1234, 0x5600};
                    if (standard == kLsb && size == k24) halves = {0x8E, 0xAA33, 0x01, 0x00FF, 0x12, 0x3456};
                    bool const pcm = (standard & kPcm) == kPcm;
                    bool const two = (size & (k24 | k32)) != 0;
                    bench.configure(kSpi3, form | (master_sends ? kReceiver : 0) | kOn);
                    std::vector<u32> heard;
                    std::vector<bool> sides;
                    std::size_t next = 0;
                    if (!master_sends) bench.write(kSpi3 + kDr, halves[next++]);
                    bench.configure(kSpi2, form | (master_sends ? 0 : kReceiver) | kMaster | kOn);
                    for (int i = 0; i < 1000 && heard.size() < halves.size(); ++i) {
                        if ((bench.status(sender) & kTxe) != 0 && next < halves.size())
                            bench.write(sender + kDr, halves[next++]);
                        u32 const status = bench.status(receiver);
                        if ((status & kRxne) != 0) {
                            sides.push_back((status & kRight) != 0);
                            heard.push_back(bench.read(receiver + kDr));
                        }
                        bench.run(kHalfBit / 2);
                    }
                    CHECK(heard == halves);
                    CHECK((bench.status(receiver) & kOverrun) == 0);
                    std::vector<bool> expected;
                    for (std::size_t n = 0; n < halves.size(); ++n)
                        expected.push_back(!pcm && (two ? n / 2 : n) % 2 == 1);
                    CHECK(sides == expected);
                    CHECK(bench.lines.empty());
                }
            }
        }
    }
}

TEST_CASE("with its extension an I2S goes both ways at once, as master and as slave", "[stm32f4][i2s]") {
    JoinedSound bench;
    bench.pin("PB14").join(bench.pin("PC11")); // The extensions' SD.
    // I2S2 sends left and right; I2S3 hears it, and its extension sends what I2S2's extension hears.
    bench.configure(kExtension2, kReceiver | kOn);
    bench.configure(kExtension3, kOn);
    bench.configure(kSpi3, kReceiver | kOn);
    bench.set(kExtension2 + kCr2, 1u << 6); // RXNEIE
    bench.write(kExtension3 + kDr, 0xC0DE);
    bench.configure(kSpi2, kMaster);
    bench.write(kSpi2 + kDr, 0xBEEF);
    bench.configure(kSpi2, kMaster | kOn);
    CHECK_FALSE(bench.irq(36));
    bench.run(kHalfBit * 4);
    bench.write(kSpi2 + kDr, 0x1111);
    CHECK((bench.status(kExtension3) & (kTxe | kRight)) == (kTxe | kRight));
    bench.write(kExtension3 + kDr, 0x2222);
    bench.run(kHalfBit * 29);
    CHECK(bench.irq(36)); // SPI2's.
    CHECK((bench.status(kExtension2) & (kRxne | kRight)) == kRxne);
    CHECK(bench.read(kExtension2 + kDr) == 0xC0DE);
    CHECK_FALSE(bench.irq(36));
    CHECK(bench.read(kSpi3 + kDr) == 0xBEEF);
    bench.run(5_us);
    CHECK((bench.status(kExtension2) & (kRxne | kRight)) == (kRxne | kRight));
    CHECK(bench.read(kExtension2 + kDr) == 0x2222);
    CHECK(bench.read(kSpi3 + kDr) == 0x1111);
    CHECK(bench.lines.empty());
}

TEST_CASE("a slave without data underruns; unread data overruns; both interrupt", "[stm32f4][i2s]") {
    JoinedSound bench;
    bench.write(kSpi3 + kCr2, 1u << 5); // ERRIE
    bench.configure(kSpi3, kOn);
    bench.write(kSpi3 + kDr, 0x5A5A);
    bench.configure(kSpi2, kReceiver | kMaster | kOn);
    bench.run(kHalfBit * 2 * 16);
    CHECK_FALSE(bench.irq(51));
    bench.run(kHalfBit * 4);
    CHECK(bench.irq(51));
    CHECK((bench.status(kSpi3) & kUnderrun) != 0);
    CHECK_FALSE(bench.irq(51)); // Reading SR clears it.
    bench.run(kHalfBit * 2 * 32);
    CHECK((bench.status(kSpi2) & (kOverrun | kRxne)) == (kOverrun | kRxne));
    CHECK(bench.read(kSpi2 + kDr) == 0x5A5A);
    bench.status(kSpi2);
    CHECK((bench.status(kSpi2) & kOverrun) == 0);
}

TEST_CASE("WS in the middle of a channel is a frame error, and begins anew", "[stm32f4][i2s]") {
    SoundBench bench;
    Pin clock{"clock"}, select{"select"}, data{"data"};
    bench.pin("PC10").connect(clock);
    bench.pin("PA15").connect(select);
    bench.pin("PC12").connect(data);
    clock.drive(Drive::Low);
    select.drive(Drive::Low);
    data.drive(Drive::High);
    bench.configure(kSpi3, kMsb | kReceiver | kOn);
    auto const ticks = [&](unsigned count) {
        for (unsigned n = 0; n < count; ++n) {
            clock.drive(Drive::High);
            clock.drive(Drive::Low);
        }
    };
    ticks(5); // Before the first left channel nothing is heard.
    select.drive(Drive::High);
    ticks(16);
    CHECK(bench.read(kSpi3 + kDr) == 0xFFFF);
    select.drive(Drive::Low);
    ticks(7);
    CHECK((bench.status(kSpi3) & kFrameError) == 0);
    select.drive(Drive::High);
    CHECK((bench.status(kSpi3) & kFrameError) != 0);
    CHECK((bench.status(kSpi3) & kFrameError) == 0);
    ticks(16);
    CHECK((bench.status(kSpi3) & (kRxne | kRight)) == kRxne);
}

TEST_CASE("DMA plays a ring of samples and records one", "[stm32f4][i2s][dma]") {
    JoinedSound bench;
    std::span<u8> const ram = bench.chip.bus().memory_at(0x20000000)->bytes;
    for (u8 i = 0; i < 16; ++i) ram[i] = u8(0x10 + i);
    constexpr u32 kDma1 = 0x40026000;
    u32 const out = kDma1 + 0x10 + 0x18 * 4; // SPI2_TX: stream 4, channel 0.
    u32 const in = kDma1 + 0x10;             // SPI3_RX: stream 0, channel 0.
    bench.write(out + 0x04, 8);
    bench.write(out + 0x08, kSpi2 + kDr);
    bench.write(out + 0x0C, 0x20000000);
    bench.write(out, 1u << 13 | 1u << 11 | 1u << 10 | 1u << 8 | 1u << 6 | 1u << 4 | 1u << 3 | 1); // Circular.
    bench.write(in + 0x04, 20);
    bench.write(in + 0x08, kSpi3 + kDr);
    bench.write(in + 0x0C, 0x20000100);
    bench.write(in, 1u << 13 | 1u << 11 | 1u << 10 | 1u << 4 | 1);
    bench.write(kSpi3 + kCr2, 1);
    bench.configure(kSpi3, kReceiver | kOn);
    bench.write(kSpi2 + kCr2, 2);
    bench.configure(kSpi2, kMaster | kOn);
    bench.run(kHalfBit * 2 * 16 * 3);
    CHECK(bench.irq(15)); // Half of the ring has gone.
    CHECK((bench.read(kDma1 + 4) & 0x3F) == 0x10);
    bench.run(kHalfBit * 2 * 16 * 16);
    CHECK_FALSE(bench.irq(11));
    bench.run(kHalfBit * 2 * 16 * 2);
    CHECK(bench.irq(11));
    for (u32 n = 0; n < 40; ++n) CHECK(ram[0x100 + n] == 0x10 + n % 16);
    CHECK((bench.status(kSpi2) & kUnderrun) == 0);
    CHECK((bench.status(kSpi3) & (kOverrun | kFrameError)) == 0);
}

TEST_CASE("the extensions ask DMA on their own channels", "[stm32f4][i2s][dma]") {
    JoinedSound bench;
    bench.pin("PB14").join(bench.pin("PC11"));
    std::span<u8> const ram = bench.chip.bus().memory_at(0x20000000)->bytes;
    for (u8 i = 0; i < 8; ++i) ram[i] = u8(0xA0 + i);
    constexpr u32 kDma1 = 0x40026000;
    auto const stream = [&](u32 number, u32 channel, u32 sound, u32 memory, bool sends) {
        u32 const base = kDma1 + 0x10 + 0x18 * number;
        if (!sends) bench.read(sound + kDr); // What the last round left.
        bench.write(base, 0);
        bench.write(kDma1 + 8, 0xFFFFFFFF);
        bench.write(kDma1 + 12, 0xFFFFFFFF);
        bench.write(base + 0x04, 4);
        bench.write(base + 0x08, sound + kDr);
        bench.write(base + 0x0C, 0x20000000 + memory);
        bench.write(base, channel << 25 | 1u << 13 | 1u << 11 | 1u << 10 | (sends ? 1u << 6 : 0) | 1);
    };
    auto const play = [&](u32 sender, u32 receiver, u32 memory) {
        bench.write(sender + kCr2, 2);
        bench.write(receiver + kCr2, 1);
        bench.configure(receiver, kReceiver | kOn);
        bench.configure(sender, kOn);
        bench.configure(kSpi3, kReceiver | kOn);
        bench.run(1_us); // For the first transfer.
        bench.configure(kSpi2, kReceiver | kMaster | kOn);
        bench.run(kHalfBit * 2 * 16 * 6);
        for (u32 const sound : {kSpi2, kSpi3, sender, receiver}) bench.configure(sound, 0);
        bench.run(5_us);
        for (u32 n = 0; n < 8; ++n) CHECK(ram[memory + n] == 0xA0 + n);
    };
    stream(5, 2, kExtension3, 0, true);
    stream(3, 3, kExtension2, 0x100, false);
    play(kExtension3, kExtension2, 0x100);
    stream(4, 2, kExtension2, 0, true);
    stream(2, 2, kExtension3, 0x200, false);
    play(kExtension2, kExtension3, 0x200);
    stream(4, 2, kExtension2, 0, true);
    stream(0, 3, kExtension3, 0x300, false);
    play(kExtension2, kExtension3, 0x300);
}

TEST_CASE("TXE and RXNE of I2S interrupt", "[stm32f4][i2s]") {
    JoinedSound bench;
    bench.configure(kSpi3, kReceiver | kOn);
    bench.configure(kSpi2, kMaster | kOn);
    bench.write(kSpi3 + kCr2, 1u << 6);
    bench.write(kSpi2 + kCr2, 1u << 7);
    CHECK(bench.irq(36));
    bench.write(kSpi2 + kDr, 1);
    CHECK_FALSE(bench.irq(36));
    bench.run(kHalfBit * 2 * 16);
    CHECK(bench.irq(36));
    CHECK_FALSE(bench.irq(51));
    bench.run(kHalfBit * 2);
    CHECK(bench.irq(51));
    bench.read(kSpi3 + kDr);
    CHECK_FALSE(bench.irq(51));
}

TEST_CASE("a receiving master ends its channel when it is switched off", "[stm32f4][i2s]") {
    SoundBench bench;
    Listener listener(bench, true);
    bench.configure(kSpi2, kMaster | kReceiver | kMsb | kOn);
    bench.run(kHalfBit * 2 * 5);
    bench.configure(kSpi2, kMaster | kReceiver | kMsb);
    bench.run(10_us);
    CHECK(listener.select == repeat('1', 16));
    CHECK((bench.status(kSpi2) & kRxne) != 0);
    CHECK(bench.pin("PB13").floating());
}

TEST_CASE("without PLLI2S a master waits, and goes on with it", "[stm32f4][i2s]") {
    SoundBench bench;
    Edges clock(bench.pin("PB13"));
    bench.clear(kRcc, 1u << 26);
    bench.configure(kSpi2, kMaster | kOn);
    bench.write(kSpi2 + kDr, 0xFFFF);
    bench.run(100_us);
    CHECK(clock.all.empty());
    bench.set(kRcc, 1u << 26);
    Time const start = bench.now() + 100_us;
    bench.run(101_us);
    REQUIRE(clock.all.size() > 2);
    CHECK(clock.all[0] == Edges::Edge{start + kHalfBit, true});
    std::size_t const before = clock.all.size();
    bench.clear(kRcc, 1u << 26); // In the middle of the word.
    bench.run(100_us);
    CHECK(clock.all.size() == before);
    bench.set(kRcc, 1u << 26);
    bench.run(110_us);
    CHECK(clock.all.size() == 34); // One bit of WS ahead, sixteen of data.
}

TEST_CASE("SPI and I2S share the wires in turns; SPI1 has no I2S", "[stm32f4][i2s][spi]") {
    SoundBench bench;
    bench.write(kSpi1 + kConfiguration, kI2s | kOn);
    CHECK(bench.read(kSpi1 + kConfiguration) == 0);
    bench.write(kSpi2, 0x344); // SPI: a master.
    Edges clock(bench.pin("PB13"));
    bench.write(kSpi2 + kDr, 0xA5);
    bench.run(10_us);
    CHECK(clock.all.size() == 16);
    bench.configure(kSpi2, kMaster | kOn);
    bench.write(kSpi2 + kDr, 0xA5);
    bench.run(10_us);
    CHECK(clock.all.size() == 16 + 34);
    bench.write(kSpi2 + kConfiguration, 0);
    bench.write(kSpi2 + kDr, 0xA5);
    bench.run(10_us);
    CHECK(clock.all.size() == 16 + 34 + 16);
    CHECK(bench.lines.empty());
    bench.write(kRcc + 0x20, 1u << 14); // Its reset is I2S's too.
    CHECK(bench.read(kSpi2 + kPrescaler) == 2);
}

TEST_CASE("an I2S in mid-channel survives being saved and restored", "[stm32f4][i2s]") {
    auto const begin = [](JoinedSound &bench) {
        bench.write(kSpi2 + kPrescaler, kBy8 | 1u << 9);
        bench.alternate(kGpioC, 6, 5);
        bench.configure(kSpi3, k32 | kReceiver | kOn);
        bench.configure(kSpi2, k32 | kMaster | kOn);
        bench.write(kSpi2 + kDr, 0x8123);
        bench.run(2_us);
        bench.write(kSpi2 + kDr, 0x4567);
    };
    JoinedSound first;
    begin(first);
    auto const state = save(first);
    JoinedSound second;
    REQUIRE(load(second.clock, state, second));
    CHECK(save(second) == state);
    for (JoinedSound *bench : {&first, &second}) {
        bench->run(4_us);
        CHECK(bench->read(kSpi3 + kDr) == 0x8123);
        bench->run(20_us);
        CHECK(bench->read(kSpi3 + kDr) == 0x4567);
    }
    CHECK(save(second) == save(first));
}
