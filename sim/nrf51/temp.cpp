#include "sim/nrf51/temp.h"

#include <cmath>

namespace terrarium::nrf51 {

namespace {
using namespace literals;
constexpr u32 kReady = 0x100;
constexpr Time kMeasurement = 35_us; // Product specification, t_TEMP.
} // namespace

Temp::Temp(Clock &clock, EventListener &listener)
    : TaskPeripheral("TEMP", 12, listener), measured_(clock, "TEMP", [this] {
          result_ = u32(quarters_);
          fire(kReady);
      }) {
    task(0x000, "START", [this] { measured_.in(kMeasurement); });
    task(0x004, "STOP", [this] { measured_.cancel(); });
    event(kReady, "DATARDY");
    finish_interface();
    registers.define(0x508, "TEMP").stores(result_).read_only();
    // Undocumented; programs write 0 as the remedy for anomaly 31 (TEMP is not calibrated by itself).
    registers.define(0x504, "ANOMALY31");
}

void Temp::set_celsius(double celsius) { quarters_ = i32(std::lround(celsius * 4)); }

void Temp::reset() {
    TaskPeripheral::reset();
    measured_.cancel();
}

void Temp::archive(Archive &archive) {
    TaskPeripheral::archive(archive);
    archive(measured_, quarters_);
}

} // namespace terrarium::nrf51
