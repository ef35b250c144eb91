#include "sim/machine/rails.h"

#include <algorithm>

namespace terrarium {

namespace {

constexpr std::string_view kGround = "GND";
constexpr std::string_view kSupply = "3V3";

std::string_view usual_name(std::string_view name) { return name == "3V" || name == "VCC" ? kSupply : name; }

} // namespace

bool Rails::named(std::string_view name) {
    if (name.starts_with('@')) {
        name.remove_prefix(1);
        return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
        });
    }
    std::string_view const usual = usual_name(name);
    return usual == kGround || usual == kSupply;
}

Rails::Rails(Clock &clock, Trace &trace) : clock_(clock), trace_(trace) {}

Net *Rails::find(std::string_view name) {
    for (auto const &rail : rails_) {
        if (rail->net.name() == usual_name(name)) return &rail->net;
    }
    return nullptr;
}

Net &Rails::net(std::string_view name) {
    if (Net *const known = find(name)) return *known;
    std::string_view const usual = usual_name(name);
    Rail &rail = *rails_.emplace_back(std::make_unique<Rail>(clock_, trace_, std::string(usual)));
    rail.net.connect(rail.source);
    if (usual == kGround || usual == kSupply) rail.source.drive(Drive::Low);
    set_powered(powered_);
    return rail.net;
}

void Rails::set_powered(bool powered) {
    powered_ = powered;
    for (auto const &rail : rails_) {
        if (rail->net.name() == kSupply) rail->source.drive(powered ? Drive::High : Drive::Low);
    }
}

void Rails::archive(Archive &archive) {
    for (auto const &rail : rails_) {
        archive.section(rail->net.name());
        archive(rail->net, rail->source);
    }
}

} // namespace terrarium
