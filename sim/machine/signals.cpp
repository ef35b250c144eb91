#include "sim/machine/signals.h"

#include <algorithm>

#include "sim/core/nearest.h"

namespace terrarium {

namespace {

constexpr std::string_view kVolts = ".volts";
constexpr std::size_t kSuggestions = 3;

std::vector<ChosenSignal> usual(std::vector<Signal> const &all) {
    std::vector<ChosenSignal> chosen;
    for (Signal const &signal : all) {
        if (signal.part.empty()) continue;
        chosen.push_back({signal.name, signal.net, false});
        // The one kind of place where people put voltages.
        if (signal.kind == "edge pin")
            chosen.push_back({signal.name + std::string(kVolts), signal.net, true});
    }
    return chosen;
}

Result<> add(std::vector<Signal> const &all, std::string_view wanted, std::string const &board,
             std::vector<ChosenSignal> &chosen) {
    bool const volts = wanted.ends_with(kVolts);
    std::string_view const name = wanted.substr(0, wanted.size() - (volts ? kVolts.size() : 0));
    std::size_t const before = chosen.size();
    std::vector<std::string> known;
    for (Signal const &signal : all) {
        bool const one = signal.name == name;
        bool const whole = !signal.role.empty() && signal.part == name;
        if (one || whole)
            chosen.push_back({signal.name + std::string(volts ? kVolts : ""), signal.net, volts});
        if (one) return {};
        known.push_back(signal.name);
        if (!signal.role.empty() && std::find(known.begin(), known.end(), signal.part) == known.end())
            known.push_back(signal.part);
    }
    if (chosen.size() > before) return {};
    std::string hint;
    for (std::string const &near : nearest_names(name, known, kSuggestions))
        hint += (hint.empty() ? "; did you mean " : ", ") + near;
    if (hint.empty())
        hint = "; names are those of its parts, such as " + known.front() + ", and its chip's pins";
    return Error{"the " + board + " has no pin '" + std::string(name) + "'" + hint};
}

} // namespace

std::vector<Signal> signals_of(Machine &machine) {
    std::vector<Signal> all;
    for (PartSpec const &part : machine.board().parts) {
        for (PartPin const &pin : part.pins) {
            if (Net *const net = machine.net(pin.pin))
                all.push_back({part.name + "." + pin.role, part.kind, net, part.name, pin.role});
        }
        if (!part.pins.empty()) continue;
        if (Net *const net = machine.net(part.where)) all.push_back({part.name, part.kind, net, part.name});
    }
    for (Net *const net : machine.chip().nets()) all.push_back({net->name(), "chip pin", net});
    return all;
}

Result<std::vector<ChosenSignal>> choose_signals(Machine &machine, std::string_view list) {
    std::vector<Signal> const all = signals_of(machine);
    if (list.empty()) return usual(all);
    std::vector<ChosenSignal> chosen;
    while (true) {
        std::size_t const comma = std::min(list.find(','), list.size());
        std::string_view const name = list.substr(0, comma);
        if (name.empty()) return Error{"a name between the commas is empty; write pins as NAME,NAME"};
        TRY(add(all, name, machine.board().name, chosen));
        if (comma == list.size()) break;
        list.remove_prefix(comma + 1);
    }
    for (std::size_t i = 0; i < chosen.size(); ++i) {
        auto const twice = [&](ChosenSignal const &other) { return other.name == chosen[i].name; };
        auto const rest = chosen.begin() + std::ptrdiff_t(i) + 1;
        chosen.erase(std::remove_if(rest, chosen.end(), twice), chosen.end());
    }
    return chosen;
}

} // namespace terrarium
