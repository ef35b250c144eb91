#include "sim/machine/machine.h"

#include <algorithm>
#include <cassert>
#include <charconv>
#include <cmath>
#include <cstdio>

#include "sim/image/sha256.h"

namespace terrarium {

namespace {

constexpr std::string_view kSerial = "serial";
constexpr std::string_view kBoard = "board";

Result<double> parse_number(std::string_view text) {
    double value = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) {
        return Error{"'" + std::string(text) + "' is not a number"};
    }
    return value;
}

std::string as_text(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%g", value);
    return text;
}

} // namespace

Net &Wiring::net(std::string_view pin) const {
    Net *const net = chip_.net(pin);
    assert(net != nullptr);
    return *net;
}

UsbDevice &Wiring::usb() const {
    UsbDevice *const device = chip_.usb();
    assert(device != nullptr);
    return *device;
}

SdHost *Wiring::sd_host() const { return chip_.sd_host(); }

Machine::Machine(BoardSpec const &board, u64 seed, std::span<u8> flash, StorageLibrary *library)
    : board_(board), seed_(seed), clock_(board.cpu_frequency),
      next_input_(
          clock_, "input", [this] { apply_due_inputs(); }, Lane::Input) {
    trace_.on_stop = [this] { clock_.stop(); };
    chip_ = board.make_chip({clock_, trace_, seed, flash});
    Wiring const wiring(clock_, trace_, *chip_, library);
    for (PartSpec const &spec : board.parts) parts_.push_back(spec.make(wiring, spec.name));
    [[maybe_unused]] Result<> const found = set_console(board.console);
    assert(found.ok());
    surroundings_ = chip_->surroundings();
}

Machine::~Machine() {
    // What goes lets go of its wires; nobody shall hear of that any more.
    clock_.restoring = true;
}

Part *Machine::part(std::string_view name) {
    for (auto const &part : parts_) {
        if (part->name() == name) return part.get();
    }
    if (name == kSerial) return console_;
    return nullptr;
}

Result<> Machine::set_console(std::string_view name) {
    std::string known;
    for (auto const &part : parts_) {
        Console *const console = dynamic_cast<Console *>(part.get());
        if (console == nullptr) continue;
        known += (known.empty() ? "" : ", ") + part->name();
        if (part->name() != name) continue;
        if (console_ != nullptr) console_->on_output = nullptr;
        console_ = console;
        console_->on_output = [this](u8 byte) {
            if (on_serial) on_serial(byte);
        };
        return {};
    }
    return Error{"the " + board_.name + " has no console '" + std::string(name) + "'; it has " + known};
}

void Machine::power_on() { chip_->power_on(); }

Result<> Machine::check(Input const &input) {
    if (input.target == kBoard) {
        bool const alone = input.action.arguments.empty() && input.action.settings.empty();
        if (input.action.verb == "power_cycle" && alone) return {};
        if (input.action.verb == "power_cycle") return Error{"board: power_cycle stands alone"};
        return Error{"board: unknown action '" + input.action.verb + "'; it takes power_cycle"};
    }
    if (Part *const target = part(input.target)) return target->check(input.action);
    for (Surrounding const &surrounding : surroundings_) {
        if (surrounding.name != input.target) continue;
        std::string const right = "it takes set VALUE, from " + as_text(surrounding.low) + " to " +
                                  as_text(surrounding.high) + " " + surrounding.unit;
        if (input.action.verb != "set" || input.action.arguments.size() != 1 ||
            !input.action.settings.empty()) {
            return Error{input.target + ": " + right};
        }
        Result<double> const value = parse_number(input.action.arguments[0]);
        if (!value) return Error{input.target + ": " + value.error().message + "; " + right};
        if (value.value() < surrounding.low || value.value() > surrounding.high) {
            return Error{input.target + ": " + right};
        }
        return {};
    }
    std::string known(kBoard);
    for (auto const &each : parts_) known += ", " + each->name();
    for (Surrounding const &surrounding : surroundings_) known += ", " + surrounding.name;
    return Error{"the " + board_.name + " has no part '" + input.target + "'; it has " + known};
}

Result<> Machine::post(std::string_view target, Action const &action) {
    return post(Input{clock_.time_of(clock_.slice.now + 1), std::string(target), action});
}

Result<> Machine::post_serial(std::span<u8 const> bytes) {
    return post(kSerial, {"send", {std::string(bytes.begin(), bytes.end())}, {}});
}

Result<> Machine::post(Input const &input) {
    TRY(check(input));
    if (input.at < now())
        return Error{"an input for " + to_string(input.at) + " comes too late: it is " + to_string(now())};
    auto const later = [](Time at, Input const &other) { return at < other.at; };
    Input const known = pinned(input);
    inputs_.insert(std::upper_bound(inputs_.begin(), inputs_.end(), known.at, later), known);
    schedule_input();
    if (on_post) on_post(known);
    return {};
}

Input Machine::pinned(Input input) {
    if (input.target == kSerial) input.target = console_->name(); // A replay knows the board's own one only.
    if (Part *const target = part(input.target)) input.action = target->pinned(std::move(input.action));
    return input;
}

void Machine::schedule_input() {
    if (inputs_.empty()) return;
    next_input_.at(inputs_.front().at);
}

void Machine::apply_due_inputs() {
    while (!inputs_.empty() && inputs_.front().at <= next_input_.when()) {
        Input const input = std::move(inputs_.front());
        inputs_.pop_front();
        apply(input);
    }
    schedule_input();
}

void Machine::apply(Input const &input) {
    if (input.target == kBoard) {
        power_cycle_ = true;
        chip_->power_off();
        return;
    }
    if (Part *const target = part(input.target)) return target->act(input.action);
    for (Surrounding const &surrounding : surroundings_) {
        if (surrounding.name == input.target)
            surrounding.set(parse_number(input.action.arguments[0]).value());
    }
}

void Machine::run_until(Time limit) {
    clock_.go_on();
    if (!objection().empty()) return;
    Processor &processor = chip_->processor();
    while (!clock_.stopped() && clock_.now() < limit) {
        dispatch_due();
        processor.run(limit);
        if (processor.sleeping() && !clock_.stopped()) clock_.jump_to(std::min(limit, clock_.next_event()));
    }
    // However a run ended, it leaves nothing undone that was due: one that was stopped by an event and one
    // whose limit is that event's time end in the same state.
    if (objection().empty()) dispatch_due();
}

void Machine::dispatch_due() {
    clock_.dispatch_due();
    if (!power_cycle_) return;
    power_cycle_ = false;
    for (auto const &part : parts_) part->power_on();
    chip_->power_on();
}

void Machine::run_to_next_event(Time limit) { run_until(std::min(limit, clock_.next_event())); }

bool Machine::run_until_serial(std::string_view text, Time limit) {
    bool found = text.empty();
    std::string tail;
    auto const outer = std::move(on_serial);
    on_serial = [&](u8 byte) {
        if (outer) outer(byte);
        if (found) return;
        tail += char(byte);
        if (tail.size() > text.size()) tail.erase(0, 1);
        found = tail == text;
        if (found) stop();
    };
    while (!found && now() < limit && objection().empty()) run_until(limit);
    on_serial = outer;
    return found;
}

void Machine::archive(Archive &archive) {
    archive.section("board " + board_.name);
    archive(clock_);
    chip_->archive(archive);
    for (auto const &part : parts_) {
        archive.section(part->name());
        part->archive(archive);
    }
}

std::vector<u8> Machine::save() {
    Archive out;
    archive(out);
    return out.bytes();
}

Result<> Machine::restore(std::span<u8 const> state) {
    Archive in(state);
    clock_.restoring = true;
    archive(in);
    clock_.restoring = false;
    TRY(in.result());
    if (!in.at_end()) return Error{"there is more in it than this board has"};
    schedule_input();
    return {};
}

std::string Machine::state_hash() { return sha256_hex(save()); }

} // namespace terrarium
