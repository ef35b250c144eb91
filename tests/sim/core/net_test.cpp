// Net and Pin: who wins on a wire, who is told, and nets joined by wires.
#include <cstdlib>

#include <catch2/catch_test_macros.hpp>

#include "sim/core/net.h"

namespace terrarium {

using namespace literals;

namespace {

struct Bench {
    Clock clock{1_MHz};
    Trace trace;
    std::vector<std::string> remarks;
    Net net{clock, trace, "wire"};
    Pin a{"a"}, b{"b"}, c{"c"};

    Bench() {
        trace.sink = [this](std::string const &line) { remarks.push_back(line); };
        for (Pin *pin : {&a, &b, &c}) net.connect(*pin);
    }
};

} // namespace

TEST_CASE("a wire's level follows from drives and pulls") {
    struct Case {
        Drive a, b;
        Pull c;
        bool level, floating, contended;
        int millivolts;
    };
    // Where nothing drives or pulls, a wire keeps the level it had: low here.
    Case const cases[] = {
        {Drive::None, Drive::None, Pull::None, false, true, false, 0},
        {Drive::None, Drive::None, Pull::Up, true, false, false, 3300},
        {Drive::None, Drive::None, Pull::Down, false, false, false, 0},
        {Drive::High, Drive::None, Pull::Down, true, false, false, 3300},
        {Drive::Low, Drive::None, Pull::Up, false, false, false, 0},
        {Drive::High, Drive::High, Pull::None, true, false, false, 3300},
        {Drive::High, Drive::Low, Pull::None, false, false, true, 0},
        {Drive::Low, Drive::High, Pull::Up, false, false, true, 0},
    };
    for (Case const &entry : cases) {
        Bench bench;
        bench.a.drive(entry.a);
        bench.b.drive(entry.b);
        bench.c.pull(entry.c);
        CAPTURE(int(entry.a), int(entry.b), int(entry.c));
        CHECK(bench.net.level() == entry.level);
        CHECK(bench.a.level() == entry.level);
        CHECK(bench.net.floating() == entry.floating);
        CHECK(bench.net.contended() == entry.contended);
        CHECK(bench.net.millivolts() == entry.millivolts);
        CHECK(bench.remarks.size() == (entry.contended ? 1 : 0));
    }
}

TEST_CASE("two pulls that disagree leave the wire in the middle") {
    Bench bench;
    bench.a.pull(Pull::Up);
    bench.b.pull(Pull::Down);
    CHECK(bench.net.millivolts() == 1650);
    CHECK(!bench.net.floating());
}

TEST_CASE("pulls that disagree divide the supply by their resistances") {
    struct Case {
        u32 up, down, second_down;
        int millivolts;
        bool level;
    };
    Case const cases[] = {
        {10'000, 10'000, 0, 1650, true},       {10'000'000, 13'000, 0, 4, false},
        {13'000, 10'000'000, 0, 3295, true},   {10'000'000, 500'000, 0, 157, false},
        {20'000, 40'000, 0, 2200, true},       {20'000, 40'000, 40'000, 1650, true},
        {20'000, 40'000, 39'000, 1639, false},
    };
    for (Case const &entry : cases) {
        Bench bench;
        bench.a.pull(Pull::Up, entry.up);
        CHECK(bench.net.millivolts() == 3300);
        bench.b.pull(Pull::Down, entry.down);
        if (entry.second_down != 0) bench.c.pull(Pull::Down, entry.second_down);
        CAPTURE(entry.up, entry.down, entry.second_down);
        CHECK(std::abs(bench.net.millivolts() - entry.millivolts) <= 1);
        CHECK(bench.net.level() == entry.level);
        CHECK(!bench.net.floating());
    }
}

TEST_CASE("a pull may change its resistance alone") {
    Bench bench;
    bench.a.pull(Pull::Up);
    bench.b.pull(Pull::Down, 1'000'000);
    CHECK(bench.net.level());
    bench.b.pull(Pull::Down, 1'000);
    CHECK(!bench.net.level());
    bench.b.pull(Pull::None);
    CHECK(bench.net.millivolts() == 3300);
}

TEST_CASE("a wire let go keeps its level") {
    Bench bench;
    bench.a.drive(Drive::High);
    bench.a.drive(Drive::None);
    CHECK(bench.net.level());
    CHECK(bench.net.floating());
    CHECK(bench.net.millivolts() == 3300);
}

TEST_CASE("a short circuit is remarked once for its wire") {
    Bench bench;
    for (int i = 0; i < 3; ++i) {
        bench.a.drive(Drive::High);
        bench.b.drive(Drive::Low);
        CHECK(bench.net.contended());
        bench.b.drive(Drive::None);
        CHECK(!bench.net.contended());
    }
    REQUIRE(bench.remarks.size() == 1);
    CHECK(bench.remarks[0].find("wire") != std::string::npos);
}

TEST_CASE("a voltage sets the level at half the supply and gives way to an output") {
    Bench bench;
    bench.a.drive_millivolts(1649);
    CHECK(!bench.net.level());
    CHECK(bench.b.millivolts() == 1649);
    bench.a.drive_millivolts(1650);
    CHECK(bench.net.level());
    bench.b.drive(Drive::Low);
    CHECK(bench.net.millivolts() == 0);
    bench.b.drive(Drive::None);
    CHECK(bench.net.millivolts() == 1650);
    bench.c.pull(Pull::Down);
    CHECK(bench.net.millivolts() == 1650);
}

TEST_CASE("every pin is told of a change, once, and onlookers get its time") {
    Bench bench;
    std::vector<std::pair<char, bool>> told;
    std::vector<Time> seen;
    bench.a.on_change = [&](bool level) { told.push_back({'a', level}); };
    bench.b.on_change = [&](bool level) { told.push_back({'b', level}); };
    bench.net.observe([&](Net const &, Time when) { seen.push_back(when); });
    bench.clock.slice.now = 5;
    bench.a.drive(Drive::High);
    bench.c.drive(Drive::High);
    bench.clock.slice.now = 9;
    bench.c.drive(Drive::None);
    bench.a.drive(Drive::Low);
    CHECK(told == std::vector<std::pair<char, bool>>{{'a', true}, {'b', true}, {'a', false}, {'b', false}});
    CHECK(seen == std::vector<Time>{5_us, 9_us});
    CHECK(bench.net.changed_at() == 9_us);
}

TEST_CASE("a pin may answer a change by driving the wire itself") {
    Bench bench;
    std::vector<bool> told;
    int changes = 0;
    bench.a.on_change = [&](bool level) {
        if (level) bench.a.drive(Drive::Low);
    };
    bench.b.on_change = [&](bool level) { told.push_back(level); };
    bench.net.observe([&](Net const &, Time) { ++changes; });
    bench.c.pull(Pull::Up);
    CHECK(!bench.net.level());
    CHECK(changes == 2);
    // b never stood at a level it was not told of, and hears nothing of a pulse that is over.
    CHECK(told.empty());
    bench.a.drive(Drive::None);
    CHECK(!bench.net.level()); // a holds it down again.
}

TEST_CASE("a pin connected to a wire takes part at once, and leaves with its drive") {
    Bench bench;
    {
        Pin other("other");
        other.drive(Drive::High);
        bench.net.connect(other);
        CHECK(bench.net.level());
        bench.c.pull(Pull::Down);
    }
    CHECK(!bench.net.level());
}

TEST_CASE("a pin connected to a high wire is told of nothing, and asks") {
    Bench bench;
    bench.a.drive(Drive::High);
    Pin other("other");
    int told = 0;
    other.on_change = [&](bool) { ++told; };
    bench.net.connect(other);
    CHECK(told == 0);
    CHECK(other.level());
}

TEST_CASE("nets joined by a wire have one level, until it is cut") {
    Bench bench;
    Net other(bench.clock, bench.trace, "other");
    Pin d{"d"};
    other.connect(d);
    std::vector<bool> told;
    bench.a.on_change = [&](bool level) { told.push_back(level); };
    d.drive(Drive::High);
    bench.net.join(other);
    bench.net.join(other); // Twice is once.
    CHECK(bench.net.level());
    CHECK(bench.net.millivolts() == 3300);
    CHECK(told == std::vector<bool>{true});
    bench.b.drive(Drive::Low);
    CHECK(bench.net.contended());
    CHECK(other.contended());
    CHECK_FALSE(other.level());
    bench.net.cut(other);
    CHECK(other.level());
    CHECK_FALSE(bench.net.level());
    CHECK_FALSE(other.contended());
    bench.net.cut(other); // There is none.
    CHECK(told == std::vector<bool>{true, false});
}

TEST_CASE("wires in a row and in a ring make one net") {
    Bench bench;
    Net second(bench.clock, bench.trace, "second");
    {
        Net third(bench.clock, bench.trace, "third");
        Pin far{"far"};
        third.connect(far);
        bench.net.join(second);
        second.join(third);
        far.drive_millivolts(1800);
        CHECK(bench.net.millivolts() == 1800);
        CHECK(bench.a.level());
        third.join(bench.net);
        second.cut(third); // The ring still holds.
        far.drive(Drive::Low);
        CHECK_FALSE(bench.net.level());
        CHECK_FALSE(second.level());
        far.drive(Drive::High);
    }
    // What goes takes its wires along; the others keep theirs, and the charge.
    CHECK(second.level());
    bench.c.pull(Pull::Down);
    CHECK_FALSE(second.level());
}

TEST_CASE("a net joined with itself stays as it is") {
    Bench bench;
    bench.a.drive(Drive::High);
    bench.net.join(bench.net);
    bench.a.drive(Drive::Low);
    CHECK_FALSE(bench.net.level());
    CHECK(bench.a.net() == &bench.net);
}

TEST_CASE("wires and pins come back from a snapshot without telling anyone") {
    Bench first;
    first.clock.slice.now = 4;
    first.a.drive(Drive::High);
    first.b.pull(Pull::Down, 1'000'000);
    Archive out;
    for (Pin *pin : {&first.a, &first.b, &first.c}) pin->archive(out);
    first.net.archive(out);

    Bench second;
    int told = 0;
    second.b.on_change = [&](bool) { ++told; };
    Archive in(out.bytes());
    second.clock.restoring = true;
    for (Pin *pin : {&second.a, &second.b, &second.c}) pin->archive(in);
    second.net.archive(in);
    second.clock.restoring = false;
    CHECK(in.at_end());
    CHECK(second.net.level());
    CHECK(second.net.changed_at() == 4_us);
    CHECK(told == 0);
    second.a.drive(Drive::None);
    CHECK(told == 1);
    CHECK(!second.net.level());
    second.c.pull(Pull::Up); // The pull's resistance came back, too.
    CHECK(second.net.millivolts() == 3267);
}

} // namespace terrarium
