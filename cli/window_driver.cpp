#include "cli/window_driver.h"

#include <algorithm>

#include "session/raw_repl.h"

namespace terrarium::cli {

namespace {

using namespace literals;

// The longest way to the next event; a board whose processor is held may have none.
constexpr Time kFarEvent = 1_s;
constexpr std::chrono::milliseconds kMeasured{500};
constexpr u8 kInterrupt = 0x03; // Ctrl-C.
constexpr Time kScriptLook = 5_ms;

} // namespace

WindowDriver::WindowDriver(Machine &machine, Slices &slices, Typist &typist, Hooks hooks)
    : machine_(machine), slices_(slices), typist_(typist), hooks_(std::move(hooks)),
      recorder_(machine.clock()), then_(machine.now()) {
    ran();
}

void WindowDriver::ran() {
    measure(machine_.now());
    if (store_.due(machine_.now())) store_.keep(machine_, journal(), said_);
}

JournalFile *WindowDriver::journal() const {
    return hooks_.journal != nullptr && *hooks_.journal ? &**hooks_.journal : nullptr;
}

Result<> WindowDriver::before_run() { return script_ ? script_->step(machine_) : Result<>(); }

std::string WindowDriver::hear(u8 byte) {
    std::string shown = script_ ? script_->hear(byte, machine_.now()) : std::string(1, char(byte));
    said_ += shown.size();
    return shown;
}

Time WindowDriver::next_look() const {
    if (!script_ || script_->done() || script_->running()) return Time::never();
    return machine_.now() - machine_.now() % kScriptLook + kScriptLook;
}

Result<> WindowDriver::run_script(std::vector<std::string> codes, bool shown, std::string_view purpose) {
    leave_block();
    if (!hooks_.read_only.empty()) return Error{hooks_.read_only};
    for (std::string const &code : codes) TRY(RawRepl::check(code));
    script_.emplace(std::move(codes), shown, machine_.now());
    ++scripts_;
    purpose_ = purpose;
    running_ = true;
    return {};
}

void WindowDriver::measure(Time now) {
    auto const host_now = std::chrono::steady_clock::now();
    auto const passed = host_now - host_then_;
    if (passed < kMeasured) return;
    factor_ = (now - then_).seconds() / std::chrono::duration<double>(passed).count();
    host_then_ = host_now;
    then_ = now;
}

Result<> WindowDriver::act(std::string_view target, Action const &action) {
    leave_block();
    if (!hooks_.read_only.empty()) return Error{hooks_.read_only};
    if (target == "board" && script_) script_->cancel("the board was started again");
    return machine_.post(target, action);
}

Result<> WindowDriver::type(std::span<u8 const> bytes) {
    leave_block();
    if (!hooks_.read_only.empty()) return Error{hooks_.read_only};
    if (std::find(bytes.begin(), bytes.end(), kInterrupt) != bytes.end()) typist_.drop();
    if (typist_.waiting() == 0) return machine_.post_serial(bytes);
    typist_.take(bytes);
    return {};
}

void WindowDriver::set_running(bool running) {
    if (running_ == running) return;
    leave_block();
    // A person who pauses may want to come back to this instant.
    if (!running) store_.keep(machine_, journal(), said_);
    running_ = running;
    then_ = machine_.now();
    host_then_ = std::chrono::steady_clock::now();
}

void WindowDriver::set_speed(host::Speed speed) { slices_.set_speed(speed); }

Result<> WindowDriver::step(gui::Step step) {
    running_ = false;
    if (step.kind == gui::Step::Kind::Instruction) {
        step_instruction();
        return {};
    }
    leave_block();
    store_.keep(machine_, journal(), said_);
    if (step.kind == gui::Step::Kind::Event) {
        machine_.run_to_next_event(machine_.now() + kFarEvent);
    } else {
        if (step.duration <= Time() || step.duration > Time::never() - machine_.now())
            return Error{"a step takes some time"};
        machine_.run_until(machine_.now() + step.duration);
    }
    return {};
}

bool WindowDriver::look_into_block(unsigned instructions) {
    if (!look_)
        look_.emplace(Look{machine_.save(), 0});
    else if (!machine_.restore(look_->start))
        return false;
    look_->instructions = instructions;
    return instructions == 0 || machine_.run_part(instructions);
}

void WindowDriver::step_instruction() {
    if (look_into_block(look_ ? look_->instructions + 1 : 1)) return;
    leave_block();
    store_.keep(machine_, journal(), said_);
    // The rest of the block at once, or the entry of an exception. A processor that sleeps goes on at an
    // event.
    bool const sleeps = !machine_.powered() || machine_.chip().processor().sleeping();
    if (sleeps)
        machine_.run_to_next_event(machine_.now() + kFarEvent);
    else
        machine_.run_until(machine_.now() + 1_ps);
}

void WindowDriver::leave_block() {
    if (!look_) return;
    [[maybe_unused]] Result<> const restored = machine_.restore(look_->start);
    look_.reset();
}

Result<> WindowDriver::step_back() {
    set_running(false);
    if (look_ && look_->instructions > 1) {
        look_into_block(look_->instructions - 1);
        return {};
    }
    if (look_) {
        leave_block();
        return {};
    }
    Moment const *const moment = store_.before(machine_.now());
    if (moment == nullptr) return Error{"there is no earlier snapshot"};
    return go_back_to(*moment);
}

Result<> WindowDriver::rewind(Time to) {
    leave_block();
    Moment const *const moment = store_.find(to);
    if (moment == nullptr) return Error{"no snapshot of " + to_string(to) + " is kept any more"};
    return go_back_to(*moment);
}

Result<> WindowDriver::go_back_to(Moment const &moment) {
    // What a state does not hold may have changed since: the content of a memory card.
    std::vector<u8> const present = machine_.save();
    if (Result<> const restored = machine_.restore(moment.state); !restored) {
        TRY(machine_.restore(present));
        return Error{"cannot go back to " + to_string(moment.at) + ": " + restored.error().message};
    }
    machine_.set_inputs(moment.inputs);
    Result<> shortened;
    if (journal() != nullptr && moment.journal) shortened = journal()->go_back(*moment.journal);
    store_.forget_after(moment.at);
    if (script_) script_->cancel("the board has gone back in time");
    typist_ = Typist(machine_.now());
    recorder_.went_back();
    said_ = moment.said;
    then_ = machine_.now();
    host_then_ = std::chrono::steady_clock::now();
    if (hooks_.rewound) hooks_.rewound(said_);
    return shortened;
}

void WindowDriver::describe(gui::Facts &facts) {
    facts.running = running_;
    facts.speed = slices_.speed();
    facts.factor = running_ ? factor_ : 0;
    facts.untyped = typist_.waiting();
    facts.ports = hooks_.ports();
    if (script_) {
        facts.script = {scripts_,        purpose_,         script_->running() || script_->done(),
                        script_->done(), script_->error(), script_->output()};
    }
    facts.inside_block = look_ ? look_->instructions : 0;
    for (Moment const &moment : store_.moments()) facts.snapshots.push_back(moment.at);
    facts.snapshot_bytes = store_.bytes();
}

} // namespace terrarium::cli
