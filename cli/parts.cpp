// terrarium parts: what can hang on a board.
#include <cstdio>

#include "boards/part_kinds.h"
#include "cli/options.h"

namespace terrarium::cli {

namespace {

void list_line(std::string const &name, std::string const &text) {
    std::printf("  %-12s %s\n", name.c_str(), text.c_str());
}

std::string range_of(KindAttribute const &attribute) {
    if (!attribute.form.empty()) return attribute.form;
    if (attribute.choices.empty())
        return std::to_string(attribute.low) + " to " + std::to_string(attribute.high);
    std::string text;
    for (std::string const &choice : attribute.choices) text += (text.empty() ? "" : ", ") + choice;
    return text;
}

} // namespace

int parts() {
    for (PartKind const &kind : part_kinds()) {
        std::printf("%-11s %s\n", kind.name.c_str(), kind.title.c_str());
        for (KindPin const &pin : kind.pins)
            list_line(pin.name, "pin: " + pin.meaning + (pin.optional ? " (may be left out)" : ""));
        for (KindAttribute const &each : kind.attributes)
            list_line(each.name + "=" + each.otherwise, each.meaning + ": " + range_of(each));
    }
    std::printf(
        "\nterrarium run microbit --part='strip=neopixel pin0 count=8' --part='ssd1306 pin19 pin20'\n");
    return std::fflush(stdout) == 0 ? kOk : kOurError;
}

} // namespace terrarium::cli
