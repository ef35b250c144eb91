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
      timer_(clock, name_, [this] { timer_fired(); }), clock_(clock) {
    scl_.on_change = [this](bool level) { scl_changed(level); };
    sda_.on_change = [this](bool level) { sda_changed(level); };
}

void I2cController::attach(Net *scl, Net *sda) {
    if (scl != scl_.net() || sda != sda_.net()) bus_busy_ = false;
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
    holds_bus_ = owes_acknowledge_ = bus_busy_ = false;
    sda_.drive(Drive::None);
    scl_.drive(Drive::None);
}

void I2cController::begin(Operation operation) {
    assert(!busy() && low_ > Time() && high_ > Time());
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
        if (operation == Operation::Stop) return wait(Phase::Free, low_);
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
    wait(Phase::Low, low_);
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
        // Nothing changes on a wire whose level was never low.
        if (phase_ == Phase::Rising && scl_.level()) scl_is_high();
        return;
    case Phase::High: end_bit(sda_.level()); return;
    case Phase::Started:
        phase_ = Phase::Low; // Before SCL falls: that calls scl_changed() again.
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

void I2cController::scl_changed(bool level) {
    if (!busy()) return;
    if (level) {
        if (phase_ == Phase::Rising) scl_is_high();
        if (phase_ == Phase::WaitFree) start_if_free();
        return;
    }
    // The low half of a faster master ends this one's high half.
    if (phase_ == Phase::High) {
        timer_.cancel();
        end_bit(sampled_);
    } else if (phase_ == Phase::Started) {
        timer_.cancel();
        timer_fired();
    }
}

void I2cController::sda_changed(bool level) {
    if (scl_.level()) {
        bus_busy_ = !level;
        if (!level) started_ = clock_.now();
    }
    if (!busy()) return;
    if (phase_ == Phase::WaitFree) {
        start_if_free();
    } else if (phase_ == Phase::Released) {
        free_if_high();
    } else if (phase_ == Phase::High && shared_ && operation_ != Operation::Start &&
               operation_ != Operation::Stop) {
        on_done_({I2cDone::What::Disturbed});
    }
}

void I2cController::scl_is_high() {
    sampled_ = sda_.level();
    // Who lets go of SDA and finds it low has lost it to another master, except where a target may answer.
    bool const sends =
        (operation_ == Operation::Write && bits_left_ > 0) || operation_ == Operation::Acknowledge;
    if (shared_ && sends && sda_.drive() == Drive::None && !sampled_) return lose();
    wait(Phase::High, high_);
}

void I2cController::lose() {
    bool const was_busy = bus_busy_;
    abort();
    bus_busy_ = was_busy;
    on_done_({I2cDone::What::Lost});
}

void I2cController::start_if_free() {
    if (!scl_.level()) return;
    // SDA low: only a START that has just been made by another master may be joined.
    bool const joins =
        shared_ && !holds_bus_ && bus_busy_ && !sda_.level() && clock_.now() - started_ < high_;
    bool const is_free = sda_.level() && (holds_bus_ || !bus_busy_);
    if (!is_free && !joins) return;
    wait(Phase::Started, high_); // Before SDA falls: that calls sda_changed() again.
    sda_.drive(Drive::Low);
}

void I2cController::free_if_high() {
    if (sda_.level()) wait(Phase::Free, low_);
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
        phase_ = Phase::Low; // Before SCL falls: that calls scl_changed() again.
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
    archive(scl_, sda_, timer_, low_, high_, operation_, after_acknowledge_, phase_, holds_bus_, bus_busy_,
            sampled_, started_, owes_acknowledge_, shift_, bits_left_, acknowledge_);
    bool const known =
        operation_ <= Operation::Stop && after_acknowledge_ <= Operation::Stop && phase_ <= Phase::Free;
    bool const in_transfer = operation_ == Operation::Write || operation_ == Operation::Read ||
                             operation_ == Operation::Acknowledge;
    bool const sensible = known && bits_left_ <= 8 && (!in_transfer || holds_bus_) &&
                          ((low_ > Time() && high_ > Time()) || (!busy() && scl_.net() == nullptr));
    archive.require(sensible, "a transfer makes no sense");
}

} // namespace terrarium
