#include "sim/core/i2c_controller.h"

#include <cassert>

namespace terrarium {

namespace {

Drive open_drain(bool level) { return level ? Drive::None : Drive::Low; }

void move(Pin &pin, Net *net) {
    if (net != nullptr) {
        net->connect(pin);
    } else if (pin.net() != nullptr) {
        pin.net()->disconnect(pin);
    }
}

} // namespace

I2cController::I2cController(Clock &clock, std::string name, std::function<void(I2cDone)> on_done)
    : on_done_(std::move(on_done)), name_(std::move(name)), scl_(name_ + " SCL"), sda_(name_ + " SDA"),
      timer_(clock, name_, [this] { timer_fired(); }) {
    scl_.on_change = [this](bool) { wires_changed(); };
    sda_.on_change = [this](bool) { wires_changed(); };
}

void I2cController::attach(Net *scl, Net *sda) {
    move(scl_, scl);
    move(sda_, sda);
}

void I2cController::start() { begin(Operation::Start); }

void I2cController::write(u8 byte) {
    shift_ = byte;
    begin(Operation::Write);
}

void I2cController::read() { begin(Operation::Read); }

void I2cController::acknowledge(bool ack) {
    assert(owes_acknowledge_);
    acknowledge_ = ack;
    begin(Operation::Acknowledge);
}

void I2cController::stop() { begin(Operation::Stop); }

void I2cController::abort() {
    timer_.cancel();
    operation_ = after_acknowledge_ = Operation::None;
    holds_bus_ = owes_acknowledge_ = false;
    sda_.drive(Drive::None);
    scl_.drive(Drive::None);
}

void I2cController::begin(Operation operation) {
    assert(!busy() && bit_ > Time());
    assert(holds_bus_ || operation == Operation::Start || operation == Operation::Stop);
    if (owes_acknowledge_ && operation != Operation::Acknowledge) {
        after_acknowledge_ = operation;
        acknowledge_ = operation == Operation::Read;
        operation = Operation::Acknowledge;
    }
    enter(operation);
}

void I2cController::enter(Operation operation) {
    operation_ = operation;
    if (!holds_bus_) {
        if (operation == Operation::Stop) return wait(Phase::Free, bit_ / 2);
        phase_ = Phase::WaitFree;
        return start_if_free();
    }
    bits_left_ = 8;
    begin_bit();
}

// SCL is low; puts the coming bit on SDA for the low half of the clock.
void I2cController::begin_bit() {
    bool level = true; // Read, the target's acknowledge, and before a repeated START.
    if (operation_ == Operation::Write && bits_left_ > 0) level = (shift_ & 0x80) != 0;
    if (operation_ == Operation::Acknowledge) level = !acknowledge_;
    if (operation_ == Operation::Stop) level = false;
    sda_.drive(open_drain(level));
    wait(Phase::Low, bit_ / 2);
}

void I2cController::wait(Phase phase, Time time) {
    phase_ = phase;
    timer_.in(time);
}

void I2cController::timer_fired() {
    switch (phase_) {
    case Phase::Low:
        phase_ = Phase::Rising;
        scl_.drive(Drive::None);
        wires_changed(); // Nothing changes on a wire whose level was never low.
        return;
    case Phase::High: end_bit(sda_.level()); return;
    case Phase::Started:
        scl_.drive(Drive::Low);
        holds_bus_ = true;
        finish({I2cDone::What::Start});
        return;
    case Phase::Free: finish({I2cDone::What::Stop}); return;
    case Phase::Rising:
    case Phase::WaitFree:
    case Phase::Released: break; // These wait for a wire, not for time.
    }
}

void I2cController::wires_changed() {
    if (!busy()) return;
    if (phase_ == Phase::Rising && scl_.level()) {
        wait(Phase::High, bit_ - bit_ / 2);
    } else if (phase_ == Phase::WaitFree) {
        start_if_free();
    } else if (phase_ == Phase::Released) {
        free_if_high();
    }
}

void I2cController::start_if_free() {
    if (!scl_.level() || !sda_.level()) return;
    wait(Phase::Started, bit_ / 2); // Before SDA falls: that calls wires_changed() again.
    sda_.drive(Drive::Low);
}

void I2cController::free_if_high() {
    if (sda_.level()) wait(Phase::Free, bit_ / 2);
}

// The high half of the clock is over.
void I2cController::end_bit(bool level) {
    switch (operation_) {
    case Operation::Start:
        phase_ = Phase::WaitFree;
        start_if_free();
        return;
    case Operation::Stop:
        holds_bus_ = false;
        phase_ = Phase::Released;
        sda_.drive(Drive::None);
        if (phase_ == Phase::Released) free_if_high();
        return;
    case Operation::None: return;
    case Operation::Write:
    case Operation::Read:
    case Operation::Acknowledge:
        scl_.drive(Drive::Low);
        end_byte_bit(level);
        return;
    }
}

void I2cController::end_byte_bit(bool level) {
    if (operation_ == Operation::Acknowledge) {
        sda_.drive(Drive::None);
        owes_acknowledge_ = false;
        Operation const next = after_acknowledge_;
        after_acknowledge_ = Operation::None;
        if (next != Operation::None) return enter(next);
        return finish({I2cDone::What::Acknowledge, acknowledge_});
    }
    if (operation_ == Operation::Write && bits_left_ == 0) return finish({I2cDone::What::Write, !level});
    shift_ = u8(shift_ << 1 | (level ? 1 : 0));
    --bits_left_;
    if (operation_ == Operation::Read && bits_left_ == 0) {
        owes_acknowledge_ = true;
        return finish({I2cDone::What::Read, false, shift_});
    }
    begin_bit();
}

void I2cController::finish(I2cDone done) {
    operation_ = Operation::None;
    if (on_done_) on_done_(done);
}

void I2cController::archive(Archive &archive) {
    archive.section(name_);
    archive(scl_, sda_, timer_, bit_, operation_, after_acknowledge_, phase_, holds_bus_, owes_acknowledge_,
            shift_, bits_left_, acknowledge_);
    bool const known =
        operation_ <= Operation::Stop && after_acknowledge_ <= Operation::Stop && phase_ <= Phase::Free;
    bool const in_transfer = operation_ == Operation::Write || operation_ == Operation::Read ||
                             operation_ == Operation::Acknowledge;
    bool const sensible = known && bits_left_ <= 8 && (!in_transfer || holds_bus_) &&
                          (bit_ > Time() || (!busy() && scl_.net() == nullptr));
    archive.require(sensible, "a transfer makes no sense");
}

} // namespace terrarium
