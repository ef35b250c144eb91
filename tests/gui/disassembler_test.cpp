#include "gui/app/disassembler.h"

#include <array>

#include <catch2/catch_test_macros.hpp>

namespace terrarium::gui {

TEST_CASE("disassembler: Thumb as the M profile has it") {
    auto const disassembler = make_disassembler(InstructionSet::ArmThumb);
    REQUIRE(disassembler);
    CHECK(disassembler->unit() == 2);
    std::array<u8, 2> const narrow{0x48, 0x68}; // ARMv6-M: ldr r0, [r1, #4]
    CHECK(disassembler->decode(narrow, 0)->text == "ldr r0, [r1, #4]");
    std::array<u8, 4> const mask{0xEF, 0xF3, 0x10, 0x80}; // M profile only: PRIMASK.
    auto const decoded = disassembler->decode(mask, 0);
    REQUIRE(decoded);
    CHECK(decoded->bytes == 4);
    CHECK(decoded->text == "mrs r0, primask");
    // A branch names where it goes.
    std::array<u8, 2> const branch{0xFE, 0xE7};
    CHECK(disassembler->decode(branch, 0x100)->text == "b #0x100");
    CHECK_FALSE(disassembler->decode(std::span(mask).first(2), 0));
}

} // namespace terrarium::gui
