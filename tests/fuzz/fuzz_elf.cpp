// ELF from any bytes behind a right magic number, and from a good file with bytes changed.
#include "tests/fuzz/check_image.h"
#include "tests/sim/image/samples.h"

using namespace terrarium;

extern "C" int LLVMFuzzerTestOneInput(u8 const *data, std::size_t size) {
    fuzz::Input input(data, size);
    samples::Bytes file;
    if (input.byte() & 1) {
        file = samples::elf(
            {{0, samples::program(0x2000'4000, 0x101)}, {0x3'0000, {1, 2, 3}}, {0x1000'10c0, {4}}});
        fuzz::patch(file, input);
    } else {
        file = {0x7f, 'E', 'L', 'F'};
        samples::append(file, input.take_rest());
    }
    fuzz::check_parse(file);
    return 0;
}
