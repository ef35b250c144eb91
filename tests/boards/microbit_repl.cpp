#include "tests/boards/microbit_repl.h"

#include <filesystem>

#include <catch2/catch_test_macros.hpp>

#include "sim/image/load_image.h"
#include "sim/machine/program.h"
#include "tests/support/part_actions.h"

namespace terrarium {

namespace {

constexpr std::string_view kPrompt = ">>> ";
constexpr std::string_view kEndOfText = "\x04";
constexpr std::string_view kCtrlA = "\x01";
constexpr std::string_view kCtrlB = "\x02";

std::string without_carriage_returns(std::string_view text) {
    std::string result;
    for (char const c : text) {
        if (c != '\r') result += c;
    }
    return result;
}

} // namespace

FirmwareImage packaged_firmware() {
    PackagedFirmware const &firmware = microbit.firmware.at(0);
    if (!std::filesystem::exists(firmware.path)) {
        SKIP(firmware.path + " is not there; install the package " + firmware.package);
    }
    Result<FirmwareImage> image = load_image(firmware.path);
    if (!image) FAIL(image.error().message);
    return std::move(image).value();
}

std::vector<u8> programmed_flash(FirmwareImage const &image) {
    std::vector<u8> flash(microbit.flash_bytes, 0xFF);
    Machine programmer(microbit, 0, flash);
    Result<> const result = program(microbit, programmer.chip(), image);
    if (!result) FAIL(result.error().message);
    return flash;
}

std::vector<u8> programmed_flash() { return programmed_flash(packaged_firmware()); }

MicrobitRepl::MicrobitRepl(std::vector<u8> content, u64 seed, BoardSpec const &board, StorageLibrary *library)
    : flash(std::move(content)), machine(board, seed, flash, library) {
    machine.trace().strict = true;
    machine.on_serial = [this](u8 byte) { heard_ += char(byte); };
    machine.power_on();
    wait_for(kPrompt);
}

std::string MicrobitRepl::run(std::string_view line, Time limit) {
    type(std::string(line) + "\r");
    std::string said = without_carriage_returns(wait_for(kPrompt, limit));
    std::string const echo = std::string(line) + "\n";
    INFO(said);
    REQUIRE(said.starts_with(echo));
    return said.substr(echo.size(), said.size() - echo.size() - kPrompt.size());
}

std::string MicrobitRepl::run_script(std::string_view code, Time limit) {
    type(kCtrlA);
    wait_for("raw REPL; CTRL-B to exit\r\n>");
    type(std::string(code) + std::string(kEndOfText));
    wait_for("OK");
    std::string said = wait_for(kEndOfText, limit);
    said.pop_back();
    std::string raised = wait_for(kEndOfText, limit);
    raised.pop_back();
    wait_for(">");
    type(kCtrlB);
    wait_for(kPrompt);
    return without_carriage_returns(said + raised);
}

void MicrobitRepl::type(std::string_view bytes) {
    Result<> const posted = machine.post_serial({reinterpret_cast<u8 const *>(bytes.data()), bytes.size()});
    if (!posted) FAIL(posted.error().message);
}

std::string MicrobitRepl::wait_for(std::string_view text, Time limit) {
    heard_.clear();
    bool const found = machine.run_until_serial(text, machine.now() + limit);
    must_be_content();
    INFO("heard until " << to_string(machine.now()) << ": " << heard_);
    REQUIRE(found);
    return heard_;
}

std::string MicrobitRepl::wait(Time duration) {
    heard_.clear();
    machine.run_for(duration);
    must_be_content();
    return heard_;
}

void MicrobitRepl::act(std::string_view action) {
    Result<Input> const input = parse_input("0s " + std::string(action));
    if (!input) FAIL(input.error().message);
    Result<> const posted = machine.post(input.value().target, input.value().action);
    if (!posted) FAIL(posted.error().message);
}

std::string MicrobitRepl::reading(std::string_view part, std::string_view name) {
    Part const *const found = machine.part(part);
    REQUIRE(found != nullptr);
    return terrarium::reading(*found, name);
}

std::string MicrobitRepl::picture() {
    std::string text;
    for (int y = 0; y < 5; ++y) text += (y == 0 ? "" : "/") + reading("display", "row" + std::to_string(y));
    return text;
}

void MicrobitRepl::must_be_content() { REQUIRE(machine.objection() == ""); }

} // namespace terrarium
