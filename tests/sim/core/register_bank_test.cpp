// RegisterBank: decoding, lanes, masks, callbacks, reset, and what is not modelled.
#include <catch2/catch_test_macros.hpp>

#include "sim/core/register_bank.h"

namespace terrarium {

TEST_CASE("a register keeps what is written, by words and by lanes") {
    RegisterBank bank;
    u32 value = 0;
    bank.define(0x04, "VALUE").stores(value).reset(0x11223344);
    bank.reset();
    CHECK(bank.read(0x04, 4) == 0x11223344);
    CHECK(bank.read(0x04, 1) == 0x44);
    CHECK(bank.read(0x05, 1) == 0x33);
    CHECK(bank.read(0x07, 1) == 0x11);
    CHECK(bank.read(0x06, 2) == 0x1122);
    bank.write(0x05, 0xAABB, 1); // Only the lowest byte of the value counts.
    CHECK(value == 0x1122BB44);
    bank.write(0x06, 0xCCDD, 2);
    CHECK(value == 0xCCDDBB44);
    bank.write(0x04, 1, 4);
    CHECK(value == 1);
}

TEST_CASE("a mask limits what a write changes, read-only takes nothing") {
    RegisterBank bank;
    bank.define(0x00, "MASKED").reset(0xF0F0F0F0).mask(0x0000FFFF);
    bank.define(0x04, "FIXED").reset(0x1234).read_only();
    bank.reset();
    bank.write(0x00, 0xFFFFFFFF, 4);
    CHECK(bank.read(0x00, 4) == 0xF0F0FFFF);
    bank.write(0x03, 0, 1);
    CHECK(bank.read(0x00, 4) == 0xF0F0FFFF);
    bank.write(0x04, 0, 4);
    CHECK(bank.read(0x04, 4) == 0x1234);
}

TEST_CASE("callbacks replace reads and writes, or follow them") {
    RegisterBank bank;
    u32 written = 0;
    int after = 0;
    bank.define(0x00, "CALLED").reads([] { return 0xABCD0123u; }).writes([&](u32 value) { written = value; });
    bank.define(0x04, "FOLLOWED").then([&] { ++after; });
    CHECK(bank.read(0x01, 1) == 0x01);
    CHECK(bank.read(0x02, 2) == 0xABCD);
    bank.write(0x00, 5, 4);
    CHECK(written == 5);
    // A register that stores nothing gets zeroes in the other lanes: right for bits written to set or clear.
    bank.write(0x01, 0x80, 1);
    CHECK(written == 0x8000);
    bank.write(0x04, 7, 4);
    CHECK(after == 1);
    CHECK(bank.read(0x04, 4) == 7);
}

TEST_CASE("reset restores all but what is retained; power-on everything") {
    RegisterBank bank;
    bank.define(0x00, "PLAIN").reset(1);
    bank.define(0x04, "KEPT").reset(2).retained();
    bank.power_on();
    bank.write(0x00, 10, 4);
    bank.write(0x04, 20, 4);
    bank.reset();
    CHECK(bank.read(0x00, 4) == 1);
    CHECK(bank.read(0x04, 4) == 20);
    bank.power_on();
    CHECK(bank.read(0x04, 4) == 2);
}

TEST_CASE("what is not modelled is told once for each direction, and keeps what is written") {
    RegisterBank bank;
    Trace trace;
    bank.attach(trace, "RADIO", 0x40001000);
    bank.unmodelled(0x504, "PACKETPTR", 9);
    bank.reset();
    CHECK(bank.read(0x504, 4) == 9);
    bank.write(0x504, 0x20000000, 4);
    bank.write(0x504, 0x20000004, 4);
    CHECK(bank.read(0x504, 4) == 0x20000004);
    CHECK(bank.read(0x508, 4) == 0); // Not even listed.
    CHECK(bank.read(0x509, 1) == 0);
    auto const &accesses = trace.accesses();
    REQUIRE(accesses.size() == 3);
    CHECK(accesses[0].register_name == "PACKETPTR");
    CHECK(accesses[0].address == 0x40001504);
    CHECK(!accesses[0].write);
    CHECK(accesses[0].value == 9);
    CHECK(accesses[1].write);
    CHECK(accesses[1].value == 0x20000000);
    CHECK(accesses[2].register_name == "+0x508");
}

TEST_CASE("a bank comes back from a snapshot, with registers that only the guest knew of") {
    auto const make = [](RegisterBank &bank) {
        bank.define(0x00, "VALUE");
        bank.unmodelled(0x10, "UNMODELLED");
    };
    RegisterBank first;
    make(first);
    first.write(0x00, 1, 4);
    first.write(0x10, 2, 4);
    first.write(0x20, 3, 4);
    Archive out;
    first.archive(out);

    RegisterBank second;
    make(second);
    Archive in(out.bytes());
    second.archive(in);
    CHECK(in.result().ok());
    CHECK(in.at_end());
    CHECK(second.read(0x00, 4) == 1);
    CHECK(second.read(0x10, 4) == 2);
    CHECK(second.read(0x20, 4) == 3);

    // A bank that has met more registers than the snapshot holds forgets them.
    first.write(0x30, 4, 4);
    Archive again(out.bytes());
    first.archive(again);
    CHECK(first.read(0x30, 4) == 0);
    Archive same;
    first.archive(same);
    CHECK((same.bytes() == out.bytes()));
}

} // namespace terrarium
