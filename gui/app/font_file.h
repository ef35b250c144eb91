// Font files: what may be given to ImGui, whose reader (stb_truetype) trusts a font and stops the program at
// what is none. Apple's TrueType Reference Manual, "The Font Directory"; OpenType 1.9, "OpenType Font File".
// Checked: the directory, that every table lies within the file and has the checksum it claims, and that the
// tables are there which letters come from. Not checked: what is in them.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "sim/core/result.h"
#include "sim/core/types.h"

namespace terrarium::gui {

// The error begins with `name` and says what is wrong.
Result<> check_font(std::span<u8 const> bytes, std::string const &name);
// A whole file that has passed the check.
Result<std::vector<u8>> read_font(std::string const &path);

} // namespace terrarium::gui
