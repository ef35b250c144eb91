#include "session/show.h"

#include <cstdio>

namespace terrarium {

namespace {

std::string part_name(std::string const &what) { return what.substr(0, what.find('.')); }

} // namespace

Result<std::vector<Part::Reading>> readings_of(Machine &machine, std::string const &what) {
    std::string const name = part_name(what);
    Part const *const part = machine.part(name);
    std::string known;
    if (part == nullptr) {
        for (auto const &each : machine.parts()) {
            if (!each->readings().empty()) known += (known.empty() ? "" : ", ") + each->name();
        }
        return Error{"--show: the " + machine.board().name + " has no part '" + name + "'; it has " + known};
    }
    std::vector<Part::Reading> const all = part->readings();
    if (name.size() == what.size() && !all.empty()) return all;
    for (Part::Reading const &reading : all) {
        if (what.compare(name.size() + 1, std::string::npos, reading.name) == 0)
            return std::vector<Part::Reading>{reading};
        known += (known.empty() ? "" : ", ") + reading.name;
    }
    if (all.empty()) return Error{"--show: there is nothing to be seen of " + name};
    return Error{"--show: " + name + " has no reading '" + what.substr(name.size() + 1) + "'; it has " +
                 known};
}

void show(Machine &machine, std::vector<std::string> const &shows) {
    for (std::string const &what : shows) {
        std::vector<Part::Reading> const readings = readings_of(machine, what).value();
        for (Part::Reading const &reading : readings)
            std::printf("%s.%s: %s\n", part_name(what).c_str(), reading.name.c_str(), reading.value.c_str());
    }
}

} // namespace terrarium
