#include "sim/parts/wires.h"

#include <algorithm>
#include <cassert>

#include "sim/parts/action_check.h"

namespace terrarium {

Wires::Wires(std::string_view name, std::vector<Place> places,
             std::vector<std::pair<std::string, std::string>> const &wired)
    : Part(name), places_(std::move(places)) {
    assert(places_.size() <= 256);
    for (auto const &[from, to] : wired) act({"connect", {from, to}, {}});
}

Wires::~Wires() { cut_all(); }

Result<u8> Wires::find(std::string_view place) const {
    for (std::size_t i = 0; i < places_.size(); ++i) {
        if (places_[i].name == place) return u8(i);
    }
    std::string known;
    for (Place const &each : places_) known += (known.empty() ? "" : ", ") + each.name;
    return Error{name() + ": there is no pin '" + std::string(place) + "'; there are " + known};
}

Result<Wires::Wire> Wires::wire_of(Action const &action) const {
    u8 const a = TRY(find(action.arguments[0]));
    u8 const b = TRY(find(action.arguments[1]));
    if (a == b) return Error{name() + ": a wire has two ends, and both are at " + places_[a].name};
    return Wire{std::min(a, b), std::max(a, b)};
}

Result<> Wires::check(Action const &action) const {
    if (action.verb != "connect" && action.verb != "disconnect")
        return unknown_action(*this, action, "connect PIN PIN and disconnect PIN PIN");
    TRY(takes_arguments(*this, action, 2, action.verb + " PIN PIN"));
    TRY(wire_of(action));
    return {};
}

void Wires::act(Action const &action) {
    Wire const wire = wire_of(action).value();
    if (action.verb == "connect") return join(wire);
    if (std::erase(wires_, wire) > 0) places_[wire.first].net->cut(*places_[wire.second].net);
}

void Wires::join(Wire wire) {
    auto const at = std::lower_bound(wires_.begin(), wires_.end(), wire);
    if (at != wires_.end() && *at == wire) return;
    wires_.insert(at, wire);
    places_[wire.first].net->join(*places_[wire.second].net);
}

void Wires::cut_all() {
    for (auto const &[from, to] : wires_) places_[from].net->cut(*places_[to].net);
    wires_.clear();
}

std::vector<Part::Reading> Wires::readings() const {
    std::string text;
    for (auto const &[from, to] : wires_)
        text += (text.empty() ? "" : " ") + places_[from].name + "-" + places_[to].name;
    return {{"wires", text}};
}

Look Wires::look() const {
    Look look;
    Look::Jumpers &jumpers = look.jumpers.emplace();
    for (Place const &place : places_) jumpers.places.push_back(place.name);
    for (auto const &[from, to] : wires_) jumpers.wired.emplace_back(places_[from].name, places_[to].name);
    return look;
}

void Wires::archive(Archive &archive) {
    archive.section(name());
    std::vector<u8> ends;
    for (auto const &[from, to] : wires_) ends.insert(ends.end(), {from, to});
    archive(ends);
    if (!archive.loading()) return;
    cut_all();
    for (std::size_t i = 0; i + 1 < ends.size(); i += 2) {
        bool const good = ends[i] < ends[i + 1] && ends[i + 1] < places_.size();
        if (!archive.require(good, "a wire leads nowhere")) return;
        join({ends[i], ends[i + 1]});
    }
}

} // namespace terrarium
