#include "scenarios/runner/stage.h"

#include <algorithm>

#include "sim/cpu/flash_power.h"

namespace terrarium::scenario {

namespace {

using namespace literals;

// How often one looks whether the power has gone.
constexpr Time kPowerLook = 1_ms;

} // namespace

Stage::Stage(Session &session) : session_(session) { listen(); }

Stage::Stage(Boot &boot) : session_(boot.session()), boot_(&boot) { listen(); }

Stage::~Stage() {
    session_.machine().on_serial = nullptr;
    session_.machine().on_post = nullptr;
}

void Stage::listen() {
    Machine &machine = session_.machine();
    machine.on_serial = [this](u8 byte) {
        heard_ += char(byte);
        if (found_ || hears_ == nullptr || !(*hears_)(byte)) return;
        found_ = true;
        rest_ = heard_.size();
        session_.machine().stop();
    };
    machine.on_post = [this](Input const &input) { inputs_.push_back(input); };
}

void Stage::add_onlooker(Onlooker &onlooker) {
    onlookers_.push_back(&onlooker);
    onlooker.look(machine());
}

Machine &Stage::machine() {
    if (boot_ != nullptr) {
        auto listener = std::exchange(session_.machine().on_serial, nullptr);
        boot_->bring_to(now_);
        session_.machine().on_serial = std::move(listener);
        boot_ = nullptr;
    }
    return session_.machine();
}

Stage::Stop Stage::run_live(Time time, std::function<bool(u8)> const *hears) {
    Machine &own = machine();
    Time const end = std::min(time, limit_);
    hears_ = hears;
    found_ = false;
    while (!found_ && own.now() < end && own.objection().empty() && given_up_.empty() && !flash_was_cut()) {
        Time next = flash_cut_ ? std::min(end, own.now() + kPowerLook) : end;
        for (Onlooker *const onlooker : onlookers_) next = std::min(next, onlooker->next());
        own.run_until(next);
        for (Onlooker *const onlooker : onlookers_) onlooker->look(own);
    }
    hears_ = nullptr;
    if (found_) rest_at_ = own.now();
    if (found_) return Stop::Heard;
    if (!own.objection().empty()) return Stop::Objection;
    if (!given_up_.empty()) return Stop::GivenUp;
    if (flash_was_cut()) return Stop::PowerGone;
    return time > limit_ ? Stop::Limit : Stop::There;
}

bool Stage::flash_was_cut() {
    return flash_cut_ && !machine().powered() && machine().chip().flash_power()->operations() >= *flash_cut_;
}

Stage::Stop Stage::run_until(Time time) {
    if (time <= now()) return Stop::There;
    return run_live(time, nullptr);
}

Stage::Stop Stage::run_for(Time time) {
    return run_until(time > Time::never() - now() ? Time::never() : now() + time);
}

Stage::Stop Stage::run_until_heard(std::function<bool(u8)> const &hears, Time deadline) {
    // What was recorded of the boot, as far as it goes without a decision that only the machine can make.
    while (boot_ != nullptr) {
        std::vector<Boot::Byte> const &bytes = boot_->bytes();
        bool const over = played_ == bytes.size() || bytes[played_].stop > std::min(deadline, limit_);
        if (over) {
            if (played_ == bytes.size() && boot_->end() <= std::min(deadline, limit_)) now_ = boot_->end();
            break;
        }
        now_ = bytes[played_].stop;
        bool found = false;
        // All that is heard before the run has come to its stop.
        for (; played_ < bytes.size() && bytes[played_].stop == now_; ++played_) {
            heard_ += char(bytes[played_].byte);
            if (found || !hears(bytes[played_].byte)) continue;
            found = true;
            rest_ = heard_.size();
        }
        if (found) rest_at_ = now_;
        if (found) return Stop::Heard;
    }
    return run_live(deadline, &hears);
}

Stage::Stop Stage::go_on_hearing(std::function<bool(u8)> const &hears, Time deadline) {
    while (rest_at_ == now() && rest_ < heard_.size()) {
        if (hears(u8(heard_[rest_++]))) return Stop::Heard;
    }
    return run_until_heard(hears, deadline);
}

Outcome Stage::cut_short(Stop stop, std::string const &waited_for) {
    if (stop == Stop::Objection) return Outcome::failed("strict: " + machine().objection());
    if (stop == Stop::GivenUp) return Outcome::failed(given_up_);
    if (stop == Stop::PowerGone) return Outcome::failed("the power has gone");
    std::string const called =
        limit_called_.empty() ? "the scenario's time of " + to_string(limit_) : limit_called_;
    return {Outcome::Kind::TimedOut, called + " is over; waited for " + waited_for};
}

Result<> Stage::act(std::vector<Input> const &inputs) {
    rest_at_ = Time::never();
    Machine &own = machine();
    for (Input const &input : inputs) TRY(own.post(input.target, input.action));
    // They are stamped with the next cycle.
    own.run_until(own.clock().time_of(own.clock().slice.now + 1));
    return {};
}

Result<> Stage::send(std::string_view bytes) {
    rest_at_ = Time::never();
    return machine().post_serial(std::span(reinterpret_cast<u8 const *>(bytes.data()), bytes.size()));
}

Journal Stage::journal() {
    Journal journal = session_.journal();
    journal.inputs.insert(journal.inputs.end(), inputs_.begin(), inputs_.end());
    std::stable_sort(journal.inputs.begin(), journal.inputs.end(),
                     [](Input const &a, Input const &b) { return a.at < b.at; });
    journal.end = now();
    return journal;
}

void Stage::keep(std::string const &name) {
    Machine &own = machine();
    kept_.insert_or_assign(name, Kept{own.now(), own.save(), own.inputs(), heard_, inputs_});
}

Result<> Stage::go_back(std::string const &name) {
    auto const found = kept_.find(name);
    if (found == kept_.end()) return Error{"there is no snapshot '" + name + "'"};
    Machine &own = machine();
    TRY(own.restore(found->second.state));
    own.set_inputs(found->second.to_come);
    heard_ = found->second.heard;
    rest_at_ = Time::never();
    inputs_ = found->second.inputs;
    memory_.clear(); // What was recorded since has not happened.
    for (Onlooker *const onlooker : onlookers_) onlooker->went_back(own);
    return {};
}

} // namespace terrarium::scenario
