// The boot loader's DFU device, request by request: states, errors, times, and what becomes of flash.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <algorithm>

#include "sim/usb/dfu.h"
#include "sim/usb/usb_host.h"
#include "tests/sim/stm32f4/stm32_bench.h"
#include "tests/sim/usb/control_pipe.h"

using namespace terrarium;
using namespace terrarium::stm32f4;
using namespace terrarium::literals;

namespace {

using Bytes = std::vector<u8>;
enum State : u8 {
    kIdle = 2,
    kSync = 3,
    kBusy = 4,
    kDownloadIdle = 5,
    kManifest = 7,
    kUploadIdle = 9,
    kFailed = 10
};

// The chip with BOOT0 high, and its boot loader on the bus.
struct DfuBench : Stm32Bench {
    explicit DfuBench(bool configure = true) : boot0("boot0"), pipe(clock, *chip.usb()) {
        std::fill(flash.begin(), flash.begin() + kMainFlashBytes, u8(0x55));
        pin("BOOT0").connect(boot0);
        boot0.drive(Drive::High);
        chip.power_on();
        cpu().run(now() + 1_ms);
        run(100_ms);
        if (!configure) return;
        REQUIRE(chip.usb()->attached());
        chip.usb()->bus_reset(true);
        chip.usb()->bus_reset(false);
        REQUIRE(pipe.transfer({kToDevice, kSetAddress, 9, 0, 0}));
        pipe.address = 9;
        REQUIRE(pipe.transfer({kToDevice, kSetConfiguration, 1, 0, 0}));
    }
    bool download(u16 block, Bytes const &data) {
        return pipe.transfer({kToClass, 1, block, 0, u16(data.size())}, data).has_value();
    }
    std::optional<Bytes> upload(u16 block, u16 bytes) {
        return pipe.transfer({kFromClass, 2, block, 0, bytes});
    }
    // bStatus, bwPollTimeout in milliseconds, bState.
    std::array<u32, 3> status() {
        std::optional<Bytes> const found = pipe.transfer({kFromClass, 3, 0, 0, 6});
        REQUIRE(found);
        REQUIRE(found->size() == 6);
        Bytes const &b = *found;
        return {b[0], u32(b[1] | b[2] << 8 | b[3] << 16), b[4]};
    }
    bool plain(u8 request) { return pipe.transfer({kToClass, request, 0, 0, 0}).has_value(); }
    u32 state() { return status()[2]; }
    static Bytes command(u8 code, u32 address) {
        return {code, u8(address), u8(address >> 8), u8(address >> 16), u8(address >> 24)};
    }
    // A command or block carried out to its end: bStatus.
    u32 carry_out(u16 block, Bytes const &data) {
        REQUIRE(download(block, data));
        CHECK(status()[2] == kBusy);
        return status()[0];
    }
    void point(u32 address) { REQUIRE(carry_out(0, command(0x21, address)) == 0); }

    Pin boot0;
    ControlPipe pipe;
};

} // namespace

TEST_CASE("the boot loader says what it is", "[stm32f4][dfu]") {
    DfuBench bench(false);
    UsbHost host(bench.clock, bench.trace, "usb", *bench.chip.usb());
    bench.run(1_s);
    REQUIRE(host.configured());
    CHECK(host.identity().vendor == 0x0483);
    CHECK(host.identity().product == 0xDF11);
    CHECK(host.product() == "STM32  BOOTLOADER");
    CHECK(host.serial_number().size() == 12);
    UsbConfiguration const configuration = parse_configuration(host.configuration());
    CHECK(configuration.problems.empty());
    REQUIRE(configuration.interfaces.size() == 4);
    CHECK(configuration.interfaces[3].alternate == 3);
    REQUIRE(configuration.interfaces[3].extras.size() == 1);
    CHECK(configuration.interfaces[3].extras[0] == Bytes{9, 0x21, 0x0B, 0xFF, 0, 0, 8, 0x1A, 1});
    REQUIRE(host.function<Dfu>() != nullptr);
    CHECK(host.function<Dfu>()->ready());
}

TEST_CASE("standard requests", "[stm32f4][dfu]") {
    DfuBench bench;
    auto const ask = [&](u8 type, u8 request, u16 value, u16 index, u16 length) {
        return bench.pipe.transfer({type, request, value, index, length});
    };
    CHECK(ask(kFromDevice, kGetStatus, 0, 0, 2) == Bytes{1, 0});
    CHECK(ask(kFromDevice, kGetConfiguration, 0, 0, 1) == Bytes{1});
    CHECK(ask(kToInterface, kSetInterface, 2, 0, 0));
    CHECK(ask(kFromInterface, kGetInterface, 0, 0, 1) == Bytes{2});
    CHECK_FALSE(ask(kToInterface, kSetInterface, 4, 0, 0));
    CHECK_FALSE(ask(kFromDevice, kGetDescriptor, kQualifierDescriptor << 8, 0, 10));
    CHECK_FALSE(ask(kFromDevice, kGetDescriptor, kStringDescriptor << 8 | 8, 0, 255));
    CHECK_FALSE(ask(kToDevice, kSetConfiguration, 2, 0, 0));
    std::optional<Bytes> const layout =
        ask(kFromDevice, kGetDescriptor, kStringDescriptor << 8 | 4, 0x409, 255);
    REQUIRE(layout);
    CHECK(parse_string(*layout) == "@Internal Flash  /0x08000000/04*016Kg,01*064Kg,07*128Kg");
    CHECK(ask(kToDevice, kSetConfiguration, 0, 0, 0));
    CHECK_FALSE(ask(kFromClass, 3, 0, 0, 6)); // Not without a configuration.
}

TEST_CASE("a sector is erased in the time flash takes", "[stm32f4][dfu]") {
    DfuBench bench;
    struct Case {
        u32 address, first, end, milliseconds;
    };
    Case const one = GENERATE(Case{0x08004001, 0x4000, 0x8000, 250}, Case{0x08010000, 0x10000, 0x20000, 550},
                              Case{0x080FFFFF, 0xE0000, 0x100000, 1000});
    REQUIRE(bench.download(0, DfuBench::command(0x41, one.address)));
    Time const begun = bench.now();
    CHECK(bench.status() == std::array<u32, 3>{0, one.milliseconds, kBusy});
    CHECK(bench.pipe.naks == 0);
    CHECK(bench.status() == std::array<u32, 3>{0, 0, kDownloadIdle}); // Answered when it is done.
    CHECK(bench.pipe.naks > 0);
    CHECK(bench.now() - begun >= 1_ms * i64(one.milliseconds));
    CHECK(bench.now() - begun < 1_ms * i64(one.milliseconds) + 200_us);
    CHECK(bench.flash[one.first] == 0xFF);
    CHECK(bench.flash[one.end - 1] == 0xFF);
    CHECK(std::count(bench.flash.begin(), bench.flash.begin() + kMainFlashBytes, u8(0xFF)) ==
          one.end - one.first);
}

TEST_CASE("mass erase", "[stm32f4][dfu]") {
    DfuBench bench;
    REQUIRE(bench.download(0, {0x41}));
    CHECK(bench.status() == std::array<u32, 3>{0, 8000, kBusy});
    CHECK(bench.state() == kDownloadIdle);
    CHECK(std::count(bench.flash.begin(), bench.flash.begin() + kMainFlashBytes, u8(0xFF)) ==
          kMainFlashBytes);
}

TEST_CASE("blocks are programmed behind the address pointer; bits only go to 0", "[stm32f4][dfu]") {
    DfuBench bench;
    CHECK(bench.carry_out(0, DfuBench::command(0x41, 0x08000000)) == 0);
    bench.point(0x08000100);
    Bytes block(2048);
    for (std::size_t i = 0; i < block.size(); ++i) block[i] = u8(i * 7);
    REQUIRE(bench.download(3, block)); // The second one: 2048 bytes further.
    Time const begun = bench.now();
    CHECK(bench.status() == std::array<u32, 3>{0, 9, kBusy}); // 512 words of 16 us, in whole milliseconds.
    CHECK(bench.state() == kDownloadIdle);
    CHECK(bench.now() - begun >= 8192_us);
    CHECK(bench.now() - begun < 8400_us);
    CHECK(std::equal(block.begin(), block.end(), bench.flash.begin() + 0x900));
    CHECK(bench.flash[0x8FF] == 0xFF);
    CHECK(bench.flash[0x1100] == 0xFF);
    CHECK(bench.carry_out(2, {0x0F}) == 0);
    CHECK(bench.carry_out(2, {0x3C}) == 0);
    CHECK(bench.flash[0x100] == 0x0C);
}

TEST_CASE("upload reads memory; a short block ends it", "[stm32f4][dfu]") {
    DfuBench bench;
    for (u32 i = 0; i < 4096; ++i) bench.flash[0xFF000 + i] = u8(i >> 4);
    CHECK(bench.upload(0, 64) == Bytes{0x00, 0x21, 0x41, 0x92});
    CHECK(bench.state() == kIdle);
    bench.point(0x080FF000);
    CHECK(bench.plain(6)); // Out of dfuDNLOAD-IDLE.
    std::optional<Bytes> const first = bench.upload(2, 2048), second = bench.upload(3, 2048);
    REQUIRE(first);
    REQUIRE(second);
    CHECK(std::equal(first->begin(), first->end(), bench.flash.begin() + 0xFF000));
    CHECK((*second)[0] == 0x80);
    CHECK(bench.state() == kUploadIdle);
    CHECK_FALSE(bench.upload(4, 2048)); // Behind the end.
    CHECK(bench.status() == std::array<u32, 3>{1, 0, kFailed});
    CHECK(bench.plain(4));
    bench.point(0x1FFF7A00);
    CHECK(bench.plain(6));
    REQUIRE(bench.upload(2, 2048));
    CHECK(bench.state() == kIdle); // 16 bytes are left there, so it was the last one.
}

TEST_CASE("a bad address is an error until it is cleared", "[stm32f4][dfu]") {
    DfuBench bench;
    u32 const address = GENERATE(0x07FFFFFFu, 0x08100000u, 0x20000000u, 0u, 0xFFFFFFFFu);
    CHECK(bench.carry_out(0, DfuBench::command(u8(GENERATE(0x21, 0x41)), address)) == 1);
    CHECK(bench.status() == std::array<u32, 3>{1, 0, kFailed});
    CHECK_FALSE(bench.download(2, {1}));
    CHECK(bench.plain(4));
    CHECK(bench.status() == std::array<u32, 3>{0, 0, kIdle});
    CHECK(std::count(bench.flash.begin(), bench.flash.begin() + kMainFlashBytes, u8(0x55)) ==
          kMainFlashBytes);
}

TEST_CASE("what is not a request in this state is stalled and an error", "[stm32f4][dfu]") {
    DfuBench bench;
    SECTION("CLRSTATUS without an error") { CHECK_FALSE(bench.plain(4)); }
    SECTION("DETACH") { CHECK_FALSE(bench.plain(0)); }
    SECTION("a command there is not") { CHECK_FALSE(bench.download(0, {0x77})); }
    SECTION("a command that is too short") { CHECK_FALSE(bench.download(0, {0x21, 0})); }
    SECTION("block 1") { CHECK_FALSE(bench.download(1, {0})); }
    SECTION("a block that is too long") { CHECK_FALSE(bench.download(2, Bytes(2049))); }
    SECTION("a download in a download") {
        CHECK(bench.download(0, DfuBench::command(0x21, 0x08000000)));
        CHECK_FALSE(bench.download(0, DfuBench::command(0x21, 0x08000000)));
    }
    SECTION("an upload in a download") {
        bench.point(0x08000000);
        CHECK_FALSE(bench.upload(2, 64));
    }
    SECTION("a download in an upload") {
        CHECK(bench.upload(2, 64));
        CHECK_FALSE(bench.download(2, {1}));
    }
    CHECK(bench.status() == std::array<u32, 3>{15, 0, kFailed});
    CHECK(bench.plain(4));
    CHECK(bench.state() == kIdle);
}

TEST_CASE("ABORT forgets a download that has not begun", "[stm32f4][dfu]") {
    DfuBench bench;
    REQUIRE(bench.download(0, DfuBench::command(0x41, 0x08000000)));
    CHECK(bench.pipe.transfer({kFromClass, 5, 0, 0, 1}) == Bytes{kSync});
    CHECK(bench.plain(6));
    CHECK(bench.state() == kIdle);
    bench.run(1_s);
    CHECK(bench.flash[0] == 0x55);
}

TEST_CASE("write protected sectors", "[stm32f4][dfu]") {
    DfuBench bench;
    store_u32(bench.flash, kMainFlashBytes + 8, 0xFFD); // Sector 1.
    bench.write(kRcc + 0x24, 0);
    bench.chip.power_on();
    bench.cpu().run(bench.now() + 1_ms);
    bench.run(100_ms);
    bench.chip.usb()->bus_reset(true);
    bench.chip.usb()->bus_reset(false);
    bench.pipe.address = 0;
    REQUIRE(bench.pipe.transfer({kToDevice, kSetConfiguration, 1, 0, 0}));
    SECTION("erase") { CHECK(bench.carry_out(0, DfuBench::command(0x41, 0x08004000)) == 4); }
    SECTION("mass erase") { CHECK(bench.carry_out(0, {0x41}) == 4); }
    SECTION("write, from the sector before") {
        bench.point(0x08003FFF);
        CHECK(bench.carry_out(2, {0, 0}) == 3);
    }
    CHECK(bench.state() == kFailed);
    CHECK(bench.flash[0x4000] == 0x55);
    CHECK(bench.flash[0x3FFF] == 0x55);
}

TEST_CASE("read-out protection: nothing but READ UNPROTECT, which erases and resets", "[stm32f4][dfu]") {
    DfuBench bench;
    bench.flash[kMainFlashBytes + 1] = 0x55; // Level 1.
    CHECK_FALSE(bench.upload(2, 16));
    CHECK(bench.status()[0] == 11);
    CHECK(bench.plain(4));
    CHECK(bench.carry_out(0, DfuBench::command(0x41, 0x08000000)) == 11);
    CHECK(bench.plain(4));
    CHECK(bench.flash[0] == 0x55);
    REQUIRE(bench.download(0, {0x92}));
    CHECK(bench.status() == std::array<u32, 3>{0, 8000, kBusy});
    bench.boot0.drive(Drive::Low);
    bench.run(7999_ms);
    CHECK(bench.chip.usb()->attached());
    bench.run(2_ms);
    CHECK_FALSE(bench.chip.usb()->attached());
    CHECK(bench.flash[0] == 0xFF);
    CHECK(bench.flash[kMainFlashBytes + 1] == 0xAA);
    CHECK((bench.read(kRcc + 0x74) & kSoftwareReset) != 0);
}

TEST_CASE("option bytes are written whole, and the chip resets", "[stm32f4][dfu]") {
    DfuBench bench;
    bench.point(0x1FFFC000);
    CHECK(bench.plain(6));
    std::optional<Bytes> options = bench.upload(2, 64);
    REQUIRE(options);
    REQUIRE(options->size() == 16);
    CHECK((*options)[1] == 0xAA);
    (*options)[8] = 0xFE; // Protects sector 0.
    REQUIRE(bench.download(2, *options));
    CHECK(bench.state() == kBusy);
    bench.boot0.drive(Drive::Low);
    bench.run(10_ms);
    CHECK_FALSE(bench.chip.usb()->attached());
    CHECK((bench.read(kFlash + 0x14) >> 16 & 0xFFF) == (0xFFE & 0xFFF));
    CHECK(bench.read(kSyscfg) == 0);
}

TEST_CASE("OTP is not programmed, and that is said", "[stm32f4][dfu]") {
    DfuBench bench;
    bench.point(0x1FFF7800);
    CHECK(bench.carry_out(2, {1, 2, 3, 4}) == 1);
    CHECK(bench.lines.back().find("OTP") != std::string::npos);
}

TEST_CASE("the device feature sets the speed of flash", "[stm32f4][dfu]") {
    DfuBench bench;
    bench.point(0xFFFF0000);
    CHECK(bench.plain(6));
    CHECK(bench.upload(2, 64) == Bytes{3, 0, 0, 0});
    CHECK(bench.carry_out(2, {0, 0, 0, 0}) == 0); // 1.8 to 2.1 V: bytes.
    REQUIRE(bench.download(0, DfuBench::command(0x41, 0x08000000)));
    CHECK(bench.status() == std::array<u32, 3>{0, 400, kBusy});
    CHECK(bench.state() == kDownloadIdle);
    bench.point(0xFFFF0000);
    CHECK(bench.carry_out(2, {5, 0, 0, 0}) == 1);
}

TEST_CASE("leaving starts the program at the address pointer", "[stm32f4][dfu]") {
    DfuBench bench;
    u32 const table = GENERATE(0x08000000u, 0x08020000u);
    store_u32(bench.flash, table - kFlashBase, 0x20001000);
    store_u32(bench.flash, table - kFlashBase + 4, table + 0x101);
    store_u32(bench.flash, table - kFlashBase + 0x100, 0xE7FE2005); // movs r0, #5; b .
    bench.cpu().cpu().invalidate(kFlashBase, kMainFlashBytes);
    bench.point(table);
    REQUIRE(bench.download(0, {}));
    CHECK(bench.status() == std::array<u32, 3>{0, 1, kManifest});
    CHECK(bench.chip.usb()->attached());
    bench.run(1_ms);
    CHECK_FALSE(bench.chip.usb()->attached());
    bench.run(1_ms);
    bench.cpu().run(bench.now() + 1_ms);
    CHECK(bench.cpu().cpu().state().r[0] == 5);
    CHECK(bench.cpu().cpu().state().msp == 0x20001000);
    bench.enable_clocks();
    CHECK(bench.read(kSyscfg) == 1); // No reset: system memory is still at 0.
    CHECK((bench.read(kRcc + 0x74) & kSoftwareReset) == 0);
}

TEST_CASE("the boot loader outlives a snapshot in the middle of erasing", "[stm32f4][dfu]") {
    DfuBench first;
    REQUIRE(first.download(0, DfuBench::command(0x41, 0x08020000)));
    CHECK(first.state() == kBusy);
    first.run(500_ms);
    std::vector<u8> const state = save(first);
    DfuBench second;
    REQUIRE(load(second.clock, state, second));
    second.pipe.address = 9;
    Time const begun = second.now();
    CHECK(second.state() == kDownloadIdle);
    CHECK(second.now() - begun >= 499_ms);
    CHECK(second.now() - begun <= 501_ms);
}
