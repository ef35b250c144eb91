#include "gui/app/style.h"

#include <array>
#include <cmath>
#include <string>

#include "sim/host/files.h"

namespace terrarium::gui {

namespace {

// Where Debian, Fedora and macOS have fonts with the letters we need.
constexpr std::array<char const *, 3> kText{"/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
                                            "/usr/share/fonts/dejavu-sans-fonts/DejaVuSans.ttf",
                                            "/System/Library/Fonts/Supplemental/Verdana.ttf"};
constexpr std::array<char const *, 3> kFixed{"/usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf",
                                             "/usr/share/fonts/dejavu-sans-mono-fonts/DejaVuSansMono.ttf",
                                             "/System/Library/Fonts/Menlo.ttc"};

// Latin, Greek, Cyrillic, punctuation, arrows, box drawing and geometric shapes.
constexpr ImWchar kLetters[] = {0x20,   0x17F,  0x370,  0x4FF,  0x2010, 0x203A, 0x20AC,
                                0x20AC, 0x2190, 0x21FF, 0x2200, 0x22FF, 0x2500, 0x25FF,
                                0x2600, 0x26FF, 0x2713, 0x2717, 0xFFFD, 0xFFFD, 0};

template <std::size_t n>
Result<ImFont *> first_of(std::array<char const *, n> const &paths, float size) {
    for (char const *const path : paths) {
        Result<std::vector<u8>> const file = host::read_file(path);
        if (!file) continue;
        // ImGui asserts on what is no font; its first bytes tell.
        std::string_view const head(reinterpret_cast<char const *>(file.value().data()),
                                    std::min<std::size_t>(4, file.value().size()));
        bool const font =
            head == std::string_view("\0\1\0\0", 4) || head == "OTTO" || head == "ttcf" || head == "true";
        if (!font) return Error{std::string(path) + ": not a font; going on with the built-in one"};
        return ImGui::GetIO().Fonts->AddFontFromFileTTF(path, size, nullptr, kLetters);
    }
    return static_cast<ImFont *>(nullptr);
}

ImVec4 grey(float level, float alpha = 1) { return {level, level * 1.02F, level * 1.06F, alpha}; }

void set_colours() {
    ImGui::StyleColorsDark();
    ImVec4 *const colours = ImGui::GetStyle().Colors;
    ImVec4 const accent(0.13F, 0.42F, 0.62F, 1);
    colours[ImGuiCol_WindowBg] = grey(0.10F);
    colours[ImGuiCol_ChildBg] = grey(0.075F);
    colours[ImGuiCol_PopupBg] = grey(0.13F, 0.98F);
    colours[ImGuiCol_Border] = grey(0.22F);
    colours[ImGuiCol_FrameBg] = grey(0.17F);
    colours[ImGuiCol_FrameBgHovered] = grey(0.23F);
    colours[ImGuiCol_FrameBgActive] = grey(0.27F);
    colours[ImGuiCol_Button] = grey(0.20F);
    colours[ImGuiCol_ButtonHovered] = grey(0.28F);
    colours[ImGuiCol_ButtonActive] = accent;
    colours[ImGuiCol_Header] = grey(0.20F);
    colours[ImGuiCol_HeaderHovered] = grey(0.27F);
    colours[ImGuiCol_HeaderActive] = accent;
    colours[ImGuiCol_Tab] = grey(0.12F);
    colours[ImGuiCol_TabHovered] = grey(0.28F);
    colours[ImGuiCol_TabActive] = accent;
    colours[ImGuiCol_TabUnfocused] = grey(0.12F);
    colours[ImGuiCol_TabUnfocusedActive] = grey(0.22F);
    colours[ImGuiCol_SliderGrab] = colour::kGood;
    colours[ImGuiCol_SliderGrabActive] = colour::kGood;
    colours[ImGuiCol_CheckMark] = colour::kGood;
}

} // namespace

Result<> set_style(float scale, Fonts &fonts) {
    set_colours();
    ImGuiStyle &style = ImGui::GetStyle();
    style.WindowRounding = 0;
    style.ChildRounding = 6;
    style.FrameRounding = 5;
    style.PopupRounding = 6;
    style.TabRounding = 5;
    style.GrabRounding = 5;
    style.ScrollbarRounding = 6;
    style.WindowBorderSize = 0;
    style.FramePadding = {8, 4};
    style.ScaleAllSizes(scale);
    Result<ImFont *> const text = first_of(kText, std::round(15 * scale));
    Result<ImFont *> const fixed = first_of(kFixed, std::round(15 * scale));
    ImFontAtlas &atlas = *ImGui::GetIO().Fonts;
    fonts.text = text && text.value() != nullptr ? text.value() : atlas.AddFontDefault();
    fonts.fixed = fixed && fixed.value() != nullptr ? fixed.value() : fonts.text;
    ImGui::GetIO().FontDefault = fonts.text;
    if (!text) return text.error();
    if (!fixed) return fixed.error();
    return {};
}

} // namespace terrarium::gui
