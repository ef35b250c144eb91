// The control port's requests from any bytes: each is answered by JSON on one line, or is a notification.
// Steps are parsed against a micro:bit and not carried out.
#include <cstdlib>

#include "boards/boards.h"
#include "scenarios/control/rpc.h"
#include "scenarios/runner/json.h"
#include "scenarios/runner/step.h"
#include "tests/fuzz/check_image.h"

using namespace terrarium;
using namespace terrarium::scenario;

namespace {

struct Bench {
    std::vector<u8> flash = std::vector<u8>(microbit.flash_bytes, 0xFF);
    Machine machine{microbit, 0, flash};
};

void check_answer(Value const &answer) {
    std::string const line = write_json(answer);
    if (line.find('\n') != std::string::npos) std::abort();
    if (!read_json(line)) std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(u8 const *data, std::size_t size) {
    static Bench bench;
    RpcMessage const message = read_message({reinterpret_cast<char const *>(data), size});
    if (message.parts.empty()) std::abort();
    for (auto const &part : message.parts) {
        if (auto const *mistake = std::get_if<RpcMistake>(&part)) {
            check_answer(rpc_error(mistake->id, mistake->error));
            continue;
        }
        RpcRequest const &request = std::get<RpcRequest>(part);
        if (request.id) check_answer(rpc_result(*request.id, request.params));
        for (StepKind const &kind : step_kinds()) {
            // Scripts are read from files: not those of whoever fuzzes.
            if (kind.name != request.method || kind.name == "run-script") continue;
            StepResult const step = kind.parse(request.params, {bench.machine, nullptr, "", true, 0});
            if (!step) check_answer(rpc_error({}, {RpcCode::InvalidParams, step.error().message}));
        }
    }
    return 0;
}
