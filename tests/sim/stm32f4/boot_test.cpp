// What stands at address 0, the boot pins, and the way into the boot loader and out of it.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "tests/sim/stm32f4/stm32_bench.h"

using namespace terrarium;
using namespace terrarium::stm32f4;
using namespace terrarium::literals;

namespace {

constexpr u32 kMemrmp = kSyscfg;

struct BootBench : Stm32Bench {
    BootBench() : boot0("boot0"), boot1("boot1"), reset("reset") {
        pin("BOOT0").connect(boot0);
        pin("PB2").connect(boot1);
        pin("NRST").connect(reset);
    }
    // A program of halfwords at `offset` of flash, and a vector table that leads there.
    void program(std::vector<u16> const &code, u32 offset = 0x100) {
        store_u32(flash, 0, 0x20002000);
        store_u32(flash, 4, kFlashBase + offset + 1);
        for (std::size_t i = 0; i < code.size(); ++i) {
            flash[offset + 2 * i] = u8(code[i]);
            flash[offset + 2 * i + 1] = u8(code[i] >> 8);
        }
        cpu().cpu().invalidate(kFlashBase, kMainFlashBytes);
        cpu().cpu().invalidate(0, kMainFlashBytes);
    }
    void pins(bool zero, bool one) {
        boot0.drive(zero ? Drive::High : Drive::Low);
        boot1.drive(one ? Drive::High : Drive::Low);
    }
    // As the reset button; the core runs afterwards.
    void press_reset() {
        reset.drive(Drive::Low);
        run(1_ms);
        reset.drive(Drive::None);
        run(31_us); // The chip is out of reset, and the core has not begun.
        enable_clocks();
        go(69_us);
    }
    void go(Time time) {
        Time const end = now() + time;
        while (now() < end) {
            clock.dispatch_due();
            cpu().run(end);
            if (cpu().sleeping()) clock.jump_to(std::min(end, clock.next_event()));
        }
    }
    u32 at(u32 address) {
        MemoryRegion const *const region = chip.bus().memory_at(address, 4);
        return region == nullptr ? 0xDEADBEEF : load_u32(region->bytes, address - region->base);
    }
    u32 r(unsigned number) { return cpu().cpu().state().r[number]; }

    Pin boot0, boot1, reset;
};

// ldr r0, =SYSCFG; movs r1, #mode; str r1, [r0]; movs r2, #0; ldr r3, [r2]; ldr r4, [r2, #4]; b .
std::vector<u16> remap_and_load(u16 mode) {
    return {0x4804,
            u16(0x2100 | mode),
            0x6001,
            0x2200,
            0x6813,
            0x6854,
            0xE7FE,
            0xBF00,
            0xBF00,
            0xBF00,
            u16(kSyscfg & 0xFFFF),
            u16(kSyscfg >> 16)};
}

} // namespace

TEST_CASE("MEMRMP chooses what stands at address 0", "[stm32f4][boot]") {
    BootBench bench;
    bench.program({0xE7FE});
    store_u32(bench.chip.bus().memory_at(0x20000000)->bytes, 0, 0x12345678);
    CHECK(bench.at(0) == 0x20002000);
    bench.write(kMemrmp, 1);
    CHECK(bench.read(kMemrmp) == 1);
    CHECK(bench.at(0) == bench.at(kSystemMemoryBase));
    CHECK(bench.at(0x10000) == 0xDEADBEEF); // The system memory is smaller than flash.
    bench.write(kMemrmp, 3);
    CHECK(bench.at(0) == 0x12345678);
    CHECK(bench.at(112 * 1024 - 4) == 0);
    CHECK(bench.at(112 * 1024) == 0xDEADBEEF); // SRAM2 stays where it is.
    bench.write(kMemrmp, 0);
    CHECK(bench.at(0) == 0x20002000);
    CHECK(bench.lines.empty());
    bench.write(kMemrmp, 2);
    CHECK(bench.at(0) == 0x20002000);
    CHECK(bench.lines.size() == 1);
}

TEST_CASE("the loads behind a remapping find the other memory, in the same block", "[stm32f4][boot]") {
    BootBench bench;
    bench.program(remap_and_load(1));
    bench.press_reset();
    CHECK(bench.read(kMemrmp) == 1);
    CHECK(bench.r(3) == bench.at(kSystemMemoryBase));
    CHECK(bench.r(4) == bench.at(kSystemMemoryBase + 4));
    CHECK(bench.r(3) != 0x20002000);
}

TEST_CASE("code runs from RAM at address 0, and from flash again", "[stm32f4][boot]") {
    BootBench bench;
    // At 0x100: MEMRMP = 3, jump to 0x201. At 0x200 of RAM: movs r5, #7; MEMRMP = 0; back to flash's 0x301.
    bench.program({0x4803, 0x2103, 0x6001, 0x4803, 0x4700, 0xBF00, 0xBF00, 0xBF00, u16(kSyscfg & 0xFFFF),
                   u16(kSyscfg >> 16), 0x0201, 0x0000});
    std::vector<u16> const in_ram{
        0x2507, 0x4802, 0x4B02, 0x2100, 0x6001, 0x4718, u16(kSyscfg & 0xFFFF), u16(kSyscfg >> 16),
        0x0301, 0x0000};
    std::span<u8> const ram = bench.chip.bus().memory_at(0x20000000)->bytes;
    for (std::size_t i = 0; i < in_ram.size(); ++i) {
        ram[0x200 + 2 * i] = u8(in_ram[i]);
        ram[0x201 + 2 * i] = u8(in_ram[i] >> 8);
    }
    bench.flash[0x300] = 0x09; // movs r6, #9; b .
    bench.flash[0x301] = 0x26;
    bench.flash[0x302] = 0xFE;
    bench.flash[0x303] = 0xE7;
    bench.cpu().cpu().invalidate(0, kMainFlashBytes);
    bench.press_reset();
    CHECK(bench.r(5) == 7);
    CHECK(bench.r(6) == 9);
    CHECK(bench.read(kMemrmp) == 0);
}

TEST_CASE("a store at 0 reaches flash's controller only while flash is there", "[stm32f4][boot]") {
    BootBench bench;
    bench.write(kFlash + 4, 0x45670123);
    bench.write(kFlash + 4, 0xCDEF89AB);
    bench.write(kFlash + 0x10, 1 | 2u << 8);
    auto &controller = static_cast<FlashInterface &>(*bench.chip.bus().device_at(kFlash)->peripheral);
    controller.store_to_flash(0x8000, 0x11111111, 4);
    CHECK(bench.at(kFlashBase + 0x8000) == 0x11111111);
    bench.write(kMemrmp, 1);
    controller.store_to_flash(0x8004, 0x22222222, 4);
    CHECK(bench.at(kFlashBase + 0x8004) == 0xFFFFFFFF);
    controller.store_to_flash(kFlashBase + 0x8004, 0x22222222, 4);
    CHECK(bench.at(kFlashBase + 0x8004) == 0x22222222);
}

TEST_CASE("the boot pins are sampled at reset", "[stm32f4][boot]") {
    BootBench bench;
    bench.program({0x2001, 0xE7FE}); // movs r0, #1; b .
    bench.pins(true, false);
    bench.go(1_ms);
    CHECK(bench.read(kMemrmp) == 0); // Not before a reset.
    struct Choice {
        bool boot0, boot1;
        u32 memory;
    };
    Choice const choice = GENERATE(Choice{false, false, 0}, Choice{false, true, 0}, Choice{true, false, 1},
                                   Choice{true, true, 3});
    bench.pins(choice.boot0, choice.boot1);
    bench.press_reset();
    CHECK(bench.read(kMemrmp) == choice.memory);
    CHECK(bench.chip.usb()->attached() == false);
    bench.go(100_ms);
    CHECK(bench.chip.usb()->attached() == (choice.memory == 1));
    // SYSCFG's own reset (RCC_APB2RSTR) goes back to what the pins chose.
    bench.write(kMemrmp, choice.memory == 0 ? 3 : 0);
    bench.write(kRcc + 0x24, 1u << 14);
    CHECK(bench.read(kMemrmp) == choice.memory);
}

TEST_CASE("a jump into system memory begins the boot loader; a reset ends it", "[stm32f4][boot]") {
    BootBench bench;
    // ldr r0, [pc, #4]; bx r0; nop x2; .word system memory's entry
    bench.program({0x4801, 0x4700, 0xBF00, 0xBF00, 0x0041, 0x1FFF});
    bench.press_reset();
    CHECK(bench.lines.size() == 1);
    CHECK(bench.lines[0].find("boot loader has begun") != std::string::npos);
    CHECK(bench.cpu().sleeping());
    CHECK(bench.read(kMemrmp) == 0);
    bench.go(50_ms);
    CHECK(bench.chip.usb()->attached());
    bench.program({0x2001, 0xE7FE});
    bench.reset.drive(Drive::Low);
    CHECK_FALSE(bench.chip.usb()->attached());
    bench.reset.drive(Drive::None);
    bench.go(1_ms);
    CHECK(bench.r(0) == 1);
    CHECK_FALSE(bench.chip.usb()->attached());
}

TEST_CASE("the boot loader's door is shut for other programs", "[stm32f4][boot]") {
    BootBench bench;
    // ldr r0, [pc, #4]; str r0, [r0]; ldr r1, [r0]; b .
    bench.program({0x4801, 0x6000, 0x6801, 0xE7FE, 0x8000, 0x1FFF});
    bench.press_reset();
    CHECK_FALSE(bench.cpu().sleeping());
    bench.go(100_ms);
    CHECK_FALSE(bench.chip.usb()->attached());
    REQUIRE(bench.trace.accesses().size() == 2);
    CHECK(bench.trace.accesses()[0].kind == Access::Kind::Unmapped);
}

TEST_CASE("what stands at 0 outlives a snapshot", "[stm32f4][boot]") {
    BootBench first;
    first.program(remap_and_load(1));
    first.press_reset();
    std::vector<u8> const state = save(first);
    BootBench second;
    REQUIRE(load(second.clock, state, second));
    CHECK(second.at(0) == first.at(0));
    CHECK(second.at(0) == second.at(kSystemMemoryBase));
    CHECK(save(second) == state);
}
