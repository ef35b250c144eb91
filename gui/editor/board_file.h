// Python that writes a file on the board, in codes that a small board's raw REPL has room for.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace terrarium::gui {

[[nodiscard]] std::vector<std::string> codes_to_write(std::string_view name, std::string_view text);

} // namespace terrarium::gui
