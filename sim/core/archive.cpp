#include "sim/core/archive.h"

#include <cstring>

namespace terrarium {

Result<> Archive::result() const {
    if (failure_.empty()) return {};
    return Error{failure_};
}

void Archive::section(std::string_view name) {
    std::string tag(name);
    section_ = tag;
    (*this)(tag);
    if (loading_ && tag != name) fail("another device stands in its place");
}

void Archive::raw(std::span<u8> block) {
    if (!loading_) {
        bytes_.insert(bytes_.end(), block.begin(), block.end());
        return;
    }
    if (block.size() > source_.size() - position_) {
        fail("it ends too soon");
        position_ = source_.size();
        return;
    }
    if (!block.empty()) std::memcpy(block.data(), source_.data() + position_, block.size());
    position_ += block.size();
}

void Archive::fail(std::string_view why) {
    if (failure_.empty()) failure_ = "at '" + section_ + "': " + std::string(why);
}

} // namespace terrarium
