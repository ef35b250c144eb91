#include "sim/parts/bridge.h"

namespace terrarium {

Bridge::Bridge(Clock &clock, Trace &trace, std::string const &name, u64 seed, Net *from, Net *to)
    : from_(from), to_(to), middle_(clock, trace, name),
      contact_(clock, name, seed, [this](bool closed) { put(closed); }) {
    if (from_ != nullptr) from_->join(middle_);
}

Bridge::~Bridge() {
    put(false);
    if (from_ != nullptr) from_->cut(middle_);
}

void Bridge::put(bool closed) {
    if (to_ == nullptr) return;
    if (closed) return to_->join(middle_);
    to_->cut(middle_);
}

void Bridge::archive(Archive &archive) {
    archive(middle_, contact_);
    if (archive.loading()) put(contact_.closed());
}

} // namespace terrarium
