#include "session/packaged_firmware.h"

#include <filesystem>

namespace terrarium {

Result<std::string> packaged_firmware(BoardSpec const &board) {
    std::string packages;
    for (PackagedFirmware const &firmware : board.firmware) {
        if (std::error_code failure; std::filesystem::exists(firmware.path, failure)) return firmware.path;
        packages += (packages.empty() ? "" : " or ") + firmware.package;
    }
    std::string const advice = packages.empty() ? "" : "install Debian's package " + packages + ", or ";
    return Error{"there is no firmware for the " + board.name + " on this computer: " + advice +
                 "give a file with --firmware=FILE"};
}

} // namespace terrarium
