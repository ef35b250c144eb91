#include "sim/parts/led_matrix.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace terrarium {

namespace {
constexpr double kStepBetweenLevels = 1.9;
}

LedMatrix::LedMatrix(Clock &clock, std::string_view name, Wiring const &wiring, Time window)
    : Part(name), clock_(clock) {
    for (Dot const &dot : wiring.dots) {
        assert(dot.row < wiring.rows.size() && dot.column < wiring.columns.size());
        lights_.push_back({dot, DutyMeter(window)});
        width_ = std::max(width_, dot.x + 1);
        height_ = std::max(height_, dot.y + 1);
    }
    for (bool const is_row : {true, false}) {
        std::deque<Pin> &pins = is_row ? rows_ : columns_;
        for (Net *net : is_row ? wiring.rows : wiring.columns) {
            std::size_t const wire = pins.size();
            Pin &pin =
                pins.emplace_back(std::string(name) + (is_row ? " row " : " column ") + std::to_string(wire));
            pin.on_change = [this, is_row, wire](bool) { update(is_row, wire); };
            net->connect(pin);
        }
    }
    for (Light &light : lights_) refresh(light);
}

void LedMatrix::update(bool is_row, std::size_t wire) {
    for (Light &light : lights_) {
        if ((is_row ? light.dot.row : light.dot.column) == wire) refresh(light);
    }
}

void LedMatrix::refresh(Light &light) {
    // While the matrix is being built not all wires are there.
    if (light.dot.row >= rows_.size() || light.dot.column >= columns_.size()) return;
    light.meter.set(rows_[light.dot.row].level() && !columns_[light.dot.column].level(), clock_.now());
}

LedMatrix::Light const *LedMatrix::light_at(int x, int y) const {
    for (Light const &light : lights_) {
        if (light.dot.x == x && light.dot.y == y) return &light;
    }
    return nullptr;
}

double LedMatrix::duty(int x, int y) const {
    Light const *light = light_at(x, y);
    return light != nullptr ? light->meter.duty(clock_.now()) : 0;
}

int LedMatrix::brightness(int x, int y) const {
    double const relative = duty(x, y) * double(rows_.size());
    if (relative <= 0) return 0;
    double const level = std::round(9 + std::log(relative) / std::log(kStepBetweenLevels));
    return int(std::clamp(level, 1.0, 9.0));
}

Result<> LedMatrix::check(Action const &action) const {
    return Error{name() + ": unknown action '" + action.verb + "'; an LED matrix takes none"};
}

std::vector<Part::Reading> LedMatrix::readings() const {
    std::vector<Reading> result;
    for (int y = 0; y < height_; ++y) {
        std::string line;
        for (int x = 0; x < width_; ++x) line += char('0' + brightness(x, y));
        result.push_back({"row" + std::to_string(y), line});
    }
    return result;
}

Look LedMatrix::look() const {
    Look look;
    look.columns = width_;
    // A line is on for a share of the time at most; an eye takes that for full light.
    for (int y = 0; y < height_; ++y) {
        for (int x = 0; x < width_; ++x) look.lights.push_back(perceived(duty(x, y) * double(rows_.size())));
    }
    return look;
}

void LedMatrix::archive(Archive &archive) {
    archive.section(name());
    for (Pin &pin : rows_) archive(pin);
    for (Pin &pin : columns_) archive(pin);
    for (Light &light : lights_) archive(light.meter);
}

} // namespace terrarium
