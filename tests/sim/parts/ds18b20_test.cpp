#include "sim/parts/ds18b20.h"

#include <algorithm>
#include <memory>

#include <catch2/catch_test_macros.hpp>

#include "tests/support/part_actions.h"
#include "tests/support/run_clock.h"
#include "tests/support/state.h"

using namespace terrarium;
using namespace terrarium::literals;

namespace {

using Bytes = std::vector<u8>;
using Rom = Ds18b20::Rom;

constexpr u8 kConvert = 0x44, kWrite = 0x4E, kRead = 0xBE, kCopy = 0x48, kRecall = 0xB8, kPower = 0xB4,
             kReadRom = 0x33, kMatch = 0x55, kSearch = 0xF0, kAlarm = 0xEC, kSkip = 0xCC;

// A host that keeps the data sheet's times.
struct Bench {
    Clock clock{1000_MHz};
    Trace trace;
    std::vector<std::string> remarks;
    Net wire{clock, trace, "DQ"};
    Pin host{"host"};
    std::vector<std::pair<Time, bool>> edges;
    std::vector<std::unique_ptr<Ds18b20>> parts;

    explicit Bench(std::vector<u8> const &last_bytes = {6}, Ds18b20::Power power = Ds18b20::Power::External) {
        trace.sink = [this](std::string const &line) { remarks.push_back(line); };
        wire.connect(host);
        wire.observe([this](Net const &net, Time when) { edges.emplace_back(when, net.level()); });
        for (u8 const byte : last_bytes) {
            parts.push_back(std::make_unique<Ds18b20>(clock, trace, "t" + std::to_string(byte), wire,
                                                      Ds18b20::rom_of({1, 2, 3, 4, 5, byte}), 23'500'000,
                                                      power));
        }
    }
    [[nodiscard]] static Rom rom(u8 last) { return Ds18b20::rom_of({1, 2, 3, 4, 5, last}); }

    void low(Time time) {
        host.drive(Drive::Low);
        run_for(clock, time);
        host.drive(Drive::None);
    }
    // Whether somebody is there.
    bool reset(Time time = 480_us) {
        low(time);
        run_for(clock, 70_us);
        bool const present = !wire.level();
        run_for(clock, 410_us);
        return present;
    }
    void put_bit(bool bit) {
        low(bit ? 6_us : 60_us);
        run_for(clock, bit ? 64_us : 10_us);
    }
    bool get_bit() {
        low(6_us);
        run_for(clock, 8_us);
        bool const bit = wire.level();
        run_for(clock, 55_us);
        return bit;
    }
    void put(Bytes const &bytes) {
        for (u8 const byte : bytes) {
            for (int i = 0; i < 8; ++i) put_bit((byte >> i & 1) != 0);
        }
    }
    Bytes get(std::size_t count) {
        Bytes bytes(count);
        for (std::size_t i = 0; i < 8 * count; ++i) bytes[i / 8] |= u8((get_bit() ? 1 : 0) << i % 8);
        return bytes;
    }
    void match(u8 last) {
        reset();
        put({kMatch});
        Rom const address = rom(last);
        put(Bytes(address.begin(), address.end()));
    }
    Bytes scratchpad() {
        reset();
        put({kSkip, kRead});
        return get(9);
    }
    int sixteenths() {
        Bytes const bytes = scratchpad();
        return i16(u16(bytes[1] << 8 | bytes[0]));
    }
    void convert(Time time = 750_ms) {
        reset();
        put({kSkip, kConvert});
        run_for(clock, time);
    }
    // All that the search algorithm of application note 187 finds.
    std::vector<Rom> search(u8 command = kSearch) {
        std::vector<Rom> found;
        int last_choice = 64;
        Rom path{};
        while (last_choice >= 0) {
            if (!reset()) return found;
            put({command});
            int choice = -1;
            for (int i = 0; i < 64; ++i) {
                bool const one = get_bit();
                bool const zero = get_bit();
                if (one && zero) return found;
                bool bit = one;
                if (!one && !zero) {
                    bool const before = (path[std::size_t(i / 8)] >> i % 8 & 1) != 0;
                    bit = i == last_choice || (i < last_choice && before);
                    if (!bit) choice = i;
                }
                u8 &byte = path[std::size_t(i / 8)];
                byte = u8((byte & ~(1 << i % 8)) | (bit ? 1 : 0) << i % 8);
                put_bit(bit);
            }
            found.push_back(path);
            last_choice = choice;
        }
        return found;
    }
    std::string set(u8 part, std::string const &value) {
        return act(*parts[part], {"set", {}, {{"temperature", value}}});
    }
};

} // namespace

TEST_CASE("DS18B20: a reset is answered with a presence pulse") {
    Bench bench;
    bench.low(480_us);
    Time const released = bench.clock.now();
    bench.edges.clear();
    run_for(bench.clock, 480_us);
    CHECK(bench.edges ==
          std::vector<std::pair<Time, bool>>{{released + 30_us, false}, {released + 150_us, true}});
    CHECK_FALSE(bench.reset(100_us));
    CHECK(bench.remarks.empty());
    CHECK(bench.reset(300_us));
    CHECK(bench.remarks.size() == 1);
}

// The example of application note 27: ROM 02 1C B8 01 00 00 00 has the CRC A2.
TEST_CASE("DS18B20: the ROM and its CRC") {
    Bench bench;
    bench.reset();
    bench.put({kReadRom});
    Bytes const rom = bench.get(8);
    CHECK(Bytes(rom.begin(), rom.begin() + 7) == Bytes{0x28, 1, 2, 3, 4, 5, 6});
    // A CRC over all eight bytes comes to 0.
    u8 crc = 0;
    for (u8 byte : rom) {
        for (int i = 0; i < 8; ++i, byte >>= 1) crc = u8(crc >> 1 ^ (((crc ^ byte) & 1) != 0 ? 0x8C : 0));
    }
    CHECK(crc == 0);
    CHECK(reading(*bench.parts[0], "rom").starts_with("28010203040506"));
}

TEST_CASE("DS18B20: 85 degrees before the first conversion, and the scratchpad as it leaves the factory") {
    Bench bench;
    CHECK(bench.scratchpad() == Bytes{0x50, 0x05, 0x4B, 0x46, 0x7F, 0xFF, 0x0C, 0x10, 0x1C});
}

TEST_CASE("DS18B20: a conversion takes its time, by resolution, and says when it is over") {
    struct Case {
        u8 configuration;
        Time time;
        int sixteenths;
    };
    // 23.8125 degrees are 381 sixteenths.
    for (Case const &entry : {Case{0x1F, 93750_us, 376}, Case{0x3F, 187500_us, 380}, Case{0x5F, 375_ms, 380},
                              Case{0x7F, 750_ms, 381}}) {
        Bench bench;
        CHECK(bench.set(0, "23.8125") == "");
        bench.reset();
        bench.put({kSkip, kWrite, 0x50, 0x10, entry.configuration});
        bench.reset();
        bench.put({kSkip, kConvert});
        Time const begin = bench.clock.now();
        CHECK_FALSE(bench.get_bit());
        run_until(bench.clock, begin + entry.time - 200_us);
        CHECK_FALSE(bench.get_bit());
        run_until(bench.clock, begin + entry.time);
        CHECK(bench.get_bit());
        CHECK(bench.sixteenths() == entry.sixteenths);
    }
}

TEST_CASE("DS18B20: the data sheet's temperatures") {
    Bench bench;
    for (auto const &[degrees, raw] : {std::pair{"125", 0x07D0},
                                       {"25.0625", 0x0191},
                                       {"10.125", 0x00A2},
                                       {"0.5", 0x0008},
                                       {"0", 0},
                                       {"-0.5", 0xFFF8},
                                       {"-10.125", 0xFF5E},
                                       {"-25.0625", 0xFE6F},
                                       {"-55", 0xFC90}}) {
        CHECK(bench.set(0, degrees) == "");
        bench.convert();
        CHECK(u16(bench.sixteenths()) == raw);
    }
    CHECK(bench.set(0, "126").starts_with("t6 temperature: '126' is not a number from -55 to 125"));
}

TEST_CASE("DS18B20: settings are kept in the EEPROM and come back with the power") {
    Bench bench;
    bench.reset();
    bench.put({kSkip, kWrite, 30, u8(-5), 0xFF});
    bench.reset();
    bench.put({kSkip, kCopy});
    Time const begin = bench.clock.now();
    run_until(bench.clock, begin + 9900_us);
    CHECK_FALSE(bench.get_bit());
    run_until(bench.clock, begin + 10_ms);
    CHECK(bench.get_bit());
    bench.reset();
    bench.put({kSkip, kWrite, 1, 2, 0x1F});
    bench.parts[0]->power_on();
    Bytes const pad = bench.scratchpad();
    CHECK(Bytes(pad.begin() + 2, pad.begin() + 5) == Bytes{30, u8(-5), 0x7F});
    bench.reset();
    bench.put({kSkip, kWrite, 1, 2, 0x1F});
    bench.reset();
    bench.put({kSkip, kRecall});
    CHECK(bench.scratchpad()[2] == 30);
}

TEST_CASE("DS18B20: several on a wire are found, and spoken to one by one") {
    Bench bench({6, 7, 0x80, 0x83, 5});
    std::vector<Rom> found = bench.search();
    std::sort(found.begin(), found.end());
    std::vector<Rom> expected;
    for (u8 const last : {5, 6, 7, 0x80, 0x83}) expected.push_back(Bench::rom(last));
    CHECK(found == expected);
    CHECK(bench.set(1, "-1") == "");
    CHECK(bench.set(2, "99") == "");
    bench.convert(); // All at once.
    for (auto const &[last, sixteenths] : {std::pair<u8, int>{6, 376}, {7, -16}, {0x80, 99 * 16}}) {
        bench.match(last);
        bench.put({kRead});
        Bytes const bytes = bench.get(2);
        CHECK(i16(u16(bytes[1] << 8 | bytes[0])) == sixteenths);
    }
    // Nobody of that name: the wire stays high.
    bench.match(0x42);
    bench.put({kRead});
    CHECK(bench.get(2) == Bytes{0xFF, 0xFF});
    // 99 degrees are above TH, 75; the others are below TL, 70.
    CHECK(bench.search(kAlarm).size() == 5);
    bench.match(7);
    bench.put({kWrite, 50, u8(-20), 0x7F});
    CHECK(bench.search(kAlarm).size() == 4);
    CHECK(bench.remarks.empty());
}

TEST_CASE("DS18B20: on parasite power the wire must stay high during a conversion") {
    Bench bench({6}, Ds18b20::Power::Parasite);
    bench.reset();
    bench.put({kSkip, kPower});
    CHECK_FALSE(bench.get_bit());
    bench.convert();
    CHECK(bench.sixteenths() == 376);
    CHECK(bench.remarks.empty());
    CHECK(bench.set(0, "50") == "");
    bench.convert(700_ms);
    CHECK(bench.sixteenths() == 376);
    CHECK(bench.remarks.size() == 1);
    Bench external;
    external.reset();
    external.put({kSkip, kPower});
    CHECK(external.get_bit());
}

TEST_CASE("DS18B20: silent, corrupt and frozen; commands that are none") {
    Bench bench;
    Ds18b20 &part = *bench.parts[0];
    CHECK(act(part, {"fault", {"silent"}, {{"count", "1"}}}) == "");
    CHECK_FALSE(bench.reset());
    CHECK(bench.reset());
    CHECK(act(part, {"fault", {"corrupt"}, {{"mask", "1"}, {"count", "1"}}}) == "");
    CHECK(bench.scratchpad()[0] == 0x51);
    CHECK(bench.scratchpad()[0] == 0x50);
    bench.convert();
    CHECK(act(part, {"fault", {"freeze"}, {}}) == "");
    CHECK(bench.set(0, "99") == "");
    bench.convert();
    CHECK(bench.sixteenths() == 376);
    CHECK(bench.remarks.empty());
    bench.reset();
    bench.put({0x12});
    bench.reset();
    bench.put({kSkip, 0x13});
    CHECK(bench.remarks == std::vector<std::string>{"t6: there is no ROM command 0x12",
                                                    "t6: there is no function command 0x13"});
}

TEST_CASE("DS18B20: is saved and restored in the middle of a slot") {
    Bench first({6, 7});
    first.match(7);
    first.put({kRead});
    first.get(1);
    first.host.drive(Drive::Low);
    run_for(first.clock, 6_us);
    auto const state = save(first.clock, first.wire, first.host, *first.parts[0], *first.parts[1]);
    Bench second({6, 7});
    REQUIRE(load(second.clock, state, second.clock, second.wire, second.host, *second.parts[0],
                 *second.parts[1]));
    for (Bench *bench : {&first, &second}) {
        bench->host.drive(Drive::None);
        bench->edges.clear();
        run_for(bench->clock, 63_us);
        bench->get(8);
    }
    CHECK(first.edges.size() > 100);
    CHECK(second.edges == first.edges);
    CHECK(save(*second.parts[1]) == save(*first.parts[1]));
}
