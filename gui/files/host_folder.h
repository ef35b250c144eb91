// A folder of this computer, as the files pane lists it.
#pragma once

#include <string>
#include <vector>

#include "gui/files/board_files.h"
#include "sim/core/result.h"

namespace terrarium::gui {

// Folders first, by name; without what begins with a dot. What cannot be looked at is left out.
[[nodiscard]] Result<std::vector<FileEntry>> list_folder(std::string const &path);

} // namespace terrarium::gui
