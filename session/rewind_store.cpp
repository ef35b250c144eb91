#include "session/rewind_store.h"

#include <algorithm>

namespace terrarium {

namespace {

using namespace literals;
using std::chrono::steady_clock;

constexpr Time kBetween = 1_s;
// Of the host's time: at most three a second, and at most a fiftieth of it spent on them.
constexpr std::chrono::milliseconds kRest{333};
constexpr int kShare = 50;
// However large they are.
constexpr std::size_t kFewest = 2;

} // namespace

bool RewindStore::due(Time now) const {
    bool const long_since = moments_.empty() || now - moments_.back().at >= kBetween;
    return long_since && steady_clock::now() >= rested_;
}

void RewindStore::keep(Machine &machine, JournalFile *journal, u64 said) {
    Time const now = machine.now();
    if (!moments_.empty() && moments_.back().at == now) return;
    auto const began = steady_clock::now();
    Moment moment{now, machine.save(), machine.inputs(), {}, said};
    moment.state.shrink_to_fit();
    if (journal != nullptr) moment.journal = journal->mark();
    bytes_ += moment.state.size();
    moments_.push_back(std::move(moment));
    while (bytes_ > most_bytes_ && moments_.size() > kFewest) thin_out();
    auto const ended = steady_clock::now();
    rested_ = ended + std::max<steady_clock::duration>(kRest, (ended - began) * kShare);
}

// Lets that one go, neither the oldest nor of the newest quarter, which leaves the smallest hole.
void RewindStore::thin_out() {
    std::size_t const end = std::max<std::size_t>(2, moments_.size() - moments_.size() / 4);
    std::size_t best = 1;
    Time smallest = Time::never();
    for (std::size_t i = 1; i < end && i + 1 < moments_.size(); ++i) {
        Time const hole = moments_[i + 1].at - moments_[i - 1].at;
        if (hole >= smallest) continue;
        smallest = hole;
        best = i;
    }
    bytes_ -= moments_[best].state.size();
    moments_.erase(moments_.begin() + std::ptrdiff_t(best));
}

Moment const *RewindStore::find(Time at) const {
    auto const found =
        std::find_if(moments_.begin(), moments_.end(), [&](Moment const &m) { return m.at == at; });
    return found == moments_.end() ? nullptr : &*found;
}

Moment const *RewindStore::before(Time time) const {
    auto const found =
        std::find_if(moments_.rbegin(), moments_.rend(), [&](Moment const &m) { return m.at < time; });
    return found == moments_.rend() ? nullptr : &*found;
}

void RewindStore::forget_after(Time time) {
    while (!moments_.empty() && moments_.back().at > time) {
        bytes_ -= moments_.back().state.size();
        moments_.pop_back();
    }
}

} // namespace terrarium
