// terrarium boards: what there is to run.
#include <cstdio>

#include <sys/stat.h>

#include "boards/boards.h"
#include "cli/options.h"

namespace terrarium::cli {

int boards() {
    for (BoardSpec const *board : all_boards()) {
        std::printf("%-17s %s (%s)\n", board->name.c_str(), board->title.c_str(), board->chip.c_str());
        for (PackagedFirmware const &firmware : board->firmware) {
            struct stat status {};
            bool const there = stat(firmware.path.c_str(), &status) == 0;
            std::printf("  firmware        %s\n",
                        there ? firmware.path.c_str()
                              : ("not installed (Debian package " + firmware.package + ")").c_str());
        }
        if (!board->script_place.empty()) std::printf("  script          %s\n", board->script_place.c_str());
        std::printf("  parts          ");
        std::size_t column = 17;
        for (PartSpec const &part : board->parts) {
            if (column + part.name.size() + 1 > 90) {
                std::printf("\n                 ");
                column = 17;
            }
            std::printf(" %s", part.name.c_str());
            column += part.name.size() + 1;
        }
        std::printf("\n");
    }
    return kOk;
}

} // namespace terrarium::cli
