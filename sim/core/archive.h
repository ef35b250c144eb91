// Archive: one pass over a machine's state that saves it, restores it, or feeds a hash.
//
// Every stateful thing has `void archive(Archive &)` naming its fields once; whether that saves or loads
// is the archive's business, so snapshot, state hash and warm start cannot disagree. A section tag before
// each device makes a snapshot of another shape fail at the device that differs.
#pragma once

#include <array>
#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "sim/core/result.h"
#include "sim/core/time.h"
#include "sim/core/types.h"

namespace terrarium {

class Archive {
public:
    // An archive that collects state.
    Archive() = default;
    // An archive that gives back what another collected; `bytes` must outlive it.
    explicit Archive(std::span<u8 const> bytes) : source_(bytes), loading_(true) {}

    [[nodiscard]] bool loading() const { return loading_; }
    [[nodiscard]] std::vector<u8> const &bytes() const { return bytes_; }
    // The first thing that did not fit while loading.
    [[nodiscard]] Result<> result() const;
    // True when every byte of the source has been read.
    [[nodiscard]] bool at_end() const { return position_ == source_.size(); }

    // Marks the state of one device; loading fails when the tag is another one.
    void section(std::string_view name);

    template <class T>
    requires std::is_arithmetic_v<T> || std::is_enum_v<T>
    void operator()(T &value) { raw(std::span(reinterpret_cast<u8 *>(&value), sizeof value)); }
    void operator()(bool &value) {
        u8 byte = value ? 1 : 0;
        (*this)(byte);
        require(byte <= 1, "a truth value is neither 0 nor 1");
        value = byte == 1;
    }
    void operator()(Time &value) {
        i64 count = value.picoseconds();
        (*this)(count);
        // Half of what fits, so that sums of what is loaded fit too: 53 days.
        bool const sensible = count >= 0 && count <= Time::never().picoseconds() / 2;
        value = Time::picoseconds(require(sensible, "a time makes no sense") ? count : 0);
    }
    void operator()(Hertz &value) {
        u64 count = value.count();
        (*this)(count);
        value = Hertz(count);
    }
    void operator()(std::string &value) {
        resize(value);
        raw(std::span(reinterpret_cast<u8 *>(value.data()), value.size()));
    }
    template <class T, std::size_t N>
    void operator()(std::array<T, N> &values) {
        for (T &value : values) (*this)(value);
    }
    template <class T>
    void operator()(std::vector<T> &values) {
        resize(values);
        for (T &value : values) (*this)(value);
    }
    template <class T>
    void operator()(std::deque<T> &values) {
        resize(values);
        for (T &value : values) (*this)(value);
    }
    // Anything with an archive method of its own.
    template <class T>
    requires requires(T &thing, Archive &archive) { thing.archive(archive); }
    void operator()(T &thing) { thing.archive(*this); }
    template <class First, class Second, class... Rest>
    void operator()(First &first, Second &second, Rest &...rest) {
        (*this)(first);
        (*this)(second, rest...);
    }

    // What a device relies on and a damaged file could break; loading fails when it does not hold. The
    // device then brings its state back to something harmless, since the rest is still loaded.
    bool require(bool holds, std::string_view why) {
        if (loading_ && !holds) fail(why);
        return holds;
    }

    // A block of memory whose size both sides know.
    void raw(std::span<u8> block);

private:
    template <class Container>
    void resize(Container &container) {
        u64 size = container.size();
        (*this)(size);
        if (!loading_) return;
        if (size > source_.size() - position_) {
            fail("a length lies outside the file");
            size = 0;
        }
        container.resize(size);
    }
    void fail(std::string_view why);

    std::vector<u8> bytes_;
    std::span<u8 const> source_;
    std::size_t position_ = 0;
    bool loading_ = false;
    std::string section_;
    std::string failure_;
};

} // namespace terrarium
