#include "gui/editor/board_file.h"

#include "sim/core/text.h"
#include "sim/core/types.h"

namespace terrarium::gui {

namespace {

constexpr std::size_t kPiece = 128;

std::string literal(std::string_view bytes) {
    std::string text = "b'";
    for (char const c : bytes) {
        bool const plain = c >= ' ' && c <= '~' && c != '\'' && c != '\\';
        text += plain ? std::string(1, c) : c == '\n' ? "\\n" : "\\x" + hex(u8(c), 2).substr(2);
    }
    return text + "'";
}

} // namespace

std::vector<std::string> codes_to_write(std::string_view name, std::string_view text) {
    std::vector<std::string> codes{"_file = open('" + std::string(name) + "', 'wb')\n"};
    for (std::size_t at = 0; at < text.size(); at += kPiece)
        codes.push_back("_file.write(" + literal(text.substr(at, kPiece)) + ")\n");
    codes.emplace_back("_file.close()\ndel _file\n");
    return codes;
}

} // namespace terrarium::gui
