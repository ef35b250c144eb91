// Scenario: a file of steps, as Wokwi's command line takes them, read and checked before anything runs.
//
//     name: Button A
//     version: 1
//     x-terrarium:                  turns Terrarium's own steps and settings on; `true` alone does so too
//       board: microbit
//       script: buttons.py
//       matrix: {button: [button_a, button_b]}
//     steps:
//       - wait-serial: 'ready'
//       - press: ${button}
//       - expect-matrix: HEART
//
// A matrix makes a case of each combination of its values, which stand for ${NAME} wherever that is written.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "scenarios/runner/diagram.h"
#include "scenarios/runner/firmware_choice.h"
#include "scenarios/runner/step.h"
#include "session/session.h"

namespace terrarium::scenario {

// What holds for scenarios that say nothing else, from the command line.
struct Defaults {
    std::optional<std::string> board;
    std::vector<std::string> firmware; // Images, each for the boards it fits.
    std::optional<std::string> script;
    Time timeout = Time::picoseconds(30'000'000'000'000);
};

// A board set up in one way. Cases that are set up alike share it, and its boot.
struct SetUp {
    std::string key; // All that it is made of.
    BoardOptions options;
    std::unique_ptr<Session> session; // Opened and not begun; null once its machine has been used.
    int cases = 0;
};

// One play of a scenario: with its parameters filled in.
struct Case {
    std::string file;
    std::string name; // With its parameters: "Button A [button=button_b]".
    std::shared_ptr<SetUp> set_up;
    std::vector<NamedStep> steps;
    Time timeout;
    bool cold = false; // Asks for a board that has not been booted before.
    // Why it cannot be played on this computer: there is no firmware for its board. All else about it is
    // checked.
    std::optional<std::string> skipped = {};
    // Where what the logic analyzers see is written, from power-on; so the board is cold. Empty: nowhere.
    std::string waves = {};
};

class Suite {
public:
    explicit Suite(Defaults defaults);

    // Reads a file and adds its cases; mistakes go to errors().
    void add(std::string const &file);
    // All have been added: firmware that none of them wants is a mistake too.
    void end();

    [[nodiscard]] std::vector<Case> &cases() { return cases_; }
    // "FILE:LINE:COLUMN: what is wrong", in the order of files and lines.
    [[nodiscard]] std::vector<std::string> const &errors() const { return errors_; }

private:
    void add_case(std::string const &file, Value const &document, Parameters const &parameters,
                  std::optional<Diagram> const &diagram, std::vector<Error> &errors);
    Result<std::shared_ptr<SetUp>> set_up(BoardOptions options);
    std::optional<std::string> choose_firmware(BoardOptions &options);

    Defaults defaults_;
    FirmwareChoice firmware_;
    std::vector<Case> cases_;
    std::vector<std::shared_ptr<SetUp>> set_ups_;
    std::vector<std::string> errors_;
};

// Files and folders of the command line as scenario files: in folders, all that end in .test.yaml or
// .test.yml, and those below, in order of their names. Errors: a path that is not there; a folder without
// scenarios.
Result<std::vector<std::string>> find_scenarios(std::vector<std::string> const &paths);

} // namespace terrarium::scenario
