#include "gui/terminal/tape.h"

#include <algorithm>
#include <vector>

namespace terrarium::gui {

namespace {

// Feeds the first `count` bytes of what was said.
void feed_first(std::deque<u8> const &bytes, std::size_t count, Screen &screen) {
    std::vector<u8> const first(bytes.begin(), bytes.begin() + std::ptrdiff_t(count));
    screen.feed(first);
}

} // namespace

void Tape::record(std::span<u8 const> bytes, Screen const &screen) {
    bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
    if (bytes_.size() <= most_) return;
    // As many go as have come, so that no frame has to pay for many.
    std::size_t const over = bytes_.size() - most_;
    before_.resize(screen.grid().columns(), screen.grid().rows());
    feed_first(bytes_, over, before_);
    bytes_.erase(bytes_.begin(), bytes_.begin() + std::ptrdiff_t(over));
    begin_ += over;
}

bool Tape::go_back(u64 said, Screen &screen) {
    bool const kept = said >= begin_;
    begin_ = std::min(begin_, said); // Counting goes on from there.
    bytes_.resize(std::min(bytes_.size(), std::size_t(said - begin_)));
    Screen then = before_;
    then.resize(screen.grid().columns(), screen.grid().rows());
    feed_first(bytes_, bytes_.size(), then);
    screen.become(then);
    return kept;
}

void Tape::forget(Screen const &screen, u64 missed) {
    begin_ = end() + missed;
    bytes_.clear();
    before_ = screen;
    before_.on_answer = nullptr;
}

} // namespace terrarium::gui
