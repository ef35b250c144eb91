#include "scenarios/runner/boot.h"

#include <cassert>

namespace terrarium::scenario {

namespace {

using namespace literals;

constexpr Time kLongest = 3_s;
constexpr Time kBetweenMoments = 100_ms;
constexpr std::string_view kPrompt = ">>> ";

} // namespace

Result<std::unique_ptr<Boot>> Boot::record(std::unique_ptr<Session> session) {
    std::unique_ptr<Boot> boot(new Boot(std::move(session)));
    Session &own = *boot->session_;
    own.begin();
    Machine &machine = own.machine();
    std::string tail;
    std::size_t stopped = 0;
    machine.on_serial = [&](u8 byte) {
        boot->bytes_.push_back({Time(), byte});
        tail += char(byte);
        if (tail.size() > kPrompt.size()) tail.erase(0, 1);
        machine.stop();
    };
    boot->keep();
    Time const begin = machine.now();
    Time next = begin + kBetweenMoments;
    while (machine.now() < begin + kLongest && tail != kPrompt && machine.objection().empty()) {
        machine.run_until(std::min(next, begin + kLongest));
        for (; stopped < boot->bytes_.size(); ++stopped) boot->bytes_[stopped].stop = machine.now();
        if (machine.now() >= next) {
            boot->keep();
            next = machine.now() + kBetweenMoments;
        }
    }
    machine.on_serial = nullptr;
    if (!machine.objection().empty()) return Error{machine.objection()};
    boot->keep();
    return boot;
}

void Boot::keep() {
    Machine &machine = session_->machine();
    if (!moments_.empty() && moments_.back().at == machine.now()) return;
    moments_.push_back({machine.now(), machine.save(), machine.inputs()});
}

void Boot::bring_to(Time instant) {
    Machine &machine = session_->machine();
    if (at_end_ && instant == machine.now()) return;
    std::size_t which = moments_.size() - 1;
    while (which > 0 && moments_[which].at > instant) --which;
    Moment const &moment = moments_[which];
    [[maybe_unused]] Result<> const restored = machine.restore(moment.state);
    assert(restored.ok()); // This very machine saved it.
    machine.set_inputs(moment.to_come);
    at_end_ = false;
    machine.run_until(instant);
    assert(machine.now() == instant);
}

} // namespace terrarium::scenario
