#include "sim/logic/vcd.h"

#include <set>

#include <catch2/catch_test_macros.hpp>

using namespace terrarium;
using namespace terrarium::literals;

TEST_CASE("a dump names its signals, how they begin, and each change once") {
    std::vector<VcdWriter::Signal> const signals{{"pin0", false, 3300, true},
                                                 {"pin0.volts", true, 3300, true}};
    VcdWriter writer("board", signals, 5_us, 1_ps);
    writer.change(0, 6_us, true, 2000); // The level is as it was.
    writer.change(1, 6_us, true, 2000);
    writer.change(0, 7_us, false, 50);
    writer.change(1, 7_us, false, 50);
    writer.end(9_us);
    CHECK(writer.take() == "$version Terrarium $end\n"
                           "$timescale 1 ps $end\n"
                           "$scope module board $end\n"
                           "$var wire 1 ! pin0 $end\n"
                           "$var real 64 \" pin0.volts $end\n"
                           "$upscope $end\n"
                           "$enddefinitions $end\n"
                           "#5000000\n$dumpvars\n1!\nr3.300 \"\n$end\n"
                           "#6000000\nr2.000 \"\n"
                           "#7000000\n0!\nr0.050 \"\n"
                           "#9000000\n");
    CHECK(writer.waiting() == 0);
}

TEST_CASE("every signal has a code of its own") {
    std::vector<VcdWriter::Signal> const signals(10'000);
    VcdWriter writer("board", signals, Time(), 1_ns);
    std::string const text = writer.take();
    CHECK(text.find("$timescale 1 ns $end") != std::string::npos);
    std::set<std::string> codes;
    for (std::size_t at = text.find("$var wire 1 "); at != std::string::npos; at = text.find("$var", at + 1))
        codes.insert(text.substr(at + 12, text.find(' ', at + 12) - at - 12));
    CHECK(codes.size() == signals.size());
}

TEST_CASE("after going back every value is said anew") {
    std::vector<VcdWriter::Signal> const signals(1);
    VcdWriter writer("board", signals, Time(), 1_ps);
    writer.change(0, 9_ps, true, 3300);
    static_cast<void>(writer.take());
    writer.went_back(4_ps);
    writer.change(0, 4_ps, false, 0);
    writer.change(0, 5_ps, true, 0);
    CHECK(writer.take() == "#4\n0!\n#5\n1!\n");
}
