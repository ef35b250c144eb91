#include "gui/editor/traceback.h"

#include <charconv>

namespace terrarium::gui {

std::optional<std::size_t> line_of_error(std::string_view traceback) {
    constexpr std::string_view kPlace = "File \"<stdin>\", line ";
    std::size_t const at = traceback.rfind(kPlace);
    if (at == std::string_view::npos) return std::nullopt;
    std::string_view const rest = traceback.substr(at + kPlace.size());
    std::size_t line = 0;
    auto const [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), line);
    if (error != std::errc() || line == 0) return std::nullopt;
    return line;
}

std::string_view sentence_of_error(std::string_view traceback) {
    std::size_t const end = traceback.find_last_not_of("\r\n");
    if (end == std::string_view::npos) return {};
    traceback = traceback.substr(0, end + 1);
    std::size_t const line = traceback.rfind('\n');
    return line == std::string_view::npos ? traceback : traceback.substr(line + 1);
}

} // namespace terrarium::gui
