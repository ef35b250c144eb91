#include "tests/real/pyboard_bench.h"

#include <cassert>
#include <cstdlib>

#include "session/raw_repl.h"
#include "sim/machine/program.h"

namespace terrarium {

namespace {

using namespace literals;

RawRepl::RunTo run_to(Machine &machine) {
    return [&machine](Time until) {
        machine.run_until(until);
        return machine.objection().empty();
    };
}

std::string without_carriage_returns(std::string_view text) {
    std::string result;
    for (char const c : text) {
        if (c != '\r') result += c;
    }
    return result;
}

} // namespace

PyboardBench::PyboardBench(BoardSpec const &board, FirmwareImage const &image, u64 seed)
    : board_(board), image_(image), seed_(seed), flash_(board.flash_bytes, 0xFF) {
    make_machine();
}

void PyboardBench::make_machine() {
    machine_ = std::make_unique<Machine>(board_, seed_, flash_);
    machine_->trace().strict = true;
    machine_->trace().sink = [this](std::string const &line) { remarks_.push_back(line); };
    for (PartSpec const &part : board_.parts) {
        if (part.kind != "edge pin" && part.kind != "LED") continue;
        machine_->chip().net(part.where)->observe([this, name = part.name](Net const &net, Time at) {
            edges_[name].push_back({at, net.level()});
        });
    }
    remarks_.clear();
    edges_.clear();
}

std::string PyboardBench::boot() {
    if (Result<> const programmed = program(board_, machine_->chip(), image_); !programmed)
        return programmed.error().message;
    machine_->power_on();
    std::string const wrong = enter();
    booted_ = machine_->save();
    return wrong;
}

std::string PyboardBench::enter() {
    RawRepl repl(*machine_, run_to(*machine_));
    Result<> const entered = repl.enter();
    return (entered ? "" : entered.error().message) + complaints();
}

void PyboardBench::begin_again() {
    // What came up is remembered once per machine, and so are inputs still to come.
    bool const fresh = complaints().empty() && last_input_ <= machine_->now();
    if (!fresh) {
        make_machine();
        machine_->power_on();
    }
    last_input_ = {};
    [[maybe_unused]] Result<> const restored = machine_->restore(booted_);
    assert(restored.ok());
    edges_.clear();
}

PyboardBench::Answer PyboardBench::run(std::string_view code, Time limit) {
    RawRepl repl(*machine_, run_to(*machine_));
    Answer answer;
    auto const outcome = repl.execute(
        code, [&](u8 byte) { answer.printed += char(byte); }, limit);
    answer.trouble = outcome ? complaints() : outcome.error().message + complaints();
    if (outcome) answer.printed += outcome.value().error;
    answer.printed = without_carriage_returns(answer.printed);
    return answer;
}

// Typing the code takes the board's time, so it is there before the clock of the inputs starts.
PyboardBench::Answer PyboardBench::run(std::string_view code, std::vector<char const *> const &inputs) {
    if (Answer const stored = run("code = r'''" + std::string(code) + "'''"); !stored.trouble.empty())
        return stored;
    for (std::string_view const line : inputs) {
        std::size_t const space = line.find(' ');
        act(line.substr(space + 1), parse_duration(line.substr(0, space)).value());
    }
    return run("exec(code)");
}

void PyboardBench::act(std::string_view action, Time after) {
    Result<Input> input = parse_input(to_string(machine_->now() + after) + " " + std::string(action));
    [[maybe_unused]] bool posted = input.ok();
    if (input) {
        last_input_ = std::max(last_input_, input.value().at);
        posted = machine_->post(input.value()).ok();
    }
    assert(posted);
}

bool PyboardBench::has(char const *condition) {
    auto const answer = run("import pyb, machine, micropython, sys\ntry:\n import _thread\n threads = True\n"
                            "except ImportError:\n threads = False\nprint(bool(" +
                            std::string(*condition != 0 ? condition : "True") + "))\n");
    return answer.printed != "False\n"; // What cannot be asked is not left out.
}

double PyboardBench::reading(std::string const &what) {
    std::size_t const dot = what.find('.');
    Part const *const part = machine_->part(what.substr(0, dot));
    if (part == nullptr) return -1;
    for (Part::Reading const &reading : part->readings()) {
        if (reading.name == what.substr(dot + 1)) return std::atof(reading.value.c_str());
    }
    return -1;
}

std::string PyboardBench::complaints() {
    std::string text;
    for (std::string const &remark : remarks_) text += "; " + remark;
    for (Access const &access : machine_->trace().accesses()) text += "; " + to_string(access);
    if (!machine_->objection().empty()) text += "; strict: " + machine_->objection();
    return text;
}

} // namespace terrarium
