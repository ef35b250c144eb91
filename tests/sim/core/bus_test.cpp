// Bus: what stands where, and that an access by the CPU keeps the clock informed.
#include <catch2/catch_test_macros.hpp>

#include "sim/core/bus.h"

namespace terrarium {

using namespace literals;

namespace {

struct Bench {
    Clock clock{1_MHz};
    Trace trace;
    Bus bus{clock, trace};
    std::vector<u8> ram = std::vector<u8>(0x100);
    std::vector<u8> top = std::vector<u8>(0x100);
    Peripheral device{"DEVICE"};

    Bench() {
        device.registers.define(0x10, "VALUE");
        bus.map({"RAM", 0x2000, ram, MemoryRegion::Kind::Ram});
        bus.map({"top", 0xFFFFFF00, top, MemoryRegion::Kind::Rom});
        bus.map(0x4000, 0x1000, device);
    }
};

} // namespace

TEST_CASE("memories are found by address and by how much is needed") {
    Bench bench;
    REQUIRE(bench.bus.memory_at(0x2000) != nullptr);
    CHECK(bench.bus.memory_at(0x20FC, 4)->name == "RAM");
    CHECK(bench.bus.memory_at(0x20FD, 4) == nullptr);
    CHECK(bench.bus.memory_at(0x1FFF) == nullptr);
    CHECK(bench.bus.memory_at(0x2100) == nullptr);
    CHECK(bench.bus.memory_at(0xFFFFFFFC, 4)->name == "top");
    CHECK(bench.bus.memory_at(0xFFFFFFFF, 4) == nullptr);
    CHECK(bench.bus.memory_at(0, 4) == nullptr);
}

TEST_CASE("devices are found by address, and reads and writes reach their registers") {
    Bench bench;
    REQUIRE(bench.bus.device_at(0x4010) != nullptr);
    CHECK(bench.bus.device_at(0x3FFF) == nullptr);
    CHECK(bench.bus.device_at(0x5000) == nullptr);
    Bus::Device &device = *bench.bus.device_at(0x4FFF);
    Bus::write(device, 0x10, 0x12345678, 4);
    CHECK(Bus::read(device, 0x10, 4) == 0x12345678);
    CHECK(Bus::read(device, 0x12, 2) == 0x1234);
    CHECK(bench.trace.accesses().empty());
}

TEST_CASE("the trace names the address on the bus") {
    Bench bench;
    (void)Bus::read(*bench.bus.device_at(0x4020), 0x20, 4);
    REQUIRE(bench.trace.accesses().size() == 1);
    CHECK(bench.trace.accesses()[0].address == 0x4020);
    CHECK(bench.trace.accesses()[0].device == "DEVICE");
    bench.bus.report_unmapped(0x9000, true, 5);
    CHECK(bench.trace.accesses().back().kind == Access::Kind::Unmapped);
}

TEST_CASE("an access lets due events happen before it") {
    Bench bench;
    bool fired = false;
    Event event(bench.clock, "event", [&] { fired = true; });
    bench.clock.open_slice(1_ms);
    event.at(5_us);
    bench.clock.slice.now = 6;
    (void)Bus::read(*bench.bus.device_at(0x4010), 0x10, 4);
    CHECK(fired);
}

TEST_CASE("words are little-endian") {
    std::vector<u8> bytes{1, 2, 3, 4, 5};
    CHECK(load_u32(bytes, 1) == 0x05040302);
    CHECK(load_u16(bytes, 3) == 0x0504);
    store_u32(bytes, 0, 0x0A0B0C0D);
    CHECK(bytes == std::vector<u8>{0x0D, 0x0C, 0x0B, 0x0A, 5});
}

} // namespace terrarium
