#include "cli/drops.h"

#include <algorithm>
#include <array>
#include <filesystem>

#include "session/flash_drive.h"
#include "sim/host/files.h"
#include "sim/host/program.h"
#include "sim/image/append_script.h"
#include "sim/image/identify.h"
#include "sim/image/load_image.h"
#include "sim/machine/program.h"

namespace terrarium::cli {

namespace {

namespace fs = std::filesystem;

std::string name_of(std::string const &path) { return fs::path(path).filename().string(); }

// "--disk: " is what the command line calls it.
Error plainly(Error const &error) {
    constexpr std::string_view kOption = "--disk: ";
    return error.message.starts_with(kOption) ? Error{error.message.substr(kOption.size())} : error;
}

// The flash has changed while the power was off.
Taken reprogrammed(std::string const &said) { return {said, "board", {"power_cycle", {}, {}}, true}; }

Result<Taken> put_folder(Session &session, std::string const &folder, std::string const &said) {
    Machine &machine = session.machine();
    std::vector<u8> copy(session.flash().begin(), session.flash().end());
    if (Result<> const put = put_on_drive(session.board(), copy, folder); !put) return plainly(put.error());
    machine.chip().power_off();
    std::copy(copy.begin(), copy.end(), session.flash().begin());
    return reprogrammed(said);
}

Result<Taken> put_image(Session &session, FirmwareImage const &image, std::string const &said) {
    Machine &machine = session.machine();
    TRY(check_image(session.board(), machine.chip(), image));
    machine.chip().power_off();
    TRY(program(session.board(), machine.chip(), image));
    return reprogrammed(said);
}

// As main.py on the drive, or where else the board looks for its program.
Result<Taken> put_script(Session &session, std::string const &path) {
    std::vector<u8> const text = TRY(host::read_file(path));
    if (session.board().drive.bytes > 0) {
        host::TemporaryFolder const folder = TRY(host::TemporaryFolder::make());
        TRY(host::write_file_atomically(folder.path() + "/main.py", text));
        return put_folder(session, folder.path(), name_of(path) + " is on the drive as main.py");
    }
    if (session.board().script_place.empty())
        return Error{path + ": the " + session.board().name + " has no place for a script"};
    FirmwareImage image;
    image.file_name = path;
    TRY(append_script(image, {reinterpret_cast<char const *>(text.data()), text.size()}));
    if (image.segments.empty()) return Error{path + ": the script is empty"};
    return put_image(session, image, name_of(path) + " is the board's program now");
}

Result<Taken> put_firmware(Session &session, std::string const &path) {
    FirmwareImage const image = TRY(load_image(path));
    std::string const version = identify(image).version.value_or("");
    return put_image(session, image,
                     name_of(path) + " is the board's firmware now" +
                         (version.empty() ? "" : ": MicroPython " + version));
}

Result<Taken> insert_card(Session &session, std::string const &path) {
    for (PartSpec const &part : session.board().parts) {
        if (!part.kind.ends_with("SD card slot")) continue;
        Action const insert{"insert", {path}, {}};
        TRY(session.machine().check({session.machine().now(), part.name, insert}));
        auto const &recorded = session.journal().images;
        bool const known = std::any_of(recorded.begin(), recorded.end(),
                                       [&](JournalImage const &image) { return image.name == path; });
        return Taken{name_of(path) + " is in the card slot", part.name, insert, !known};
    }
    return Error{path + ": the " + session.board().name + " has no SD card slot"};
}

} // namespace

Result<Taken> take_dropped(Session &session, std::string const &path) {
    std::error_code failure;
    if (fs::is_directory(path, failure))
        return put_folder(session, path, "what is in " + name_of(path) + " is on the drive");
    if (!fs::exists(path, failure)) return Error{path + ": there is no such file"};
    std::string ending = fs::path(path).extension().string();
    std::transform(ending.begin(), ending.end(), ending.begin(),
                   [](char c) { return char(std::tolower(u8(c))); });
    if (ending == ".py") return put_script(session, path);
    if (ending == ".img") return insert_card(session, path);
    if (ending == ".journal")
        return Error{path + ": a journal is watched with: terrarium replay " + path + " --window"};
    constexpr std::array<std::string_view, 5> kFirmware{".hex", ".dfu", ".uf2", ".bin", ".elf"};
    if (std::find(kFirmware.begin(), kFirmware.end(), ending) != kFirmware.end())
        return put_firmware(session, path);
    return Error{path +
                 ": the board can take a Python script (.py), firmware (.hex, .dfu, .uf2, .bin, .elf), " +
                 "a folder for its drive, or an SD card (.img)"};
}

} // namespace terrarium::cli
