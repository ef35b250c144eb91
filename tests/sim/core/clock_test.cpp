// Clock and Event: order, cancelling, what now() says, slices, and changing frequencies.
#include <catch2/catch_test_macros.hpp>

#include <memory>
#include <random>

#include "sim/core/clock.h"

namespace terrarium {

using namespace literals;

namespace {

// A clock at 1 MHz, and a note of what has fired and when.
struct Bench {
    struct Fired {
        std::string name;
        Time now;
        bool operator==(Fired const &) const = default;
    };

    Clock clock{1_MHz};
    std::vector<Fired> fired;

    std::unique_ptr<Event> event(std::string const &name, Lane lane = Lane::Device) {
        return std::make_unique<Event>(
            clock, name,
            [this, name] {
                fired.push_back({name, clock.now()});
            },
            lane);
    }
    std::string names() const {
        std::string text;
        for (Fired const &entry : fired) text += entry.name;
        return text;
    }
    void go_to(Cycles cycles) {
        clock.slice.now = cycles;
        clock.dispatch_due();
    }
};

} // namespace

TEST_CASE("events fire by time, then lane, then in the order they were set") {
    Bench bench;
    auto a = bench.event("a"), b = bench.event("b"), c = bench.event("c"), in = bench.event("i", Lane::Input);
    a->at(5_us);
    c->at(3_us);
    b->at(5_us);
    in->at(5_us);
    CHECK(bench.clock.next_event() == 3_us);
    CHECK(bench.clock.pending().size() == 4);
    CHECK(bench.clock.pending()[1] == in.get());
    bench.go_to(10);
    CHECK(bench.names() == "ciab");
    CHECK(bench.fired[0].now == 3_us);
    CHECK(bench.clock.next_event() == Time::never());
    CHECK(!a->pending());
}

TEST_CASE("setting an event again replaces the earlier setting and its place") {
    Bench bench;
    auto a = bench.event("a"), b = bench.event("b");
    a->at(5_us);
    b->at(5_us);
    a->at(5_us);
    bench.go_to(10);
    CHECK(bench.names() == "ba");
}

TEST_CASE("a cancelled or destroyed event does not fire") {
    Bench bench;
    auto a = bench.event("a"), b = bench.event("b"), c = bench.event("c");
    a->at(1_us);
    b->at(2_us);
    c->at(3_us);
    b->cancel();
    b->cancel();
    a.reset();
    bench.go_to(10);
    CHECK(bench.names() == "c");
}

TEST_CASE("a thousand events in any order, some cancelled, fire in order") {
    Bench bench;
    std::mt19937 random(1);
    std::vector<std::unique_ptr<Event>> events;
    for (int i = 0; i < 1000; ++i) {
        events.push_back(bench.event("x"));
        events.back()->at(Time::picoseconds(i64(random() % 500) * 1'000'000));
    }
    for (int i = 0; i < 1000; i += 3) events[std::size_t(i)]->cancel();
    bench.go_to(1000);
    CHECK(bench.fired.size() == 666);
    for (std::size_t i = 1; i < bench.fired.size(); ++i) CHECK(bench.fired[i - 1].now <= bench.fired[i].now);
}

TEST_CASE("an action may set its own event again, and others, in the same dispatch") {
    Clock clock{1_MHz};
    std::vector<Time> times;
    Event *self = nullptr;
    Event other(clock, "other", [&] { times.push_back(clock.now()); });
    Event event(clock, "event", [&] {
        times.push_back(clock.now());
        if (times.size() < 3)
            self->in(2_us);
        else
            other.at(Time()); // Long past: at once.
    });
    self = &event;
    event.at(1_us);
    clock.slice.now = 100;
    clock.dispatch_due();
    CHECK(times == std::vector<Time>{1_us, 3_us, 5_us, 5_us});
}

TEST_CASE("outside events now() is the cycle counter's time") {
    Clock clock{16_MHz};
    clock.slice.now = 3;
    CHECK(clock.now() == Time::picoseconds(3 * 62'500));
}

TEST_CASE("what a guest has seen is not overtaken by an earlier event") {
    Bench bench;
    auto early = bench.event("e"), late = bench.event("l");
    early->at(5_us);
    late->at(9_us);
    // The guest reads a register at cycle 7, in a block begun before the event was due.
    bench.clock.slice.deadline = 100;
    bench.clock.slice.now = 7;
    bench.clock.before_access();
    CHECK(bench.fired.empty());
    bench.go_to(20);
    REQUIRE(bench.fired.size() == 2);
    CHECK(bench.fired[0] == Bench::Fired{"e", 7_us});
    CHECK(bench.fired[1] == Bench::Fired{"l", 9_us});
}

TEST_CASE("an access past the deadline lets what is due happen first") {
    Bench bench;
    auto event = bench.event("e");
    event->at(5_us);
    bench.clock.open_slice(100_us);
    CHECK(bench.clock.slice.deadline == 5);
    bench.clock.slice.now = 7;
    bench.clock.before_access();
    CHECK(bench.fired == std::vector<Bench::Fired>{{"e", 5_us}});
}

TEST_CASE("an event set during a slice shortens it, and request_exit ends it") {
    Bench bench;
    auto event = bench.event("e");
    bench.clock.open_slice(100_us);
    CHECK(bench.clock.slice.deadline == 100);
    event->at(50_us);
    CHECK(bench.clock.slice.deadline == 50);
    event->at(70_us);
    CHECK(bench.clock.slice.deadline == 50); // Shortened only: the CPU looks again there.
    bench.clock.request_exit();
    CHECK(bench.clock.slice.deadline == 0);
}

TEST_CASE("idle time jumps forwards, never past an event and never back") {
    Bench bench;
    auto event = bench.event("e");
    event->at(50_us);
    bench.clock.jump_to(20_us);
    CHECK(bench.clock.now() == 20_us);
    bench.clock.jump_to(10_us);
    CHECK(bench.clock.now() == 20_us);
    bench.clock.jump_to(80_us);
    CHECK(bench.clock.now() == 50_us);
}

TEST_CASE("a stall moves the CPU on, and events wait for its end") {
    Bench bench;
    auto event = bench.event("e");
    event->at(5_us);
    bench.clock.stall(20_us);
    CHECK(bench.clock.slice.now == 20);
    CHECK(bench.fired.empty());
    bench.clock.dispatch_due();
    CHECK(bench.fired == std::vector<Bench::Fired>{{"e", 5_us}});
}

TEST_CASE("168 MHz converts to time and back without drift, over a change of frequency") {
    Clock clock{16_MHz};
    clock.slice.now = 1001;
    clock.set_cpu_frequency(168_MHz);
    Time const change = clock.now();
    CHECK(change == Time::picoseconds(1001 * 62'500));
    for (Cycles since : {u64(1), u64(168), u64(168'000'001), u64(168'000'000) * 86'400 + 5}) {
        CHECK(clock.first_cycle_from(clock.time_of(1001 + since)) == 1001 + since);
        CHECK(clock.first_cycle_from(clock.time_of(1001 + since) + 1_ps) == 1001 + since + 1);
    }
    CHECK(clock.time_of(1001 + 168'000'000) == change + 1_s);
    CHECK(clock.first_cycle_from(change - 1_us) == 1001);
}

TEST_CASE("a change of frequency ends the slice, whose deadline was in old cycles") {
    Clock clock{16_MHz};
    clock.open_slice(1_ms);
    clock.slice.now = 160;
    clock.set_cpu_frequency(64_MHz);
    CHECK(clock.slice.deadline == 0);
    clock.open_slice(1_ms);
    CHECK(clock.slice.deadline == 160 + 990 * 64);
}

TEST_CASE("a stopped clock opens no slice until it goes on") {
    Clock clock{1_MHz};
    clock.stop();
    clock.open_slice(1_ms);
    CHECK(clock.slice.deadline == 0);
    clock.go_on();
    clock.open_slice(1_ms);
    CHECK(clock.slice.deadline == 1000);
}

TEST_CASE("a clock and its events come back from a snapshot") {
    Bench first;
    auto a = first.event("a"), b = first.event("b");
    b->at(7_us);
    a->at(7_us);
    first.go_to(3);
    Archive out;
    first.clock.archive(out);
    a->archive(out);
    b->archive(out);

    Bench second;
    auto c = second.event("a"), d = second.event("b");
    c->at(1_us); // Whatever was set before is gone.
    Archive in(out.bytes());
    second.clock.archive(in);
    c->archive(in);
    d->archive(in);
    CHECK(in.result().ok());
    CHECK(in.at_end());
    CHECK(second.clock.now() == 3_us);
    second.go_to(10);
    CHECK(second.names() == "ba");
}

} // namespace terrarium
