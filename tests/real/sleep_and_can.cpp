// Has unmodified pyboard images stop, stand by and wake up, and use CAN in loopback.
//
//     TERRARIUM_IMAGES=/where/they/are test_real_sleep_and_can
//
// A line for each pyboard image: passed or FAILED, and at what. Exit status as test_real's: 0, 1, or 77 when
// there was no such image.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "boards/boards.h"
#include "sim/image/identify.h"
#include "sim/image/load_image.h"
#include "sim/machine/machine.h"
#include "sim/machine/program.h"

using namespace terrarium;
using namespace terrarium::literals;
namespace fs = std::filesystem;

namespace {

constexpr int kPassed = 0;
constexpr int kFailed = 1;
constexpr int kSkipped = 77;
constexpr std::string_view kPrompt = ">>> ";

class Board {
public:
    Board(BoardSpec const &spec, FirmwareImage const &image)
        : flash_(spec.flash_bytes, 0xFF), machine_(spec, 0, flash_) {
        machine_.on_serial = [this](u8 byte) { said_ += char(byte); };
        programmed_ = program(spec, machine_.chip(), image).ok();
        machine_.power_on();
    }
    // Waits for a prompt, types a line and gives what is said up to the next prompt.
    bool ready() { return programmed_ && machine_.run_until_serial(kPrompt, machine_.now() + 15_s); }
    std::string say(std::string const &line, Time limit = 20_s) {
        said_.clear();
        typed_at_ = machine_.now();
        std::string const text = line + "\r";
        (void)machine_.post_serial({reinterpret_cast<u8 const *>(text.data()), text.size()});
        machine_.run_until_serial(kPrompt, machine_.now() + limit);
        return said_;
    }
    bool says(std::string const &line, std::string const &answer) {
        return say(line).find("\r\n" + answer + "\r\n") != std::string::npos;
    }
    // How long after typing the prompt came back.
    [[nodiscard]] Time took() { return machine_.now() - typed_at_; }
    void set(std::string const &part, std::string const &value, Time in) {
        Input input{machine_.now() + in, part, {"set", {value}, {}}, 0};
        if (value == "release") input.action = {"release", {}, {}};
        (void)machine_.post(input);
    }

private:
    std::vector<u8> flash_;
    Machine machine_;
    std::string said_;
    Time typed_at_;
    bool programmed_ = false;
};

bool between(Time value, Time low, Time high) { return value >= low && value < high; }

// Empty, or what went wrong.
std::string stop(Board &board) {
    board.say("import pyb, machine, stm; rtc = pyb.RTC(); rtc.init()");
    board.say("rtc.wakeup(2000); pyb.stop(); rtc.wakeup(None)");
    if (!between(board.took(), 2_s, 2100_ms)) return "pyb.stop() until the RTC's wake-up timer";
    if (!board.says("print(pyb.freq()[0])", "168000000")) return "its clock after stop";
    board.say(
        "e = pyb.ExtInt('X1', pyb.ExtInt.IRQ_RISING, pyb.Pin.PULL_DOWN, lambda line: print('line', line))");
    board.set("X1", "1", 1_s);
    if (!board.says("pyb.stop()", "line 0")) return "pyb.stop() until a pin's edge";
    if (!between(board.took(), 1_s, 1100_ms)) return "the time of a pin's edge";
    board.set("X1", "release", 1_ms);
    return "";
}

std::string standby(Board &board) {
    // The prompt comes back with the reset, over an USB that has been enumerated again.
    board.say("rtc.wakeup(3000); pyb.standby()");
    if (!between(board.took(), 3_s, 5_s)) return "pyb.standby() until the RTC's wake-up timer";
    board.say("import machine, pyb, stm");
    std::string const cause = "print(machine.reset_cause() == machine.";
    if (!board.says(cause + "DEEPSLEEP_RESET)", "True")) return "the cause of the reset after standby";
    board.say("pyb.Pin('X1', pyb.Pin.IN); stm.mem32[stm.PWR + 4] |= 256"); // EWUP.
    board.set("X1", "1", 1_s);
    board.say("pyb.standby()");
    if (!between(board.took(), 1_s, 3_s)) return "pyb.standby() until the WKUP pin";
    board.say("import machine, pyb");
    if (!board.says(cause + "DEEPSLEEP_RESET)", "True")) return "the cause of the reset by the WKUP pin";
    board.set("X1", "release", 1_ms);
    board.say("w = machine.WDT(0, 2000)");
    board.say("pyb.stop()");
    if (!between(board.took(), 1500_ms, 4_s)) return "pyb.stop() until the watchdog";
    board.say("import machine, pyb");
    if (!board.says(cause + "WDT_RESET)", "True")) return "the cause of the reset by the watchdog";
    return "";
}

std::string can(Board &board) {
    board.say(
        "from pyb import CAN; c = CAN(1, CAN.LOOPBACK); c.setfilter(0, CAN.LIST16, 0, (123, 124, 125, 126))");
    board.say("c.send('message!', 123, timeout=100)");
    if (!board.says("print(c.any(0), c.any(1))", "True False")) return "CAN.any()";
    if (board.say("print(c.recv(0))").find("b'message!'") == std::string::npos) return "CAN.recv()";
    board.say("c.send('no', 200, timeout=100); c.send('yes', 126, timeout=100)");
    if (board.say("print(c.recv(0))").find("126, False") == std::string::npos) return "CAN's filter";
    // Nothing is on its pins: it hears nothing of what it says, which is an error in each bit.
    board.say("c.deinit(); c = CAN(1, CAN.NORMAL); c.send('x', 1)");
    board.say("pyb.delay(200)");
    if (!board.says("print(stm.mem32[0x40006418] & 0x77)", "87"))
        return "CAN without a bus"; // Bus-off, LEC 5.
    board.say("c.deinit()");
    return "";
}

std::string run(BoardSpec const &spec, FirmwareImage const &image) {
    Board board(spec, image);
    if (!board.ready()) return "its prompt";
    std::string wrong = stop(board);
    if (wrong.empty()) wrong = can(board);
    if (wrong.empty()) wrong = standby(board);
    return wrong;
}

} // namespace

int main() {
    char const *const folder = std::getenv("TERRARIUM_IMAGES");
    if (folder == nullptr || *folder == '\0') {
        std::puts("skipped: TERRARIUM_IMAGES names no folder with firmware images");
        return kSkipped;
    }
    std::error_code error;
    std::vector<fs::path> files;
    for (auto const &entry : fs::recursive_directory_iterator(folder, error)) files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    int passed = 0;
    int failed = 0;
    for (fs::path const &file : files) {
        Result<FirmwareImage> const image = load_image(file.string());
        if (!image) continue;
        Result<BoardSpec const *> const board = find_board(identify(image.value()).board);
        if (!board || board.value()->chip != "stm32f405") continue;
        std::string const wrong = run(*board.value(), image.value());
        std::printf("%s %s%s%s\n", wrong.empty() ? "passed" : "FAILED", file.filename().c_str(),
                    wrong.empty() ? "" : ": ", wrong.c_str());
        std::fflush(stdout);
        ++(wrong.empty() ? passed : failed);
    }
    std::printf("%d passed, %d failed\n", passed, failed);
    return failed > 0 ? kFailed : passed > 0 ? kPassed : kSkipped;
}
