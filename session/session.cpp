#include "session/session.h"

#include <algorithm>
#include <cassert>
#include <cstdio>
#include <filesystem>

#include "boards/attach.h"
#include "boards/boards.h"
#include "session/flash_drive.h"
#include "session/message.h"
#include "session/packaged_firmware.h"
#include "session/show.h"
#include "session/writable.h"
#include "sim/core/memory_storage.h"
#include "sim/host/files.h"
#include "sim/image/append_script.h"
#include "sim/image/identify.h"
#include "sim/image/load_image.h"
#include "sim/image/sha256.h"
#include "sim/machine/program.h"
#include "sim/machine/signals.h"
#include "sim/machine/text_line.h"

namespace terrarium {

namespace {

namespace fs = std::filesystem;
using namespace literals;

constexpr u8 kErased = 0xFF;
constexpr char const *kBlankCard = "blank-card";

bool exists(std::string const &path) {
    std::error_code failure;
    return fs::exists(path, failure);
}

std::string megahertz(Hertz frequency) { return std::to_string(frequency.count() / 1'000'000) + " MHz"; }

bool is_blank(std::span<u8 const> flash) {
    return std::all_of(flash.begin(), flash.end(), [](u8 byte) { return byte == kErased; });
}

std::string_view as_text(std::vector<u8> const &bytes) {
    return {reinterpret_cast<char const *>(bytes.data()), bytes.size()};
}

Result<std::vector<u8>> read_script(std::string const &path) {
    for (char const *const ending : {".hex", ".elf", ".bin", ".uf2", ".dfu"}) {
        if (path.ends_with(ending)) {
            return Error{path +
                         ": this looks like firmware, not a Python script; give it with --firmware=" + path};
        }
    }
    return host::read_file(path);
}

// A journal goes with its files: what is not where it was recorded may lie beside the journal.
Result<std::string> find_recorded(std::string const &path, std::string const &journal_name) {
    if (exists(path)) return path;
    fs::path const beside = fs::path(journal_name).parent_path();
    for (fs::path const &candidate : {beside / path, beside / fs::path(path).filename()}) {
        if (exists(candidate.string())) return candidate.string();
    }
    return Error{journal_name + ": was recorded with '" + path +
                 "', which is neither there nor beside the journal"};
}

} // namespace

Result<std::unique_ptr<Session>> Session::open(BoardOptions const &options) {
    BoardSpec const &board = *TRY(find_board(options.board));
    std::unique_ptr<Session> session(new Session(board, options.seed));
    TRY(session->set_up(options));
    return session;
}

Session::~Session() {
    if (file_ && file_->created() && !begun_) std::remove(file_path_.c_str());
}

Result<> Session::set_up(BoardOptions const &options) {
    strict_ = options.strict;
    library_ = files_ = std::make_shared<host::ImageFiles>();
    if (options.load_state) {
        snapshot_path_ = *options.load_state;
        std::vector<u8> const file = TRY(host::read_file(snapshot_path_));
        snapshot_ = TRY(read_snapshot(file, snapshot_path_));
        if (snapshot_->board != board_.name) {
            return Error{snapshot_path_ + ": this is the state of a " + snapshot_->board + ", not of a " +
                         board_.name};
        }
        if (options.firmware || options.script || options.disk) {
            return Error{"--load-state brings its own flash: leave out " +
                         std::string(options.firmware ? "--firmware"
                                     : options.disk   ? "--disk"
                                                      : "the script")};
        }
        if (options.sd) {
            return Error{"--load-state brings the card that was in the slot: leave out --sd; an input " +
                         std::string("such as `2s sd insert FILE` changes it")};
        }
        journal_.seed = snapshot_->seed;
        journal_.state = FileReference{sha256_hex(snapshot_->state), snapshot_path_};
    }
    TRY(attach_parts(options.parts));
    if (options.blank_sd) TRY(make_blank_card(*options.blank_sd));
    flash_.assign(board_.flash_bytes, kErased);
    if (options.flash) TRY(open_flash(*options.flash));
    // A flash that holds something is a board that has been programmed. Asked before the chip is made, which
    // may put option bytes of its own there.
    bool const blank = is_blank(flash_);
    make_machine(flash_);
    if (!snapshot_) TRY(load_firmware(options, blank));
    machine_->power_on();
    if (snapshot_) TRY(restore());
    if (file_ && snapshot_ && !is_blank(file_->bytes()) &&
        !std::equal(flash_.begin(), flash_.end(), file_->bytes().begin())) {
        return Error{file_path_ + ": holds other things than the saved state, which would overwrite them; " +
                     "give a --flash file that does not exist yet"};
    }
    if (options.console) TRY(choose_console(*options.console));
    if (options.sd) TRY(insert_card(*options.sd));
    if (options.blank_sd) TRY(insert_card(kBlankCard));
    if (options.dfu) TRY(add_dfu(*options.dfu));
    TRY(read_inputs(options));
    for (std::string const &show : options.shows) TRY(readings_of(*machine_, show));
    if (options.vcd) TRY(check_vcd(options));
    return {};
}

// A saved state brings the parts it was saved with.
Result<> Session::attach_parts(std::vector<std::string> const &parts) {
    Result<BoardSpec> fitted = attach(board_, parts);
    if (!fitted) return Error{"--part " + fitted.error().message};
    if (snapshot_) {
        Result<BoardSpec> saved = attach(board_, snapshot_->parts);
        if (!saved) return Error{snapshot_path_ + ": part " + saved.error().message};
        if (!parts.empty() && attached_parts(fitted.value()) != attached_parts(saved.value())) {
            std::string has;
            for (std::string const &part : snapshot_->parts) has += (has.empty() ? "'" : ", '") + part + "'";
            return Error{snapshot_path_ + ": is the state of a " + board_.name + " with " +
                         (has.empty() ? "no parts" : has) + ", which --load-state brings: leave out --part"};
        }
        fitted = std::move(saved);
    }
    board_ = std::move(fitted).value();
    journal_.parts = attached_parts(board_);
    return {};
}

void Session::begin() {
    if (file_) {
        std::copy(flash_.begin(), flash_.end(), file_->bytes().begin());
        make_machine(file_->bytes());
        machine_->power_on();
        [[maybe_unused]] Result<> const restored = snapshot_ ? restore() : Result<>();
        assert(restored.ok()); // As it did on the copy.
    }
    if (!console_.empty()) (void)machine_->set_console(console_); // It has been found before.
    for (Input const &input : journal_.inputs) {
        [[maybe_unused]] Result<> const posted = machine_->post(input);
        assert(posted.ok()); // Checked when it was read.
    }
    machine_->trace().sink = [](std::string const &line) { say(line); };
    begun_ = true;
}

void Session::make_machine(std::span<u8> flash) {
    machine_ = std::make_unique<Machine>(board_, journal_.seed, flash, library_.get());
    machine_->trace().strict = strict_;
}

Result<> Session::open_flash(std::string const &path) {
    file_path_ = path;
    file_.emplace(TRY(host::MappedFile::open_or_create(path, board_.flash_bytes, {})));
    std::copy(file_->bytes().begin(), file_->bytes().end(), flash_.begin());
    return {};
}

Result<> Session::load_firmware(BoardOptions const &options, bool blank) {
    std::vector<FirmwareImage> images;
    std::vector<u8> factory(flash_.size(), kErased);
    if (options.firmware || (blank && !options.dfu && !options.without_firmware)) {
        std::string const path = options.firmware ? *options.firmware : TRY(packaged_firmware(board_));
        images.push_back(TRY(load_image(path)));
        say_if_wrong_crystal(images.back());
        journal_.firmware = FileReference{images.back().sha256, path};
    }
    for (FirmwareImage const &image : images) TRY(program(board_, machine_->chip(), image));
    if (options.disk) TRY(put_on_drive(board_, flash_, *options.disk));
    if (options.script) TRY(put_script(*options.script));
    if (journal_.firmware) factory = programmed_alone(images.front());
    journal_.flash = difference(factory, flash_);
    return {};
}

// Such firmware runs, at the wrong speed: its dividers are for the other crystal.
void Session::say_if_wrong_crystal(FirmwareImage const &image) const {
    ImageInfo const info = identify(image);
    if (!info.board_named || !board_.crystal) return;
    Result<BoardSpec const *> const meant = find_board(info.board);
    if (!meant || !meant.value()->crystal || meant.value()->crystal == board_.crystal) return;
    say(image.file_name + ": is firmware for the " + info.board + ", with a crystal of " +
        megahertz(*meant.value()->crystal) + "; the " + board_.name + "'s has " + megahertz(*board_.crystal) +
        ", so its times will be wrong");
}

// Where the board looks for its program: a file on its drive, or behind the firmware.
Result<> Session::put_script(std::string const &path) {
    if (board_.script_place.empty())
        return Error{path + ": the " + board_.name + " has no place for a script; try `terrarium exec`"};
    std::vector<u8> const text = TRY(read_script(path));
    if (!board_.drive.program.empty()) return put_script_on_drive(board_, flash_, path, text);
    FirmwareImage image;
    image.file_name = path;
    TRY(append_script(image, as_text(text)));
    return program(board_, machine_->chip(), image);
}

std::vector<u8> Session::programmed_alone(FirmwareImage const &image) const {
    std::vector<u8> flash(flash_.size(), kErased);
    std::vector<FlashBank> banks = machine_->chip().flash();
    for (FlashBank &bank : banks) {
        bank.bytes =
            std::span(flash).subspan(std::size_t(bank.bytes.data() - flash_.data()), bank.bytes.size());
    }
    write_image(banks, image);
    return flash;
}

// An adapter that is not plugged in is, from the beginning on.
Result<> Session::choose_console(std::string const &name) {
    if (Result<> const found = machine_->set_console(name); !found)
        return Error{"--console: " + found.error().message};
    console_ = name;
    if (!machine_->console().plugged())
        journal_.inputs.push_back({.at = machine_->now(), .target = name, .action = {"plug", {}, {}}});
    return {};
}

// A card in memory, which a journal has, too.
Result<> Session::make_blank_card(u64 bytes) {
    auto const card = std::make_shared<MemoryStorage>(bytes);
    auto const library = std::make_shared<MemoryLibrary>();
    library->add(kBlankCard, card);
    library_ = library;
    journal_.images.push_back(TRY(record_image(kBlankCard, *card)));
    return {};
}

// A card that is there from the beginning is the first input.
Result<> Session::insert_card(std::string const &image) {
    for (PartSpec const &part : board_.parts) {
        if (!part.kind.ends_with("SD card slot")) continue;
        Input const input{machine_->now(), part.name, {"insert", {image}, {}}};
        TRY(machine_->check(input));
        journal_.inputs.push_back(input);
        return {};
    }
    return Error{"--sd: the " + board_.name + " has no SD card slot"};
}

Result<> Session::record_images() {
    for (auto const &[name, storage] : files_->opened()) {
        Result<JournalImage> image = record_image(name, *storage);
        if (!image) return image.error();
        journal_.images.push_back(std::move(image).value());
    }
    return {};
}

Result<> Session::restore() {
    Result<> const restored = machine_->restore(snapshot_->state);
    if (restored) return {};
    return Error{snapshot_path_ + ": does not fit this version's " + board_.name + ": " +
                 restored.error().message};
}

Result<> Session::check_vcd(BoardOptions const &options) {
    if (options.vcd_pins && options.vcd_pins->empty())
        return Error{"--vcd-pins: no pins named; without the option the file holds all"};
    auto const chosen = choose_signals(*machine_, options.vcd_pins.value_or(""));
    if (!chosen) return Error{"--vcd-pins: " + chosen.error().message};
    return check_writable(*options.vcd);
}

void Session::add_input(Input const &input) { journal_.inputs.push_back(machine_->pinned(input)); }

// What hands do to a board without firmware: bridge the pads, reset it, take the bridge off.
Result<> Session::add_dfu(std::string const &path) {
    if (snapshot_)
        return Error{"--load-state excludes --dfu: the board is on already; write usb dfu in --inputs"};
    FirmwareImage const image = TRY(load_image(path));
    TRY(check_image(board_, machine_->chip(), image));
    Time const later = 20_ms;
    for (Input const &input :
         {Input{Time(), "dfu", {"press", {}, {}}}, Input{Time(), "rst", {"press", {"1ms"}, {}}},
          Input{later, "dfu", {"release", {}, {}}}, Input{later, "usb", {"dfu", {path}, {}}}}) {
        if (Result<> const right = machine_->check(input); !right)
            return Error{"--dfu: " + right.error().message};
        add_input(input);
    }
    return {};
}

// What --inputs and --input say, in the order of their times.
Result<> Session::read_inputs(BoardOptions const &options) {
    struct Source {
        std::string name;
        std::vector<Input> inputs;
    };
    std::vector<Source> sources;
    if (options.inputs) {
        std::vector<u8> const text = TRY(host::read_file(*options.inputs));
        sources.push_back({*options.inputs, TRY(parse_inputs(as_text(text), *options.inputs))});
    }
    for (std::string const &line : options.input_lines) {
        Result<Input> input = parse_input(line);
        if (!input) return Error{"--input: " + printable(input.error().message)};
        sources.push_back({"--input", {std::move(input).value()}});
    }
    std::size_t past = 0;
    for (Source const &source : sources) {
        for (Input const &input : source.inputs) {
            if (input.target.empty()) continue; // Nothing but a comment.
            std::string const line = input.line > 0 ? ":" + std::to_string(input.line) : "";
            Result<> const right = machine_->check(input);
            if (!right) return Error{source.name + line + ": " + right.error().message};
            if (input.at < machine_->now()) {
                ++past;
            } else {
                add_input(input);
            }
        }
    }
    std::stable_sort(journal_.inputs.begin(), journal_.inputs.end(),
                     [](Input const &a, Input const &b) { return a.at < b.at; });
    if (past > 0) {
        say(sources.front().name + ": left out " + std::to_string(past) + (past == 1 ? " input" : " inputs") +
            " for times before " + to_string(machine_->now()) + ", where the saved state begins");
    }
    return {};
}

Result<std::unique_ptr<Session>> Session::open(Journal const &journal, std::string const &journal_name) {
    Result<BoardSpec const *> const found = find_board(journal.board);
    if (!found) return Error{journal_name + ": " + found.error().message};
    Result<BoardSpec> fitted = attach(*found.value(), journal.parts);
    if (!fitted) return Error{journal_name + ": part " + fitted.error().message};
    std::unique_ptr<Session> session(new Session(std::move(fitted).value(), journal.seed));
    BoardSpec const &board = session->board_;
    session->journal_ = journal;
    std::vector<u8> &flash = session->flash_;
    flash.assign(board.flash_bytes, kErased);
    auto const library = std::make_shared<MemoryLibrary>();
    for (JournalImage const &image : journal.images) library->add(image.name, image_of(image));
    session->library_ = library;
    session->make_machine(flash);
    Machine &machine = *session->machine_;
    if (journal.firmware) {
        std::string const path = TRY(find_recorded(journal.firmware->path, journal_name));
        FirmwareImage const image = TRY(load_image(path));
        if (image.sha256 != journal.firmware->sha256) {
            return Error{path + ": not the firmware that " + journal_name + " was recorded with"};
        }
        TRY(program(board, machine.chip(), image));
    }
    for (FlashPatch const &patch : journal.flash) {
        if (u64(patch.offset) + patch.bytes.size() > flash.size()) {
            return Error{journal_name + ": a flash line lies outside the " + board.name + "'s flash"};
        }
        std::copy(patch.bytes.begin(), patch.bytes.end(), flash.begin() + patch.offset);
    }
    machine.power_on();
    if (journal.state) {
        session->snapshot_path_ = TRY(find_recorded(journal.state->path, journal_name));
        std::vector<u8> const file = TRY(host::read_file(session->snapshot_path_));
        session->snapshot_ = TRY(read_snapshot(file, session->snapshot_path_));
        if (sha256_hex(session->snapshot_->state) != journal.state->sha256) {
            return Error{session->snapshot_path_ + ": not the state that " + journal_name +
                         " was recorded with"};
        }
        if (session->snapshot_->parts != journal.parts)
            return Error{journal_name + ": names other parts than " + session->snapshot_path_};
        TRY(session->restore());
    }
    for (Input const &input : journal.inputs) {
        Result<> const right = machine.check(input);
        if (!right)
            return Error{journal_name + ": the input at " + to_string(input.at) + ": " +
                         right.error().message};
        if (input.at < machine.now()) {
            return Error{journal_name + ": the input at " + to_string(input.at) +
                         " lies before the state it begins with"};
        }
    }
    return session;
}

} // namespace terrarium
