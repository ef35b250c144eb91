#include "gui/views/decoder_menu.h"

#include <catch2/catch_test_macros.hpp>

using namespace terrarium::gui;

TEST_CASE("what a board's parts offer to be read") {
    std::vector<SignalFact> const signals{{"serial.tx", "serial bridge", "serial", "tx"},
                                          {"compass.scl", "magnetometer", "compass", "scl"},
                                          {"compass.sda", "magnetometer", "compass", "sda"},
                                          {"lone.scl", "part", "lone", "scl"},
                                          {"pin0", "edge pin", "pin0", ""}};
    auto const offered = offered_decoders(signals);
    REQUIRE(offered.size() == 2);
    CHECK(name_of(offered[0]) == "UART serial.tx");
    CHECK(name_of(offered[1]) == "I2C compass");
    CHECK(offered[1].lines == std::vector<std::string>{"compass.scl", "compass.sda"});
}
