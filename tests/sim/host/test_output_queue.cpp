#include <catch2/catch_test_macros.hpp>

#include "sim/host/output_queue.h"
#include "tests/sim/host/helpers.h"

using namespace terrarium;
using namespace terrarium::host;

namespace {

std::string text(OutputQueue const &queue) { return {queue.waiting().begin(), queue.waiting().end()}; }

} // namespace

TEST_CASE("a full queue drops the oldest bytes and counts them") {
    OutputQueue queue(8);
    queue.push(as_bytes("abcdef"));
    queue.push(as_bytes("ghij"));
    CHECK(text(queue) == "cdefghij");
    CHECK(queue.dropped() == 2);
    queue.push(as_bytes("0123456789AB"));
    CHECK(text(queue) == "456789AB");
    CHECK(queue.dropped() == 2 + 8 + 4);
}

TEST_CASE("what was sent leaves the queue and does not count as dropped") {
    OutputQueue queue(8);
    queue.push(as_bytes("abcdef"));
    queue.pop(2);
    CHECK(text(queue) == "cdef");
    queue.push(as_bytes("ghij"));
    CHECK(text(queue) == "cdefghij");
    queue.clear();
    CHECK(queue.empty());
    CHECK(queue.dropped() == 0);
}

TEST_CASE("a queue keeps the order over many rounds") {
    OutputQueue queue(100);
    u8 next_in = 0;
    u8 next_out = 0;
    for (int round = 0; round < 1000; ++round) {
        for (int i = 0; i < round % 7 + 1; ++i) queue.push(std::vector<u8>{next_in++});
        std::size_t const count = std::min<std::size_t>(queue.size(), std::size_t(round % 9));
        for (u8 const byte : queue.waiting().first(count)) REQUIRE(byte == next_out++);
        queue.pop(count);
    }
    CHECK(queue.dropped() == 0);
}
