#include "sim/parts/photoresistor.h"

#include <cmath>

#include "sim/parts/action_check.h"

namespace terrarium {

namespace {

constexpr double kOther = 10; // Kilo-ohms, to the supply.
constexpr i64 kBrightest = 200'000 * kMillion;

} // namespace

Photoresistor::Photoresistor(std::string_view name, Net *analog, Net *digital, Kind const &kind, i64 lux)
    : Part(name), analog_(std::string(name) + " AO"), digital_(std::string(name) + " DO"), kind_(kind),
      controls_({{"lux", "LUX", 0, kBrightest, lux}}) {
    if (analog != nullptr) {
        supply_ = analog->supply_millivolts();
        analog->connect(analog_);
    }
    if (digital != nullptr) digital->connect(digital_);
    update();
}

void Photoresistor::update() {
    double const lux = double(controls_[0]) * 1e-6;
    millivolts_ = supply_; // In the dark.
    if (lux > 0) {
        double const resistance = kind_.kilo_ohms_at_10_lux * std::pow(10 / lux, kind_.gamma);
        millivolts_ = int(std::lround(supply_ * resistance / (resistance + kOther)));
    }
    analog_.drive_millivolts(millivolts_);
    digital_.drive(millivolts_ > kind_.threshold_millivolts ? Drive::High : Drive::Low);
}

Result<> Photoresistor::check(Action const &action) const {
    if (action.verb != "set") return unknown_action(*this, action, controls_.usage());
    return controls_.check(*this, action);
}

void Photoresistor::act(Action const &action) {
    controls_.act(*this, action);
    update();
}

std::vector<Part::Reading> Photoresistor::readings() const {
    std::vector<Reading> all = controls_.readings();
    all.push_back({"millivolts", std::to_string(millivolts_)});
    return all;
}

Look Photoresistor::look() const {
    Look look;
    look.contents = from_millionths(controls_[0]) + " lux";
    return look;
}

void Photoresistor::archive(Archive &archive) {
    archive.section(name());
    archive(analog_, digital_, controls_, millivolts_);
}

} // namespace terrarium
