#include "tests/gui/window_run.h"

#include <fstream>
#include <iterator>

#include <unistd.h>

#include <catch2/catch_test_macros.hpp>

namespace terrarium {

std::vector<u8> watching_flash() {
    return guest::flash({
        0x2101, 0x0749,         // r1: RAM, 0x20000000.
        0x22A0, 0x05D2,         // r2: the GPIO's registers ...
        0x2405, 0x0224, 0x1912, // ... from 0x50000500 on.
        0x2391, 0x009B, 0x2400, // PIN_CNF[17] and PIN_CNF[26]: input buffers on.
        0x50D4, 0x3324, 0x50D4,
        0x3001, // 0xDA: adds r0, #1
        0x6008, // str r0, [r1]
        0x6914, // ldr r4, [r2, #0x10]: IN
        0x192D, // adds r5, r5, r4
        0x604D, // str r5, [r1, #4]
        0xE7F9, // b 0xDA
    });
}

WindowRun::WindowRun(std::string const &journal_name, std::vector<Input> known) : board(watching_flash()) {
    head.board = "microbit";
    head.inputs = std::move(known);
    for (Input const &input : head.inputs) REQUIRE(board.machine.post(input).ok());
    if (!journal_name.empty()) {
        path =
            std::filesystem::temp_directory_path() / (journal_name + std::to_string(getpid()) + ".journal");
        Result<JournalFile> created = JournalFile::create(path, head);
        REQUIRE(created.ok());
        journal.emplace(std::move(created).value());
        board.machine.on_post = [this](Input const &input) { journal->write(input); };
    }
    driver.emplace(board.machine, slices, typist,
                   cli::WindowDriver::Hooks{[](std::string_view) -> Result<> { return {}; },
                                            [](std::string_view) {},
                                            [] { return std::vector<gui::PortFact>(); },
                                            [](std::string const &) -> Result<> { return {}; },
                                            [this](u64 said) {
                                                ++times_rewound;
                                                desk.take_back_output(said);
                                            },
                                            [] {}, &journal});
}

WindowRun::~WindowRun() {
    if (!path.empty()) std::filesystem::remove(path);
}

void WindowRun::run_until(Time limit) {
    driver->leave_block();
    board.machine.run_until(limit);
    driver->ran();
    if (journal) journal->catch_up(board.machine.now());
}

std::shared_ptr<gui::Facts const> WindowRun::visit() {
    desk.ask([](gui::Driver &) {}); // Else there may be nothing new yet.
    desk.visit(*driver);
    return desk.facts();
}

void WindowRun::press(std::string const &duration) {
    REQUIRE(driver->act("button_a", {"press", {duration}, {}}).ok());
}

Journal WindowRun::finish() {
    driver->leave_block();
    REQUIRE(journal->finish(board.machine.now()).ok());
    std::ifstream file(path);
    std::string const text{std::istreambuf_iterator<char>(file), {}};
    Result<Journal> read = read_journal(text, "journal");
    if (!read) FAIL(read.error().message + "\n" + text);
    return std::move(read).value();
}

std::string replay(Journal const &journal) {
    guest::Board board(watching_flash());
    for (Input const &input : journal.inputs) REQUIRE(board.machine.post(input).ok());
    board.machine.run_until(journal.end.value());
    return board.machine.state_hash();
}

} // namespace terrarium
