// Where a script went wrong, from MicroPython's traceback.
#pragma once

#include <optional>
#include <string_view>

namespace terrarium::gui {

// The last line number, from 1, that the traceback names in the script itself ("<stdin>"); nothing when it
// names none.
[[nodiscard]] std::optional<std::size_t> line_of_error(std::string_view traceback);
// Its last line: "NameError: name 'x' isn't defined".
[[nodiscard]] std::string_view sentence_of_error(std::string_view traceback);

} // namespace terrarium::gui
