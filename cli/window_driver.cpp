#include "cli/window_driver.h"

#include <algorithm>

#include "cli/raw_repl.h"

namespace terrarium::cli {

namespace {

using namespace literals;

// Rewinding: a snapshot each virtual second, the last minute of them; a pyboard's is about 1.3 MB.
constexpr Time kBetweenSnapshots = 1_s;
constexpr std::size_t kMostSnapshots = 60;
constexpr std::chrono::milliseconds kMeasured{500};
constexpr u8 kInterrupt = 0x03; // Ctrl-C.
constexpr Time kScriptLook = 5_ms;

} // namespace

WindowDriver::WindowDriver(Machine &machine, Slices &slices, Typist &typist, Hooks hooks)
    : machine_(machine), slices_(slices), typist_(typist), hooks_(std::move(hooks)), recorder_(machine.clock()),
      then_(machine.now()) {
    ran();
}

void WindowDriver::ran() {
    measure(machine_.now());
    if (machine_.now() < next_kept_) return;
    kept_.push_back({machine_.now(), machine_.save()});
    next_kept_ = machine_.now() + kBetweenSnapshots;
    if (kept_.size() > kMostSnapshots) kept_.pop_front();
}

Result<> WindowDriver::before_run() { return script_ ? script_->step(machine_) : Result<>(); }

std::string WindowDriver::hear(u8 byte) {
    return script_ ? script_->hear(byte, machine_.now()) : std::string(1, char(byte));
}

Time WindowDriver::next_look() const {
    if (!script_ || script_->done() || script_->running()) return Time::never();
    return machine_.now() - machine_.now() % kScriptLook + kScriptLook;
}

Result<> WindowDriver::run_script(std::vector<std::string> codes, bool shown) {
    for (std::string const &code : codes) TRY(RawRepl::check(code));
    script_.emplace(std::move(codes), shown, machine_.now());
    ++scripts_;
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
    if (target == "board" && script_) script_->cancel("the board was started again");
    return machine_.post(target, action);
}

Result<> WindowDriver::type(std::span<u8 const> bytes) {
    if (std::find(bytes.begin(), bytes.end(), kInterrupt) != bytes.end()) typist_.drop();
    if (typist_.waiting() == 0) return machine_.post_serial(bytes);
    typist_.take(bytes);
    return {};
}

void WindowDriver::set_running(bool running) { running_ = running; }

void WindowDriver::set_speed(host::Speed speed) { slices_.set_speed(speed); }

void WindowDriver::step(std::optional<Time> duration) {
    running_ = false;
    if (!duration) return machine_.run_to_next_event(machine_.now() + 1_s);
    machine_.run_until(machine_.now() + std::max(*duration, 1_ps));
    ran();
}

Result<> WindowDriver::rewind(Time to) {
    auto const found =
        std::find_if(kept_.begin(), kept_.end(), [&](Kept const &kept) { return kept.at == to; });
    if (found == kept_.end()) return Error{"no snapshot of " + to_string(to) + " is kept any more"};
    TRY(machine_.restore(found->state));
    if (script_) script_->cancel("the board has gone back in time");
    kept_.erase(found + 1, kept_.end());
    next_kept_ = machine_.now() + kBetweenSnapshots;
    then_ = machine_.now();
    typist_ = Typist(machine_.now());
    recorder_.went_back();
    if (hooks_.rewound) hooks_.rewound();
    return {};
}

void WindowDriver::describe(gui::Facts &facts) {
    facts.running = running_;
    facts.speed = slices_.speed();
    facts.factor = running_ ? factor_ : 0;
    facts.untyped = typist_.waiting();
    facts.ports = hooks_.ports();
    if (script_) {
        facts.script = {scripts_, script_->running() || script_->done(), script_->done(), script_->error(),
                        script_->output()};
    }
    for (Kept const &kept : kept_) facts.snapshots.push_back(kept.at);
}

} // namespace terrarium::cli
