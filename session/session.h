// Session: a machine made from what the command line names: board, firmware, flash file, script, snapshot.
//
// Two steps, so that a mistake found late (a port in use) leaves the user's files as they were: open() reads
// and tries everything on a copy of the flash, begin() writes the flash file and lets the machine exist.
#pragma once

#include <algorithm>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "session/board_options.h"
#include "sim/host/image_files.h"
#include "sim/host/mapped_file.h"
#include "sim/image/firmware_image.h"
#include "sim/machine/journal.h"
#include "sim/machine/machine.h"
#include "sim/machine/snapshot.h"

namespace terrarium {

class Session {
public:
    // Errors are one line, ready to print. A flash file that does not exist is created, and goes again with
    // a session that never began.
    static Result<std::unique_ptr<Session>> open(BoardOptions const &options);
    // The machine a journal was recorded on.
    static Result<std::unique_ptr<Session>> open(Journal const &journal, std::string const &journal_name);
    ~Session();

    [[nodiscard]] BoardSpec const &board() const { return board_; }
    // Writes the flash file, if there is one. Afterwards there is a powered-on machine, its inputs posted.
    void begin();
    // Only after begin().
    [[nodiscard]] Machine &machine() { return *machine_; }
    // What durations count from; the machine may be past it (see Snapshot).
    [[nodiscard]] Time beginning() const {
        return snapshot_ ? std::min(snapshot_->until, machine_->now()) : machine_->now();
    }
    // What the machine has as its flash: the file, or memory.
    [[nodiscard]] std::span<u8> flash() { return file_ ? file_->bytes() : std::span<u8>(flash_); }
    // The head of a journal of this session, as it was when it began. Inputs posted then included.
    [[nodiscard]] Journal const &journal() const { return journal_; }
    // Puts what the cards hold into the journal; before begin(). An error when it is too much.
    Result<> record_images();

private:
    Session(BoardSpec board, u64 seed) : board_(std::move(board)) {
        journal_.board = board_.name;
        journal_.seed = seed;
    }
    Result<> set_up(BoardOptions const &options);
    Result<> attach_parts(std::vector<std::string> const &parts);
    void make_machine(std::span<u8> flash);
    Result<> open_flash(std::string const &path);
    Result<> load_firmware(BoardOptions const &options, bool blank);
    void say_if_wrong_crystal(FirmwareImage const &image) const;
    Result<> put_script(std::string const &path);
    [[nodiscard]] std::vector<u8> programmed_alone(FirmwareImage const &image) const;
    Result<> restore();
    Result<> read_inputs(BoardOptions const &options);
    Result<> choose_console(std::string const &name);
    Result<> make_blank_card(u64 bytes);
    Result<> insert_card(std::string const &image);
    Result<> add_dfu(std::string const &path);
    [[nodiscard]] Result<> check_vcd(BoardOptions const &options);
    void add_input(Input const &input);

    BoardSpec board_;       // With what hangs on it.
    std::vector<u8> flash_; // What the board's flash holds when it is switched on.
    std::optional<host::MappedFile> file_;
    std::string file_path_;
    std::string console_; // The one the user chose.
    std::optional<Snapshot> snapshot_;
    std::string snapshot_path_;
    std::shared_ptr<host::ImageFiles> files_; // The images that go into the board...
    std::shared_ptr<StorageLibrary> library_; // ... or, in a replay, what a journal has of them.
    bool strict_ = false;
    bool begun_ = false;
    std::unique_ptr<Machine> machine_;
    Journal journal_;
};

} // namespace terrarium
