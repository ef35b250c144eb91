// Snapshots of a pyboard with bytes changed: the machine refuses them or goes on for a while. The guest only
// sleeps; what matters are the devices' states, with timers, USB and the boot loader in the middle of their
// work.
#include <memory>

#include "boards/boards.h"
#include "sim/machine/machine.h"
#include "tests/fuzz/check_image.h"

using namespace terrarium;
using namespace terrarium::literals;

namespace {

constexpr std::pair<u32, u32> kStores[] = {
    {0x40023834, 0xFFFFFFFF}, {0x40023830, 0xFFFFFFFF}, {0x40023840, 0xFFFFFFFF},
    {0x40023844, 0xFFFFFFFF},                                               // RCC
    {0x4000002C, 999},        {0x4000000C, 1},          {0x40000000, 1},    // TIM2
    {0x40012008, 1},          {0x40012008, 0x40000001},                     // ADC1
    {0x50060800, 4},          {0x40003000, 0xCCCC},                         // RNG, IWDG
    {0x40011008, 139},        {0x4001100C, 0x200C},     {0x40011004, 0x55}, // USART1
    {0x5000000C, 0x40001440}, {0x50000038, 0x90000},    {0x50000024, 128},
    {0x50000028, 0x00200080}, // OTG_FS
    {0x50000804, 0},          {0x50000018, 0xC3010},    {0x50000008, 1},
};

void store(Machine &machine, u32 address, u32 value) {
    Bus::Device *const device = machine.chip().bus().device_at(address);
    fuzz::require(device != nullptr);
    Bus::write(*device, address - device->base, value, 4);
}

std::vector<u8> sleeping_flash() {
    std::vector<u8> flash(pyboard.flash_bytes, 0xFF);
    store_u32(flash, 0, 0x20004000);
    for (u32 vector = 4; vector < 0x188; vector += 4) store_u32(flash, vector, 0x08000189);
    store_u32(flash, 0x188, 0xE7FDBF30); // wfi, and back.
    return flash;
}

std::vector<u8> good_state(bool boot_loader) {
    std::vector<u8> flash = sleeping_flash();
    Machine machine(pyboard, 0, flash);
    machine.power_on();
    machine.run_until(100_us);
    if (boot_loader) {
        fuzz::require(machine.post("dfu", {"press", {}, {}}).ok());
        fuzz::require(machine.post("rst", {"press", {"1ms"}, {}}).ok());
        machine.run_for(500_ms);
    } else {
        for (auto const &[address, value] : kStores) store(machine, address, value);
        machine.run_for(130_ms);
    }
    std::vector<u8> const text(100, 'x');
    fuzz::require(machine.post_serial(text).ok());
    machine.run_for(300_us);
    return machine.save();
}

// Most of a state is memory; what is interesting lies before and behind it.
void damage(std::vector<u8> &state, fuzz::Input &input) {
    constexpr std::size_t kBefore = 256, kBehind = 32768;
    while (!input.empty()) {
        std::size_t const place = input.half_word() % (kBefore + kBehind);
        std::size_t at = place < kBefore ? place : state.size() - kBehind + place - kBefore;
        for (u8 const byte : input.take(1 + input.byte() % 8)) {
            if (at < state.size()) state[at] = byte;
            ++at;
        }
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(u8 const *data, std::size_t size) {
    static std::vector<u8> const kGood[2] = {good_state(false), good_state(true)};
    fuzz::Input input(data, size);
    std::vector<u8> state = kGood[input.byte() % 2];
    damage(state, input);
    std::vector<u8> flash(pyboard.flash_bytes, 0xFF);
    Machine machine(pyboard, 0, flash);
    if (Result<> const restored = machine.restore(state); !restored) {
        fuzz::require(!restored.error().message.empty());
        return 0;
    }
    fuzz::require(machine.state_hash() == machine.state_hash());
    for (auto const &part : machine.parts()) fuzz::require(part->readings().size() < 100);
    machine.run_for(50_us);
    fuzz::require(machine.post("usb", {"unplug", {}, {}}).ok());
    machine.run_for(50_us);
    return 0;
}
