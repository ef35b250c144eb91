// DfuSe from any bytes behind a right signature, and from a good file with bytes changed; its size and
// checksum are mostly made right again, or nothing behind that check would be reached.
#include "tests/fuzz/check_image.h"
#include "tests/sim/image/samples.h"

using namespace terrarium;

extern "C" int LLVMFuzzerTestOneInput(u8 const *data, std::size_t size) {
    fuzz::Input input(data, size);
    u8 const choice = input.byte();
    samples::Bytes file;
    if (choice & 1) {
        file = samples::dfuse(
            {{0x0800'0000, samples::program(0x2002'0000, 0x0800'0101)}, {0x0802'0000, {1, 2, 3}}});
        fuzz::patch(file, input);
    } else {
        file = samples::bytes_of("DfuSe\x01");
        samples::append(file, input.take_rest());
    }
    if ((choice & 6) != 0 && file.size() >= 27) samples::repair_dfuse(file);
    fuzz::check_parse(file);
    return 0;
}
