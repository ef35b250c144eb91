#include "sim/parts/dht22.h"

#include <catch2/catch_test_macros.hpp>

#include "tests/support/part_actions.h"
#include "tests/support/run_clock.h"
#include "tests/support/state.h"

using namespace terrarium;
using namespace terrarium::literals;

namespace {

using Bytes = std::vector<u8>;
using Edges = std::vector<std::pair<Time, bool>>;

struct Bench {
    Clock clock{1000_MHz};
    Trace trace;
    std::vector<std::string> remarks;
    Net wire{clock, trace, "DATA"};
    Pin host{"host"};
    Edges edges;
    Dht22 part{clock, trace, "dht", wire, 23'500'000, 45'800'000};

    Bench() {
        trace.sink = [this](std::string const &line) { remarks.push_back(line); };
        wire.connect(host);
        wire.observe([this](Net const &net, Time when) { edges.emplace_back(when, net.level()); });
    }
    // Asks, and gives what is seen of the answer, from the host's letting go.
    Edges ask(Time low = 1_ms) {
        host.drive(Drive::Low);
        run_for(clock, low);
        edges.clear();
        host.drive(Drive::None);
        run_for(clock, 6_ms);
        return edges;
    }
    // The answer's bytes, by the lengths of its highs.
    Bytes read() {
        Edges const seen = ask();
        Bytes bytes;
        // The rise of the host's letting go, 80 us low, 80 us high, then 40 bits and the end.
        if (seen.size() != 1 + 2 + 2 * 40 + 2) return {};
        for (std::size_t bit = 0; bit < 40; ++bit) {
            Time const high = seen[5 + 2 * bit].first - seen[4 + 2 * bit].first;
            if (bit % 8 == 0) bytes.push_back(0);
            bytes.back() = u8(bytes.back() << 1 | (high > 48_us ? 1 : 0));
        }
        return bytes;
    }
    std::string set(std::string const &name, std::string const &value) {
        return act(part, {"set", {}, {{name, value}}});
    }
};

} // namespace

TEST_CASE("DHT22: answers a start signal with the data sheet's times") {
    Bench bench;
    Edges const seen = bench.ask();
    REQUIRE(seen.size() == 85);
    Time const released = seen[0].first;
    CHECK(seen[1] == std::pair(released + 30_us, false));
    CHECK(seen[2] == std::pair(released + 110_us, true));
    CHECK(seen[3] == std::pair(released + 190_us, false));
    CHECK(seen[4] == std::pair(released + 240_us, true));
    // Of 458, which is 0x01CA, the first seven bits are 0 and the eighth is 1.
    CHECK(seen[5] == std::pair(released + 266_us, false));
    CHECK(seen[19].first - seen[18].first == 70_us);
    CHECK(seen[84].first - seen[83].first == 50_us);
    CHECK(bench.wire.level());
}

TEST_CASE("DHT22: humidity, temperature and checksum; below zero with a sign") {
    Bench bench;
    CHECK(bench.read() == Bytes{0x01, 0xCA, 0x00, 0xEB, 0xB6});
    CHECK(bench.set("temperature", "-10.1") == "");
    CHECK(bench.set("humidity", "100") == "");
    run_for(bench.clock, 2_s);
    CHECK(bench.read() == Bytes{0x03, 0xE8, 0x80, 0x65, 0xD0});
    CHECK(bench.remarks.empty());
}

TEST_CASE("DHT22: too short a start signal is none") {
    Bench bench;
    CHECK(bench.ask(799_us).size() == 1);
    CHECK(bench.ask(800_us).size() == 85);
    CHECK(bench.ask(18_ms).size() == 85);
}

TEST_CASE("DHT22: measures every 2 s at most; asked sooner it repeats itself") {
    Bench bench;
    Bytes const first = bench.read();
    CHECK(bench.set("temperature", "30") == "");
    run_for(bench.clock, 1900_ms);
    CHECK(bench.read() == first);
    CHECK(bench.remarks ==
          std::vector<std::string>{"dht: asked again within 2 s, it sends its last measurement"});
    run_for(bench.clock, 100_ms);
    CHECK(bench.read()[3] == u8(300));
}

TEST_CASE("DHT22: silent, corrupt, frozen and noisy") {
    Bench bench;
    auto const fault = [&](std::vector<std::string> words,
                           std::vector<std::pair<std::string, std::string>> settings = {}) {
        run_for(bench.clock, 2_s);
        return act(bench.part, {"fault", std::move(words), std::move(settings)});
    };
    CHECK(fault({"silent"}, {{"count", "1"}}) == "");
    CHECK(bench.ask().size() == 1);
    CHECK(fault({"corrupt"}, {{"mask", "4"}, {"skip", "3"}, {"count", "1"}}) == "");
    CHECK(bench.read() == Bytes{0x01, 0xCA, 0x00, 0xEF, 0xB6}); // The checksum tells.
    CHECK(fault({"freeze"}) == "");
    CHECK(bench.set("temperature", "50") == "");
    CHECK(bench.read()[3] == 0xEB);
    CHECK(fault({"clear"}) == "");
    CHECK(fault({"noise"}, {{"temperature", "1"}}) == "");
    bool differs = false;
    for (int i = 0; i < 10; ++i) {
        run_for(bench.clock, 2_s);
        Bytes const bytes = bench.read();
        int const tenths = bytes[2] << 8 | bytes[3];
        CHECK(tenths >= 490);
        CHECK(tenths <= 510);
        differs |= tenths != 500;
    }
    CHECK(differs);
    // However noisy, it stays within what the sensor can say.
    CHECK(fault({"noise"}, {{"temperature", "1000"}, {"humidity", "1000"}}) == "");
    for (int i = 0; i < 5; ++i) {
        run_for(bench.clock, 2_s);
        Bytes const bytes = bench.read();
        CHECK((bytes[0] << 8 | bytes[1]) <= 1000);
        CHECK(((bytes[2] & 0x7F) << 8 | bytes[3]) <= 800);
    }
    CHECK(fault({"nack_data"}).starts_with("dht: it has no fault 'nack_data'; it has silent, corrupt"));
}

TEST_CASE("DHT22: is saved and restored in the middle of a bit") {
    Bench first;
    first.host.drive(Drive::Low);
    run_for(first.clock, 1_ms);
    first.host.drive(Drive::None);
    run_for(first.clock, 1234_us);
    auto const state = save(first.clock, first.wire, first.host, first.part);
    Bench second;
    REQUIRE(load(second.clock, state, second.clock, second.wire, second.host, second.part));
    first.edges.clear();
    second.edges.clear();
    for (Bench *bench : {&first, &second}) run_for(bench->clock, 5_ms);
    CHECK(first.edges.size() > 50);
    CHECK(second.edges == first.edges);
}
