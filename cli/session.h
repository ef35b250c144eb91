// Session: a machine made from what the command line names: board, firmware, flash file, script, snapshot.
//
// Everything is checked before a byte of the user's files is changed; a flash file that had to be created is
// removed again when the session cannot be opened.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "cli/options.h"
#include "sim/host/mapped_file.h"
#include "sim/image/firmware_image.h"
#include "sim/machine/journal.h"
#include "sim/machine/machine.h"

namespace terrarium::cli {

class Session {
public:
    // A powered-on machine, its inputs posted. Errors are one line, ready to print.
    static Result<std::unique_ptr<Session>> open(BoardOptions const &options);
    // The machine a journal was recorded on, its inputs posted.
    static Result<std::unique_ptr<Session>> open(Journal const &journal, std::string const &journal_name);

    [[nodiscard]] Machine &machine() { return *machine_; }
    // The head of a journal of this session, as it was when it was opened. Inputs posted then included.
    [[nodiscard]] Journal const &journal() const { return journal_; }

private:
    Session() = default;
    Result<> make_flash(BoardSpec const &board, std::optional<std::string> const &path);
    Result<> load_firmware(BoardOptions const &options);
    [[nodiscard]] std::vector<u8> programmed_alone(FirmwareImage const &image) const;
    Result<> restore(std::string const &path, std::span<u8 const> state);
    Result<> post_inputs(std::string const &path);

    std::vector<u8> memory_; // The flash, unless it lives in a file.
    std::optional<host::MappedFile> file_;
    std::span<u8> flash_;
    std::unique_ptr<Machine> machine_;
    Journal journal_;
};

} // namespace terrarium::cli
