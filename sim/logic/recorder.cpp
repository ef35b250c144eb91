#include "sim/logic/recorder.h"

#include <algorithm>

namespace terrarium {

Recording::Change Recording::at(Time time) const {
    std::size_t const next = after(time);
    return next == 0 ? first_ : changes_[next - 1];
}

std::size_t Recording::after(Time time) const {
    auto const found = std::upper_bound(changes_.begin(), changes_.end(), time,
                                        [](Time wanted, Change const &change) { return wanted < change.at; });
    return std::size_t(found - changes_.begin());
}

Wave Recording::wave(Time from, Time to, std::size_t before, std::size_t most) const {
    std::size_t const inside = after(from - Time::picoseconds(1));
    std::size_t const end = after(to);
    std::size_t const begin = inside - std::min(inside, before);
    Change const &start = begin == 0 ? first_ : changes_[begin - 1];
    Wave wave{start.at, std::max(to, start.at), start.level, begin > 0 || dropped_ > 0, {}};
    if (end - inside > most) {
        wave.cut = true;
        return wave;
    }
    bool level = wave.first;
    for (std::size_t i = begin; i < end; ++i) {
        if (changes_[i].level == level) continue;
        level = changes_[i].level;
        wave.edges.push_back({changes_[i].at, level});
    }
    return wave;
}

void Recording::begin(Net const &net, Time now) {
    changes_.clear();
    dropped_ = 0;
    first_ = {now, net.millivolts(), net.level()};
}

void Recording::note(Net const &net, Time now, std::size_t most) {
    changes_.push_back({now, net.millivolts(), net.level()});
    shorten(most);
}

void Recording::shorten(std::size_t most) {
    while (changes_.size() > most) {
        first_ = changes_.front();
        changes_.pop_front();
        ++dropped_;
    }
}

void Recording::forget_after(Time time) {
    while (!changes_.empty() && changes_.back().at > time) changes_.pop_back();
}

std::size_t Recorder::share() const {
    std::size_t const changes = most_bytes_ / sizeof(Recording::Change);
    return std::max<std::size_t>(1, changes / std::max<std::size_t>(1, channels_.size()));
}

void Recorder::watch(Net &net) {
    if (recording(net) != nullptr) return;
    channels_.push_back(std::unique_ptr<Channel>(new Channel{net, {}, {}}));
    Channel &channel = *channels_.back();
    channel.recording.begin(net, clock_.now());
    channel.probe = std::make_unique<Probe>(
        net, [this, &channel](Net const &wire, Time now) { channel.recording.note(wire, now, share()); });
    for (auto const &each : channels_) each->recording.shorten(share());
}

void Recorder::forget(Net const &net) {
    std::erase_if(channels_, [&](auto const &channel) { return &channel->net == &net; });
}

Recording const *Recorder::recording(Net const &net) const {
    for (auto const &channel : channels_) {
        if (&channel->net == &net) return &channel->recording;
    }
    return nullptr;
}

void Recorder::clear() {
    for (auto const &channel : channels_) channel->recording.begin(channel->net, clock_.now());
}

void Recorder::went_back() {
    Time const now = clock_.now();
    for (auto const &channel : channels_) {
        Recording &recording = channel->recording;
        if (recording.first_.at > now) recording.begin(channel->net, now);
        recording.forget_after(now);
    }
}

} // namespace terrarium
