#include "cli/session.h"

#include <algorithm>
#include <cstdio>

#include <sys/stat.h>

#include "boards/boards.h"
#include "cli/message.h"
#include "sim/host/files.h"
#include "sim/image/append_script.h"
#include "sim/image/load_image.h"
#include "sim/image/sha256.h"
#include "sim/machine/program.h"
#include "sim/machine/snapshot.h"

namespace terrarium::cli {

namespace {

constexpr u8 kErased = 0xFF;

bool exists(std::string const &path) {
    struct stat status {};
    return stat(path.c_str(), &status) == 0;
}

// The firmware to use when the user names none.
Result<std::string> packaged_firmware(BoardSpec const &board) {
    std::string packages;
    for (PackagedFirmware const &firmware : board.firmware) {
        if (exists(firmware.path)) return firmware.path;
        packages += (packages.empty() ? "" : " or ") + firmware.package;
    }
    std::string const advice = packages.empty() ? "give one with --firmware=FILE"
                                                : "install Debian's package " + packages +
                                                      ", or give one with --firmware=FILE";
    return Error{"no firmware for the " + board.name + " on this machine: " + advice};
}

Result<FirmwareImage> script_image(std::string const &path) {
    std::vector<u8> const text = TRY(host::read_file(path));
    FirmwareImage image;
    image.file_name = path;
    TRY(append_script(image, std::string_view(reinterpret_cast<char const *>(text.data()), text.size())));
    return image;
}

} // namespace

Result<> Session::make_flash(BoardSpec const &board, std::optional<std::string> const &path) {
    if (!path) {
        memory_.assign(board.flash_bytes, kErased);
        flash_ = memory_;
        return {};
    }
    file_.emplace(TRY(host::MappedFile::open_or_create(*path, board.flash_bytes, {})));
    flash_ = file_->bytes();
    return {};
}

Result<> Session::load_firmware(BoardOptions const &options) {
    // A flash that holds something is a board that has been programmed.
    bool const blank = std::all_of(flash_.begin(), flash_.end(), [](u8 byte) { return byte == kErased; });
    std::vector<FirmwareImage> images;
    std::vector<u8> factory(flash_.size(), kErased);
    if (options.firmware || blank) {
        std::string const path = options.firmware ? *options.firmware : TRY(packaged_firmware(machine_->board()));
        images.push_back(TRY(load_image(path)));
        journal_.firmware = FileReference{images.back().sha256, path};
        factory = programmed_alone(images.back());
    }
    if (options.script) images.push_back(TRY(script_image(*options.script)));
    // Nothing is written before everything has been found good.
    for (FirmwareImage const &image : images) TRY(check_image(machine_->board(), machine_->chip(), image));
    for (FirmwareImage const &image : images) write_image(machine_->chip().flash(), image);
    journal_.flash = difference(factory, flash_);
    return {};
}

std::vector<u8> Session::programmed_alone(FirmwareImage const &image) const {
    std::vector<u8> flash(flash_.size(), kErased);
    std::vector<FlashBank> banks = machine_->chip().flash();
    for (FlashBank &bank : banks) {
        bank.bytes = std::span(flash).subspan(std::size_t(bank.bytes.data() - flash_.data()), bank.bytes.size());
    }
    write_image(banks, image);
    return flash;
}

Result<> Session::restore(std::string const &path, std::span<u8 const> state) {
    Result<> const restored = machine_->restore(state);
    if (!restored) return Error{path + ": does not fit this version's " + machine_->board().name + ": " + restored.error().message};
    return {};
}

Result<> Session::post_inputs(std::string const &path) {
    std::vector<u8> const text = TRY(host::read_file(path));
    std::vector<Input> const inputs =
        TRY(parse_inputs(std::string_view(reinterpret_cast<char const *>(text.data()), text.size()), path));
    std::size_t past = 0;
    for (Input const &input : inputs) {
        Result<> const right = machine_->check(input);
        if (!right) return Error{path + ":" + std::to_string(input.line) + ": " + right.error().message};
        if (input.at < machine_->now()) {
            ++past;
            continue;
        }
        journal_.inputs.push_back(input);
        TRY(machine_->post(input));
    }
    if (past > 0) say(path + ": " + std::to_string(past) + " inputs are for times before the state was saved, and are left out");
    return {};
}

Result<std::unique_ptr<Session>> Session::open(BoardOptions const &options) {
    BoardSpec const &board = *TRY(find_board(options.board));
    std::optional<Snapshot> snapshot;
    if (options.load_state) {
        std::vector<u8> const file = TRY(host::read_file(*options.load_state));
        snapshot = TRY(read_snapshot(file, *options.load_state));
        if (snapshot->board != board.name) {
            return Error{*options.load_state + ": the state of a " + snapshot->board + ", not of a " + board.name};
        }
        if (options.firmware || options.script) {
            return Error{"--load-state brings its own flash; leave out " +
                         std::string(options.firmware ? "--firmware" : "the script")};
        }
    }
    std::unique_ptr<Session> session(new Session);
    TRY(session->make_flash(board, options.flash));
    u64 const seed = snapshot ? snapshot->seed : options.seed;
    session->machine_ = std::make_unique<Machine>(board, seed, session->flash_);
    Machine &machine = *session->machine_;
    machine.trace().sink = [](std::string const &line) { say(line); };
    machine.trace().strict = options.strict;
    session->journal_.board = board.name;
    session->journal_.seed = seed;

    auto const set_up = [&]() -> Result<> {
        if (!snapshot) {
            TRY(session->load_firmware(options));
            machine.power_on();
        } else {
            machine.power_on();
            TRY(session->restore(*options.load_state, snapshot->state));
            session->journal_.state = FileReference{sha256_hex(snapshot->state), *options.load_state};
        }
        if (options.inputs) TRY(session->post_inputs(*options.inputs));
        return {};
    };
    Result<> const done = set_up();
    if (!done) {
        if (session->file_ && session->file_->created()) std::remove(options.flash->c_str());
        return done.error();
    }
    return session;
}

Result<std::unique_ptr<Session>> Session::open(Journal const &journal, std::string const &journal_name) {
    BoardSpec const &board = *TRY(find_board(journal.board));
    std::unique_ptr<Session> session(new Session);
    TRY(session->make_flash(board, std::nullopt));
    session->machine_ = std::make_unique<Machine>(board, journal.seed, session->flash_);
    Machine &machine = *session->machine_;
    machine.trace().sink = [](std::string const &line) { say(line); };
    if (journal.firmware) {
        FirmwareImage const image = TRY(load_image(journal.firmware->path));
        if (image.sha256 != journal.firmware->sha256) {
            return Error{journal.firmware->path + ": not the firmware that " + journal_name + " was recorded with"};
        }
        TRY(program(board, machine.chip(), image));
    }
    for (FlashPatch const &patch : journal.flash) {
        if (u64(patch.offset) + patch.bytes.size() > session->flash_.size()) {
            return Error{journal_name + ": a flash line lies outside the " + board.name + "'s flash"};
        }
        std::copy(patch.bytes.begin(), patch.bytes.end(), session->flash_.begin() + patch.offset);
    }
    machine.power_on();
    if (journal.state) {
        std::vector<u8> const file = TRY(host::read_file(journal.state->path));
        Snapshot const snapshot = TRY(read_snapshot(file, journal.state->path));
        if (sha256_hex(snapshot.state) != journal.state->sha256) {
            return Error{journal.state->path + ": not the state that " + journal_name + " was recorded with"};
        }
        TRY(session->restore(journal.state->path, snapshot.state));
    }
    for (Input const &input : journal.inputs) {
        Result<> const posted = machine.post(input);
        if (!posted) return Error{journal_name + ": " + posted.error().message};
    }
    session->journal_ = journal;
    return session;
}

} // namespace terrarium::cli
