#include "sim/nrf51/adc.h"

#include <algorithm>
#include <array>

namespace terrarium::nrf51 {

namespace {

using namespace literals;

constexpr u32 kEnd = 0x100;
constexpr u32 kResetConfiguration = 0x18;
constexpr int kBandGapMicrovolts = 1'200'000;
constexpr int kSupplyMicrovolts = 3'300'000;

// Analog input n is on this pin (nRF51822 Product Specification, pin table).
constexpr std::array<unsigned, 8> kPinOfInput{26, 27, 1, 2, 3, 4, 5, 6};

// By RES: 8, 9, 10 bits.
constexpr std::array<Time, 4> kConversion{20_us, 36_us, 68_us, 68_us};

} // namespace

Adc::Adc(Clock &clock, Gpio &gpio, EventListener &listener)
    : TaskPeripheral("ADC", 7, listener), gpio_(gpio), converted_(clock, "ADC", [this] { convert(); }) {
    task(0x000, "START", [this] { start(); });
    task(0x004, "STOP", [this] { converted_.cancel(); });
    event(kEnd, "END");
    finish_interface();
    registers.define(0x400, "BUSY").reads([this] { return u32(converted_.pending()); }).read_only();
    registers.define(0x500, "ENABLE").stores(enable_).mask(3);
    registers.define(0x504, "CONFIG").stores(configuration_).reset(kResetConfiguration);
    registers.define(0x508, "RESULT").stores(result_).read_only();
}

void Adc::start() {
    if (enable_ != 1) return;
    converted_.in(kConversion[configuration_ & 3]);
}

int Adc::input_microvolts() const {
    unsigned const select = configuration_ >> 2 & 7;
    if (select == 5) return kSupplyMicrovolts * 2 / 3;
    if (select == 6) return kSupplyMicrovolts / 3;
    int microvolts = 0;
    for (unsigned n = 0; n < kPinOfInput.size(); ++n) {
        if ((configuration_ >> (8 + n) & 1) != 0) microvolts = gpio_.net(kPinOfInput[n]).millivolts() * 1000;
    }
    if (select == 1) return microvolts * 2 / 3;
    if (select == 2) return microvolts / 3;
    return microvolts;
}

int Adc::reference_microvolts() const {
    switch (configuration_ >> 5 & 3) {
    case 2: return kSupplyMicrovolts / 2;
    case 3: return kSupplyMicrovolts / 3;
    default: return kBandGapMicrovolts;
    }
}

void Adc::convert() {
    unsigned const bits = 8 + std::min(configuration_ & 3, 2u);
    int const full_scale = (1 << bits) - 1;
    i64 const value = i64(input_microvolts()) * (1 << bits) / reference_microvolts();
    result_ = u32(std::clamp<i64>(value, 0, full_scale));
    fire(kEnd);
}

void Adc::reset() {
    TaskPeripheral::reset();
    converted_.cancel();
}

void Adc::archive(Archive &archive) {
    TaskPeripheral::archive(archive);
    archive(converted_);
}

} // namespace terrarium::nrf51
