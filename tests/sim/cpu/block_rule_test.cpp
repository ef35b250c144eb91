// The block rule: that Unicorn cuts blocks where the shared rule says, over long generated programs.
#include <catch2/catch_test_macros.hpp>

#include <random>

#include "sim/cpu/arm/thumb.h"
#include "tests/sim/cpu/cpu_bench.h"

namespace terrarium {

namespace {

// Valid code from `program`'s end to `bytes`: data processing on r0 to r4, loads and stores around r5,
// barriers, special registers, and branches forward.
void add_random_code(std::vector<u16> &program, std::size_t bytes, u32 seed, unsigned branches_in_100) {
    std::mt19937 random(seed);
    auto const low = [&] { return random() % 5; };
    while (2 * program.size() < bytes) {
        if (random() % 100 < branches_in_100) {
            u16 const over = u16(1 + random() % 3); // Halfwords skipped, all of them nop.
            switch (random() % 3) {
            case 0: program.push_back(u16(0xE000 | (over - 1))); break;
            case 1: program.push_back(u16(0xD000 | (random() % 14) << 8 | (over - 1))); break;
            default: program.insert(program.end(), {0xF000, u16(0xF800 | over)}); break;
            }
            program.insert(program.end(), over, 0xBF00);
            continue;
        }
        switch (random() % 16) {
        case 0: program.push_back(u16(0x2000 | low() << 8 | random() % 256)); break; // movs
        case 1: program.push_back(u16(0x3000 | low() << 8 | random() % 256)); break; // adds
        case 2: program.push_back(u16(0x4000 | (random() % 16) << 6 | low() << 3 | low())); break;
        case 3: program.push_back(u16(0x1800 | low() << 6 | low() << 3 | low())); break; // adds
        case 4:
            program.push_back(u16(0x6028 | (random() % 32) << 6 | (low() & 7)));
            break;                                                                    // str, base r5 or above
        case 5: program.push_back(u16(0x6828 | (random() % 32) << 6 | low())); break; // ldr
        case 6: program.push_back(u16(0x7828 | (random() % 32) << 6 | low())); break; // ldrb
        case 7: program.insert(program.end(), {0xF3EF, u16(0x8000 | low() << 8 | 3)}); break; // mrs xpsr
        case 8: program.insert(program.end(), {u16(0xF380 | low()), 0x8800}); break;          // msr apsr
        case 9: program.insert(program.end(), {0xF3BF, u16(0x8F40 | (random() % 3) << 4 | 15)}); break;
        case 10: program.push_back(random() % 2 != 0 ? 0xB662 : 0xB672); break;                    // cps
        case 11: program.push_back(u16(0xB200 | (random() % 4) << 6 | low() << 3 | low())); break; // sxth ...
        case 12: program.push_back(0xBF10); break;                                                 // yield
        case 13:
            program.insert(program.end(), {0xB51F, 0xBC1F, 0xB001});
            break;                                 // push {r0-r4, lr}; pop; add sp
        case 14: program.push_back(0xBF40); break; // sev
        default: program.push_back(u16(0x4600 | low() << 3 | 0x80 | (random() % 4))); break; // mov r8.., rN
        }
    }
}

// movs r5, #0x20; lsls r5, #24; movs r6, #0x40; lsls r6, #24
std::vector<u16> const kPrologue{0x2520, 0x062D, 0x2640, 0x0636};
// str r0, [r6, #16]; b .
std::vector<u16> const kEpilogue{0x6130, 0xE7FE};

} // namespace

TEST_CASE("Unicorn's blocks are those of the rule") {
    for (u32 seed = 1; seed <= 12; ++seed) {
        CAPTURE(seed);
        std::vector<u16> program = kPrologue;
        add_random_code(program, 0xC000, seed, seed % 4 == 0 ? 0 : 4 * seed);
        program.insert(program.end(), kEpilogue.begin(), kEpilogue.end());
        CpuBench bench;
        bench.load(program);
        bench.run_for(200'000);
        CHECK(bench.device.done);
        CHECK(bench.core.cpu().rule_mismatches() == 0);
        CHECK(bench.lines.empty());
    }
}

TEST_CASE("a block too long for Unicorn costs the same, in more blocks") {
    // stmia r5!, {r0-r4}; subs r5, #20: the instructions that take Unicorn the most room.
    std::vector<u16> program = kPrologue;
    while (2 * program.size() < 0x1000) program.insert(program.end(), {0xC51F, 0x3D14});
    program.insert(program.end(), kEpilogue.begin(), kEpilogue.end());
    CpuBench bench;
    bench.load(program);
    bench.run_for(20'000);
    CHECK(bench.device.done);
    CHECK(bench.core.cpu().rule_mismatches() > 0);
    std::size_t const pairs = (program.size() - kPrologue.size() - kEpilogue.size()) / 2;
    CHECK(bench.clock.slice.now == kPrologue.size() + pairs * (6 + 1) + 2 + 1 + arm::kRefillCycles);
}

TEST_CASE("blocks end before an instruction that reaches into the next page") {
    std::vector<u8> code(2048, 0);
    code[1022] = 0x00;
    code[1023] = 0xF0; // bl
    code[1025] = 0xF8;
    CHECK(arm::measure_block(code, 0).bytes == 1022);
    CHECK(arm::measure_block(std::span(code).subspan(1022), 1022).bytes == 4);
    CHECK(arm::measure_block(std::span(code).subspan(1026), 1026).bytes == 1022);
}

} // namespace terrarium
