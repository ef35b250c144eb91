// Archive: what was saved comes back; what does not fit is an error that names the device.
#include <catch2/catch_test_macros.hpp>

#include "sim/core/archive.h"

namespace terrarium {

using namespace literals;

namespace {

enum class Colour : u8 { Red, Green };

struct Part {
    u32 number = 0;
    bool flag = false;
    void archive(Archive &archive) { archive(number, flag); }
    bool operator==(Part const &) const = default;
};

struct Everything {
    u8 byte = 0;
    i64 large = 0;
    bool flag = false;
    Colour colour = Colour::Red;
    Time time;
    Hertz hertz;
    std::string text;
    std::array<u16, 3> three{};
    std::vector<Part> parts;
    std::deque<u8> queue;

    void archive(Archive &archive) {
        archive.section("everything");
        archive(byte, large, flag, colour, time, hertz, text, three, parts, queue);
    }
    bool operator==(Everything const &) const = default;
};

Everything sample() {
    return {7, -5, true, Colour::Green, 3_ms, 168_MHz, "text", {1, 2, 3}, {{1, true}, {2, false}}, {4, 5}};
}

template <class Thing>
std::vector<u8> saved(Thing &thing) {
    Archive archive;
    thing.archive(archive);
    return archive.bytes();
}

} // namespace

TEST_CASE("everything that was saved comes back") {
    Everything first = sample();
    std::vector<u8> const bytes = saved(first);
    Everything second;
    second.parts.resize(9);
    Archive in(bytes);
    CHECK(in.loading());
    second.archive(in);
    CHECK(in.result().ok());
    CHECK(in.at_end());
    CHECK((second == first));
    CHECK((saved(second) == bytes));
}

TEST_CASE("an archive cut short anywhere is an error and no crash") {
    Everything first = sample();
    std::vector<u8> const bytes = saved(first);
    for (std::size_t length = 0; length < bytes.size(); ++length) {
        Everything second;
        Archive in{std::span<u8 const>(bytes).first(length)};
        second.archive(in);
        CHECK(!in.result().ok());
    }
}

TEST_CASE("a length that lies outside the file is refused") {
    std::vector<u8> const bytes{0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F, 1, 2};
    std::vector<Part> parts;
    Archive in(bytes);
    in(parts);
    REQUIRE(!in.result().ok());
    CHECK(in.result().error().message.find("length") != std::string::npos);
    CHECK(parts.empty());
}

TEST_CASE("a snapshot of another shape fails at the device that differs") {
    Archive out;
    u32 value = 1;
    out.section("UART0");
    out(value);
    out.section("TIMER0");
    out(value);
    Archive in(out.bytes());
    in.section("UART0");
    in(value);
    in.section("TIMER1");
    REQUIRE(!in.result().ok());
    CHECK(in.result().error().message.find("TIMER1") != std::string::npos);
}

} // namespace terrarium
