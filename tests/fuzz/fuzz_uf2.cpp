// UF2 files of up to 32 blocks, built from the input's numbers, with some bytes changed afterwards.
#include "sim/image/uf2.h"
#include "tests/fuzz/check_image.h"
#include "tests/sim/image/samples.h"

using namespace terrarium;

namespace {

constexpr std::array<u32, 4> kFamilies{0, kUf2FamilyRp2040, 0xe48b'ff57, 0xada5'2840};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(u8 const *data, std::size_t size) {
    fuzz::Input input(data, size);
    u32 const blocks = 1 + input.byte() % 32;
    u32 const extra = input.byte() % 2 * input.byte(); // Mostly the right total.
    samples::Bytes file;
    for (u32 i = 0; i < blocks; ++i) {
        u8 const choice = input.byte();
        u32 const number = choice & 0x80 ? input.byte() : i;
        u32 const address = 0x1000'0000 + (choice & 0x40 ? input.half_word() : 0x100 * i);
        u32 const flags = choice & 0x20 ? input.half_word() : 0;
        auto const content = input.take(choice & 0x10 ? input.half_word() % 477 : 16);
        samples::Load const load{address, samples::Bytes(content.begin(), content.end())};
        samples::append(file, samples::uf2_block(number, blocks + extra, load, kFamilies[choice & 3], flags));
    }
    fuzz::patch(file, input);
    fuzz::check_parse(file);
    return 0;
}
