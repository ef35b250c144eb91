// The FAT drive that a board's firmware keeps in its flash.
#pragma once

#include <span>
#include <string>

#include "sim/core/result.h"
#include "sim/machine/board_spec.h"

namespace terrarium {

// Puts what a folder of the host holds on the drive in a board's flash, which is formatted first when it is
// blank. All or nothing: on an error the flash is as it was. Errors: the board has no drive, the folder is
// none, holds something a FAT drive cannot, or does not fit (and by how many bytes).
Result<> put_on_drive(BoardSpec const &board, std::span<u8> flash, std::string const &folder);

// Puts a script there as the file that the board's firmware runs (`drive.program`, which the board has), in
// the same way. Errors: mtools is
// missing, the drive holds something else, or the script (`name`) does not fit.
Result<> put_script_on_drive(BoardSpec const &board, std::span<u8> flash, std::string const &name,
                             std::span<u8 const> text);

} // namespace terrarium
