#include "tests/sim/cpu/cpu_bench.h"

#include <algorithm>
#include <fstream>
#include <iterator>

#include <catch2/catch_test_macros.hpp>

namespace terrarium {

void TestFlash::store_to_flash(u32 address, u32 value, unsigned size) {
    stores.push_back({address, value, size});
    if (!writable) return;
    MemoryRegion const &region = *memory_at(address);
    for (unsigned i = 0; i < size; ++i) region.bytes[address - region.base + i] &= u8(value >> (8 * i));
    invalidate(address, size);
}

namespace {

arm::CortexMOptions options_for(arm::Model model, FlashWriter &controller, FlashTiming &timing) {
    bool const m4 = model == arm::Model::CortexM4;
    return {.model = model,
            .interrupts = m4 ? 82u : 32u,
            .priority_bits = m4 ? 4u : 2u,
            .flash = &controller,
            .timing = m4 ? &timing : nullptr};
}

} // namespace

CpuBench::CpuBench(Hertz frequency, arm::Model model)
    : clock(frequency), core(clock, bus, trace, options_for(model, controller, timing)) {
    using Kind = MemoryRegion::Kind;
    bus.map({"flash", 0, flash, Kind::Flash});
    bus.map({"settings", kSettingsBase, settings, Kind::Flash});
    bus.map({"RAM", kRamBase, ram, Kind::Ram});
    bus.map(kDeviceBase, 0x1000, device);
    core.attach();
    controller.memory_at = [this](u32 address) { return bus.memory_at(address); };
    controller.invalidate = [this](u32 address, u32 length) { core.cpu().invalidate(address, length); };
    device.set_line = [this](unsigned line, bool level) { core.nvic().set_line(line, level); };
    trace.sink = [this](std::string const &line) { lines.push_back(line); };
    core.on_lockup = [this] { ++lockups; };
    core.on_reset_request = [this] {
        ++resets;
        core.reset();
    };
}

void CpuBench::load(std::string_view guest, u32 scenario) {
    std::ifstream file(std::string(TERRARIUM_GUESTS "/") + std::string(guest) + ".bin", std::ios::binary);
    std::vector<char> const image{std::istreambuf_iterator<char>(file), {}};
    REQUIRE(!image.empty());
    REQUIRE(image.size() <= flash.size());
    std::fill(flash.begin(), flash.end(), u8(0xFF));
    std::copy(image.begin(), image.end(), flash.begin());
    core.cpu().invalidate(0, u32(flash.size()));
    device.scenario = scenario;
    core.reset();
}

void CpuBench::load(std::initializer_list<u16> program) { load(std::vector<u16>(program)); }

void CpuBench::load(std::vector<u16> const &program) {
    std::fill(flash.begin(), flash.end(), u8(0xFF));
    for (u32 vector = 0; vector < 48; ++vector) store_u32(flash, 4 * vector, 0xC0 | 1);
    store_u32(flash, 0, kRamBase + u32(ram.size()));
    store_u32(flash, 4, kProgram | 1);
    store_u32(flash, 0xC0, 0xBE00BE00); // bkpt
    u32 at = kProgram;
    for (u16 const halfword : program) {
        flash[at++] = u8(halfword);
        flash[at++] = u8(halfword >> 8);
    }
    core.cpu().invalidate(0, u32(flash.size()));
    core.reset();
}

void CpuBench::run_until(Cycles limit) {
    Time const end = clock.time_of(limit);
    clock.go_on();
    while (clock.now() < end && !device.done) {
        clock.dispatch_due();
        core.run(end);
        if (core.sleeping()) clock.jump_to(std::min(end, clock.next_event()));
    }
}

void CpuBench::finish() {
    run_for(100'000);
    REQUIRE(device.done);
}

u32 CpuBench::word(u32 address) const {
    MemoryRegion const *const region = bus.memory_at(address, 4);
    REQUIRE(region != nullptr);
    return load_u32(region->bytes, address - region->base);
}

void CpuBench::set_word(u32 address, u32 value) {
    MemoryRegion const *const region = bus.memory_at(address, 4);
    REQUIRE(region != nullptr);
    store_u32(region->bytes, address - region->base, value);
    core.cpu().invalidate(address, 4);
}

void CpuBench::archive(Archive &archive) {
    clock.archive(archive);
    archive.raw(ram);
    archive.raw(flash);
    archive.raw(settings);
    device.archive(archive);
    timing.archive(archive);
    core.archive(archive);
}

std::vector<u8> CpuBench::snapshot() {
    Archive out;
    archive(out);
    return out.bytes();
}

void CpuBench::restore(std::vector<u8> const &bytes) {
    Archive in(bytes);
    archive(in);
    REQUIRE(in.result().ok());
    REQUIRE(in.at_end());
    for (MemoryRegion const &region : bus.memories()) {
        core.cpu().invalidate(region.base, u32(region.bytes.size()));
    }
}

} // namespace terrarium
