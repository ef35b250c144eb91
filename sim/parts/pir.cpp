#include "sim/parts/pir.h"

#include <algorithm>

#include "sim/parts/action_check.h"

namespace terrarium {

Pir::Pir(Clock &clock, std::string_view name, Net &output, Times times)
    : Part(name), clock_(clock), output_(std::string(name) + " OUT"),
      next_(clock, std::string(name), [this] { go_on(); }), times_(times) {
    output_.drive(Drive::Low);
    output.connect(output_);
}

void Pir::see() {
    state_ = State::Seen;
    output_.drive(Drive::High);
    next_.at(std::max(clock_.now(), moves_until_) + times_.delay);
}

// What still moves when the blindness ends is seen then.
void Pir::go_on() {
    if (state_ == State::Seen) {
        state_ = State::Blind;
        output_.drive(Drive::Low);
        return next_.in(times_.blind);
    }
    state_ = State::Watching;
    if (clock_.now() < moves_until_) see();
}

Result<> Pir::check(Action const &action) const {
    if (action.verb != "move") return unknown_action(*this, action, "move [DURATION]");
    TRY(optional_duration(*this, action, Time()));
    return {};
}

void Pir::act(Action const &action) {
    Time const end = clock_.now() + optional_duration(*this, action, Time()).value();
    moves_until_ = std::max(moves_until_, end);
    if (state_ != State::Blind) see();
}

std::vector<Part::Reading> Pir::readings() const { return {{"motion", state_ == State::Seen ? "1" : "0"}}; }

Look Pir::look() const {
    Look look;
    look.contents = state_ == State::Seen ? "motion" : "still";
    return look;
}

void Pir::archive(Archive &archive) {
    archive.section(name());
    archive(output_, next_, state_, moves_until_);
    if (!archive.require(state_ <= State::Blind, "a motion sensor is in no state")) state_ = State::Watching;
}

} // namespace terrarium
