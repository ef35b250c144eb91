#include "sim/parts/faults.h"

#include <algorithm>

#include "sim/core/nearest.h"
#include "sim/parts/millionths.h"

namespace terrarium {

namespace {

constexpr std::array<char const *, Faults::kKinds> kNames{
    "nack_address", "nack_data", "corrupt", "hold_sda", "silent", "freeze", "noise", "slow", "full"};
constexpr i64 kMost = 1'000'000;
constexpr Time kSlowest = Time::picoseconds(60'000'000'000'000);

bool counted(Faults::Kind kind) {
    using Kind = Faults::Kind;
    return kind == Kind::NackAddress || kind == Kind::NackData || kind == Kind::Corrupt ||
           kind == Kind::Silent || kind == Kind::Slow || kind == Kind::Full;
}

u64 hash_of(std::string_view text) { // FNV-1a.
    u64 hash = 0xCBF29CE484222325;
    for (char const c : text) hash = (hash ^ u8(c)) * 0x100000001B3;
    return hash;
}

std::string listed(std::vector<std::string> const &words) {
    std::string text;
    for (std::string const &word : words) text += (text.empty() ? "" : ", ") + word;
    return text;
}

} // namespace

Faults::Faults(std::string_view part, std::vector<Kind> kinds, std::vector<Channel> channels)
    : kinds_(std::move(kinds)), channels_(std::move(channels)), own_seed_(hash_of(part)),
      felt_(channels_.size()) {}

bool Faults::can(Kind kind) const { return std::find(kinds_.begin(), kinds_.end(), kind) != kinds_.end(); }

std::vector<std::string> Faults::kind_names() const {
    std::vector<std::string> names;
    for (Kind const kind : kinds_) names.emplace_back(kNames[std::size_t(kind)]);
    return names;
}

Result<Faults::Kind> Faults::kind_of(Part const &part, std::string const &word) const {
    for (Kind const kind : kinds_) {
        if (word == kNames[std::size_t(kind)]) return kind;
    }
    return Error{part.name() + ": it has no fault '" + word + "'; it has " + listed(kind_names()) +
                 did_you_mean(word, kind_names())};
}

Result<i64> Faults::amplitude(Part const &part, Channel const &channel, std::string const &value) const {
    std::string const what = part.name() + " noise of " + channel.name;
    if (channel.whole) return Action::integer(what, value, 0, kMost);
    return millionths(what, value, 0, kMost * kMillion);
}

Result<> Faults::check_setting(Part const &part, Kind kind, std::string const &name,
                               std::string const &value) const {
    std::string const what = part.name() + " " + kNames[std::size_t(kind)] + " " + name;
    std::vector<std::string> known;
    if (counted(kind)) known = {"skip", "count"};
    if (kind == Kind::Corrupt) known.emplace_back("mask");
    if (kind == Kind::HoldSda) known = {"clocks"};
    if (kind == Kind::Slow) {
        known.emplace_back("by");
        if (name == "by") {
            Result<Time> const by = parse_duration(value);
            if (!by) return Error{what + ": " + by.error().message};
            if (by.value() > kSlowest) return Error{what + ": at most a minute, not " + value};
            return {};
        }
    }
    if (kind == Kind::Noise) {
        for (Channel const &channel : channels_) {
            known.push_back(channel.name);
            if (channel.name != name) continue;
            static_cast<void>(TRY(amplitude(part, channel, value)));
            return {};
        }
        known.emplace_back("seed");
    }
    if (std::find(known.begin(), known.end(), name) == known.end()) {
        return Error{part.name() + ": the fault " + kNames[std::size_t(kind)] + " takes no '" + name + "'; " +
                     (known.empty() ? "it stands alone" : "it takes " + listed(known))};
    }
    i64 const low = name == "skip" || name == "seed" ? 0 : 1;
    static_cast<void>(TRY(Action::integer(what, value, low, name == "mask" ? 255 : kMost)));
    return {};
}

Result<> Faults::check(Part const &part, Action const &action) const {
    bool const clears = !action.arguments.empty() && action.arguments[0] == "clear";
    if (action.arguments.empty() || action.arguments.size() > (clears ? 2 : 1)) {
        return Error{part.name() + ": wrong arguments for 'fault'; write fault KIND with a KIND of " +
                     listed(kind_names()) + ", or fault clear [KIND]"};
    }
    if (clears) {
        if (!action.settings.empty()) return Error{part.name() + ": fault clear takes no settings"};
        if (action.arguments.size() == 2) static_cast<void>(TRY(kind_of(part, action.arguments[1])));
        return {};
    }
    Kind const kind = TRY(kind_of(part, action.arguments[0]));
    bool noisy = false;
    bool slow = false;
    for (auto const &[name, value] : action.settings) {
        TRY(check_setting(part, kind, name, value));
        noisy |= name != "seed";
        slow |= name == "by";
    }
    if (kind == Kind::Slow && !slow)
        return Error{part.name() + ": slow by how much? Write fault slow by=TIME, such as by=50ms"};
    if (kind == Kind::Noise && !noisy) {
        std::vector<std::string> names;
        for (Channel const &channel : channels_) names.push_back(channel.name);
        return Error{part.name() + ": noise of what? Write fault noise NAME=AMPLITUDE with a NAME of " +
                     listed(names)};
    }
    return {};
}

void Faults::clear(Kind kind) {
    entry(kind) = {};
    if (kind == Kind::Noise) {
        for (Felt &felt : felt_) felt.amplitude = 0;
    }
}

void Faults::act(Part const &part, Action const &action) {
    if (action.arguments[0] == "clear") {
        bool const all = action.arguments.size() == 1;
        for (Kind const kind : kinds_) {
            if (all || action.arguments[1] == kNames[std::size_t(kind)]) clear(kind);
        }
        return;
    }
    Kind const kind = kind_of(part, action.arguments[0]).value();
    clear(kind);
    entry(kind).on = true;
    if (kind == Kind::Corrupt) mask_ = 0xFF;
    if (kind == Kind::Noise) random_ = own_seed_;
    for (auto const &[name, value] : action.settings) apply(part, kind, name, value);
}

void Faults::apply(Part const &part, Kind kind, std::string const &name, std::string const &value) {
    for (std::size_t i = 0; kind == Kind::Noise && i < channels_.size(); ++i) {
        if (channels_[i].name != name) continue;
        felt_[i].amplitude = amplitude(part, channels_[i], value).value();
        return;
    }
    if (name == "by") {
        slow_by_ = parse_duration(value).value();
        return;
    }
    i64 const number = Action::integer(name, value, 0, kMost).value();
    if (name == "skip") entry(kind).skip = u32(number);
    if (name == "count" || name == "clocks") entry(kind).count = u32(number);
    if (name == "mask") mask_ = u8(number);
    if (name == "seed") random_ = own_seed_ + u64(number);
}

bool Faults::strikes(Kind kind) {
    Entry &fault = entry(kind);
    if (!fault.on) return false;
    if (fault.skip > 0) {
        --fault.skip;
        return false;
    }
    if (fault.count > 0 && --fault.count == 0) fault.on = false;
    return true;
}

void Faults::clocked() { strikes(Kind::HoldSda); }

// SplitMix64.
u64 Faults::random() {
    u64 value = random_ += 0x9E3779B97F4A7C15;
    value = (value ^ value >> 30) * 0xBF58476D1CE4E5B9;
    value = (value ^ value >> 27) * 0x94D049BB133111EB;
    return value ^ value >> 31;
}

i64 Faults::felt(std::size_t channel, i64 there) {
    Felt &felt = felt_[channel];
    if (on(Kind::Freeze) && felt.known) return felt.last;
    felt.last = there;
    felt.known = true;
    if (on(Kind::Noise) && felt.amplitude > 0)
        felt.last += i64(random() % u64(2 * felt.amplitude + 1)) - felt.amplitude;
    return felt.last;
}

std::vector<Part::Reading> Faults::readings() const {
    std::string names;
    for (Kind const kind : kinds_) {
        if (on(kind)) names += (names.empty() ? "" : " ") + std::string(kNames[std::size_t(kind)]);
    }
    if (names.empty()) return {};
    return {{"faults", names}};
}

void Faults::archive(Archive &archive) {
    archive(entries_, mask_, slow_by_, random_);
    if (!archive.require(slow_by_ >= Time() && slow_by_ <= kSlowest, "a fault's delay makes no sense"))
        slow_by_ = Time();
    for (std::size_t i = 0; i < felt_.size(); ++i) {
        Felt &felt = felt_[i];
        archive(felt);
        // Ten times what can come of a `noise`.
        i64 const most = kMost * (channels_[i].whole ? 1 : kMillion);
        bool const sensible = felt.amplitude >= 0 && felt.amplitude <= most && felt.last >= -10 * most &&
                              felt.last <= 10 * most;
        if (!archive.require(sensible, "a measurement makes no sense")) felt = {};
    }
}

} // namespace terrarium
