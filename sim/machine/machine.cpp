#include "sim/machine/machine.h"

#include <algorithm>
#include <cassert>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <utility>

#include "sim/core/text.h"
#include "sim/cpu/flash_power.h"
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
    if (Rails::named(pin)) return rails_.net(pin);
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
    : board_(board), seed_(seed), clock_(board.cpu_frequency), rails_(clock_, trace_),
      next_input_(
          clock_, "input", [this] { apply_due_inputs(); }, Lane::Input),
      supply_recovers_(clock_, "end of brown-out", [this] { supply()->set(usual_supply_); }) {
    trace_.on_stop = [this] { clock_.stop(); };
    chip_ = board.make_chip({clock_, trace_, seed, flash});
    Wiring const wiring(clock_, trace_, *chip_, rails_, seed, library);
    for (PartSpec const &spec : board.parts) parts_.push_back(spec.make(wiring, spec.name));
    [[maybe_unused]] Result<> const found = set_console(board.console);
    assert(found.ok());
    surroundings_ = chip_->surroundings();
    if (FlashPower *const power = chip_->flash_power()) {
        power->on_cut = [this] {
            supply_ = cut_stays_off_ ? Supply::GoesOff : Supply::IsCut;
            chip_->power_off();
        };
    }
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

Net *Machine::net(std::string_view name) { return Rails::named(name) ? rails_.find(name) : chip_->net(name); }

void Machine::power_on() {
    rails_.set_powered(true);
    chip_->power_on();
    powered_ = true;
}

Result<> Machine::check(Input const &input) {
    if (input.target == kBoard) return check_board(input.action);
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
    if (input.target == kBoard) return act_on_board(board_action(input.action).value());
    if (Part *const target = part(input.target)) return target->act(input.action);
    for (Surrounding const &surrounding : surroundings_) {
        if (surrounding.name == input.target)
            surrounding.set(parse_number(input.action.arguments[0]).value());
    }
}

Surrounding *Machine::supply() {
    for (Surrounding &each : surroundings_) {
        if (each.name == "supply") return &each;
    }
    return nullptr;
}

Result<> Machine::check_board(Action const &action) {
    BoardAction const wanted = TRY(board_action(action));
    switch (wanted.what) {
    case BoardAction::What::Flip: {
        MemoryRegion const *const memory = chip_->bus().memory_at(wanted.address);
        if (memory != nullptr && memory->kind != MemoryRegion::Kind::Rom) return {};
        return Error{"board: there is no RAM or flash at " + hex(wanted.address)};
    }
    case BoardAction::What::CutAtFlashWrite:
        if (chip_->flash_power() != nullptr) return {};
        return Error{"board: power that fails in a flash write is not modelled for the " + board_.chip};
    case BoardAction::What::BrownOut:
        if (supply() != nullptr) return {};
        return Error{"board: a brown-out is not modelled for the " + board_.chip};
    default: return {};
    }
}

void Machine::act_on_board(BoardAction const &action) {
    switch (action.what) {
    case BoardAction::What::Flip: return flip(action.address, action.bit);
    case BoardAction::What::CutAtFlashWrite:
        cut_stays_off_ = action.stays_off;
        return chip_->flash_power()->cut_at(action.nth, action.percent);
    case BoardAction::What::BrownOut:
        if (!supply_recovers_.pending()) usual_supply_ = supply()->get();
        supply_recovers_.in(action.duration);
        return supply()->set(action.volts);
    default: break;
    }
    if (action.what == BoardAction::What::PowerOn && powered_) return;
    bool const off = action.what == BoardAction::What::PowerOff;
    supply_ = off ? Supply::GoesOff : powered_ ? Supply::IsCut : Supply::Comes;
    chip_->power_off();
}

// The same memory may stand at several addresses.
void Machine::flip(u32 address, u8 bit) {
    MemoryRegion const &memory = *chip_->bus().memory_at(address);
    u8 &byte = memory.bytes[address - memory.base];
    byte ^= u8(1u << bit);
    auto const at = reinterpret_cast<std::uintptr_t>(&byte);
    for (MemoryRegion const &each : chip_->bus().memories()) {
        auto const begin = reinterpret_cast<std::uintptr_t>(each.bytes.data());
        if (at >= begin && at - begin < each.bytes.size())
            chip_->processor().cpu().invalidate(each.base + u32(at - begin), 1);
    }
}

void Machine::run_until(Time limit) {
    clock_.go_on();
    if (!objection().empty()) return;
    Processor &processor = chip_->processor();
    while (!clock_.stopped() && clock_.now() < limit) {
        dispatch_due();
        if (powered_) processor.run(limit);
        // What has become of the supply comes now, not with the next event.
        bool const idle = supply_ == Supply::Stays && (!powered_ || processor.sleeping());
        if (idle && !clock_.stopped()) clock_.jump_to(std::min(limit, clock_.next_event()));
    }
    // However a run ended, it leaves nothing undone that was due: one that was stopped by an event and one
    // whose limit is that event's time end in the same state.
    if (objection().empty()) dispatch_due();
}

void Machine::dispatch_due() {
    clock_.dispatch_due();
    if (supply_ == Supply::Stays) return;
    // Without power a chip drives nothing and its devices stand still: as behind a reset, with a processor
    // that does not begin.
    powered_ = supply_ != Supply::GoesOff;
    supply_ = Supply::Stays;
    rails_.set_powered(powered_);
    for (auto const &part : parts_) part->power_on();
    chip_->power_on();
    if (!powered_) chip_->power_off();
}

bool Machine::run_part(unsigned instructions) {
    clock_.go_on();
    if (!objection().empty()) return false;
    // What is no part of a saved state comes back here: the inputs that were due meanwhile.
    auto outer = std::exchange(on_serial, nullptr);
    std::deque<Input> inputs = inputs_;
    bool const ran = powered_ && chip_->processor().run_part(instructions);
    inputs_ = std::move(inputs);
    supply_ = Supply::Stays;
    on_serial = std::move(outer);
    return ran;
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
    archive(clock_, powered_, cut_stays_off_, supply_recovers_, usual_supply_);
    chip_->archive(archive);
    rails_.archive(archive);
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

void Machine::set_inputs(std::deque<Input> inputs) {
    inputs_ = std::move(inputs);
    next_input_.cancel();
    schedule_input();
}

std::string Machine::state_hash() { return sha256_hex(save()); }

} // namespace terrarium
