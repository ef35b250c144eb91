// Snapshots: files of any bytes, and a good one's content with bytes changed, its checksum made right again.
// What read_snapshot lets through goes into a machine, which must refuse it or go on with it for a while.
#include <memory>

#include "boards/attach.h"
#include "boards/boards.h"
#include "sim/image/sha256.h"
#include "sim/machine/snapshot.h"
#include "tests/fuzz/check_image.h"

using namespace terrarium;
using namespace terrarium::literals;

namespace {

// Starts every peripheral that runs by itself, as a guest would: address and value.
constexpr std::pair<u32, u32> kStores[] = {
    {0x40000000, 1}, // HFCLK
    {0x40000008, 1}, // LFCLK
    {0x40002500, 4},          {0x4000250C, 24},         {0x40002514, 25},
    {0x40002008, 1},          {0x40002000, 1},          {0x4000251C, 0x55}, // UART0
    {0x40003500, 5},          {0x40003508, 0},          {0x4000350C, 30},
    {0x40003588, 0x1D},       {0x40003008, 1},          {0x4000351C, 1}, // TWI0
    {0x40006510, 0x00031203}, {0x50000508, 4},                           // GPIOTE, GPIO
    {0x40007500, 1},          {0x40007504, 0x0400},     {0x40007000, 1}, // ADC
    {0x40008540, 500},        {0x40008304, 1 << 16},    {0x40008000, 1}, // TIMER0
    {0x4000A504, 0},          {0x4000A000, 1},                           // TIMER2
    {0x4000B304, 1},          {0x4000B000, 1},                           // RTC0
    {0x4000C000, 1},          {0x4000D000, 1},                           // TEMP, RNG
    {0x40010504, 0x10000},    {0x40010000, 1},                           // WDT
    {0x4001F510, 0x40008140}, {0x4001F514, 0x40006000}, {0x4001F500, 1}, // PPI
};

// nop, adds r0, #1, wfi and back, behind a vector table.
std::vector<u8> guest() {
    std::vector<u8> flash(microbit.flash_bytes, 0xFF);
    store_u32(flash, 0, 0x20004000);
    store_u32(flash, 4, 0xC1);
    for (u32 vector = 8; vector < 0xC0; vector += 4) store_u32(flash, vector, 0xC1);
    store_u32(flash, 0xC0, 0x300146C0);
    store_u32(flash, 0xC4, 0xE7FBBF30);
    return flash;
}

// With parts that keep much to be damaged, some of them in the middle of something.
BoardSpec const &fitted() {
    static BoardSpec const kBoard =
        attach(microbit, {"imu=mpu6050 pin19 pin20 int=pin8", "bmp180 pin19 pin20",
                          "rtc=ds1307 pin19 pin20 sqw=pin9", "dht22 pin12", "ds18b20 pin13",
                          "max7219_matrix pin14 pin15 pin16 chain=2", "led_matrix pin1 layout=serpentine"})
            .value();
    return kBoard;
}

std::vector<u8> good_state() {
    std::vector<u8> flash = guest();
    Machine machine(fitted(), 0, flash);
    machine.power_on();
    machine.run_until(100_us);
    for (auto const &[address, value] : kStores) {
        Bus::Device *const device = machine.chip().bus().device_at(address);
        fuzz::require(device != nullptr);
        Bus::write(*device, address - device->base, value, 4);
    }
    std::vector<u8> const bytes(100, 'x');
    fuzz::require(machine.post_serial(bytes).ok());
    fuzz::require(machine.post("button_a", {"press", {"1ms"}, {}}).ok());
    fuzz::require(machine.post("accelerometer", {"shake", {"1s"}, {}}).ok());
    fuzz::require(machine.post("imu", {"fault", {"noise"}, {{"accelX", "1"}}}).ok());
    fuzz::require(machine.post("bmp180", {"fault", {"corrupt"}, {}}).ok());
    machine.run_for(300_us);
    return machine.save();
}

// Most of a state is memory; what is interesting lies before and behind it.
void damage(std::vector<u8> &state, fuzz::Input &input) {
    constexpr std::size_t kBefore = 128;
    constexpr std::size_t kBehind = 8192;
    while (!input.empty()) {
        std::size_t const place = input.half_word() % (kBefore + kBehind);
        std::size_t at = place < kBefore ? place : state.size() - kBehind + place - kBefore;
        for (u8 const byte : input.take(1 + input.byte() % 8)) {
            if (at < state.size()) state[at] = byte;
            ++at;
        }
    }
}

void use(std::span<u8 const> state) {
    std::vector<u8> flash(microbit.flash_bytes, 0xFF);
    Machine machine(fitted(), 0, flash);
    if (Result<> const restored = machine.restore(state); !restored) {
        fuzz::require(!restored.error().message.empty());
        return;
    }
    fuzz::require(machine.state_hash().size() == 64);
    for (auto const &part : machine.parts()) fuzz::require(part->readings().size() < 100);
    machine.run_for(50_us);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(u8 const *data, std::size_t size) {
    static std::vector<u8> const kGood = good_state();
    fuzz::Input input(data, size);
    u8 const choice = input.byte();
    std::vector<u8> file;
    if (choice % 16 == 0) {
        auto const rest = input.take_rest();
        file.assign(rest.begin(), rest.end());
    } else {
        std::vector<u8> state = kGood;
        if (choice % 16 == 1) state.resize(std::size_t(input.half_word()) * 4 % state.size());
        damage(state, input);
        std::string const header = "terrarium-state 5\nboard microbit\nseed 0\nuntil 0\nstate " +
                                   std::to_string(state.size()) + " " + sha256_hex(state) + "\n";
        file.assign(header.begin(), header.end());
        file.insert(file.end(), state.begin(), state.end());
    }
    Result<Snapshot> const snapshot = read_snapshot(file, "file");
    if (!snapshot) {
        fuzz::require(snapshot.error().message.starts_with("file: "));
        return 0;
    }
    use(snapshot.value().state);
    return 0;
}
