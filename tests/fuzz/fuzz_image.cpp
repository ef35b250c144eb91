// Any bytes, with any options, through the front door.
#include "tests/fuzz/check_image.h"

using namespace terrarium;

extern "C" int LLVMFuzzerTestOneInput(u8 const *data, std::size_t size) {
    fuzz::Input input(data, size);
    ImageOptions options;
    u8 const choice = input.byte();
    if (choice & 1) options.base = u32(input.half_word()) << 16 | input.half_word();
    if (choice & 2) options.board_id = input.half_word();
    fuzz::check_parse(input.take_rest(), options);
    return 0;
}
