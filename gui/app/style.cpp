#include "gui/app/style.h"

#include <array>
#include <cmath>
#include <cstring>
#include <filesystem>

#include "gui/app/font_file.h"

namespace terrarium::gui {

namespace {

// Where Debian, Fedora and macOS have fonts with the letters we need.
constexpr std::array<char const *, 3> kText{"/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
                                            "/usr/share/fonts/dejavu-sans-fonts/DejaVuSans.ttf",
                                            "/System/Library/Fonts/Supplemental/Verdana.ttf"};
constexpr std::array<char const *, 3> kFixed{"/usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf",
                                             "/usr/share/fonts/dejavu-sans-mono-fonts/DejaVuSansMono.ttf",
                                             "/System/Library/Fonts/Menlo.ttc"};

constexpr float kFontSize = 15;
constexpr float kOwnFontSize = 13; // Of ImGui's own, which is made of dots.

// Latin, Greek, Cyrillic, punctuation, arrows, box drawing and geometric shapes.
constexpr ImWchar kLetters[] = {0x20,   0x17F,  0x370,  0x4FF,  0x2010, 0x203A, 0x20AC,
                                0x20AC, 0x2190, 0x21FF, 0x2200, 0x22FF, 0x2500, 0x25FF,
                                0x2600, 0x26FF, 0x2713, 0x2717, 0xFFFD, 0xFFFD, 0};

ImVec4 grey(float level, float alpha = 1) { return {level, level * 1.02F, level * 1.06F, alpha}; }

void set_dark_colours() {
    ImGui::StyleColorsDark();
    ImVec4 *const colours = ImGui::GetStyle().Colors;
    ImVec4 const accent(0.13F, 0.42F, 0.62F, 1);
    colours[ImGuiCol_WindowBg] = grey(0.10F);
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
}

void set_light_colours() {
    ImGui::StyleColorsLight();
    ImVec4 *const colours = ImGui::GetStyle().Colors;
    ImVec4 const accent(0.60F, 0.79F, 0.94F, 1);
    colours[ImGuiCol_WindowBg] = grey(0.91F);
    colours[ImGuiCol_PopupBg] = grey(0.97F, 0.99F);
    colours[ImGuiCol_Border] = grey(0.78F);
    colours[ImGuiCol_FrameBg] = grey(0.88F);
    colours[ImGuiCol_FrameBgHovered] = grey(0.83F);
    colours[ImGuiCol_FrameBgActive] = grey(0.79F);
    colours[ImGuiCol_Button] = grey(0.84F);
    colours[ImGuiCol_ButtonHovered] = grey(0.78F);
    colours[ImGuiCol_ButtonActive] = accent;
    colours[ImGuiCol_Header] = grey(0.84F);
    colours[ImGuiCol_HeaderHovered] = grey(0.79F);
    colours[ImGuiCol_HeaderActive] = accent;
    colours[ImGuiCol_Tab] = grey(0.91F);
    colours[ImGuiCol_TabHovered] = grey(0.82F);
    colours[ImGuiCol_TabActive] = accent;
    colours[ImGuiCol_TabUnfocused] = grey(0.91F);
    colours[ImGuiCol_TabUnfocusedActive] = grey(0.82F);
}

void set_colours(Theme theme) {
    theme == Theme::Dark ? set_dark_colours() : set_light_colours();
    Palette const &palette = palette_of(theme);
    ImVec4 *const colours = ImGui::GetStyle().Colors;
    colours[ImGuiCol_Text] = as_text(palette.ink);
    colours[ImGuiCol_TextDisabled] = as_text(palette.faint);
    colours[ImGuiCol_ChildBg] = as_text(palette.ground);
    colours[ImGuiCol_SliderGrab] = as_text(palette.good);
    colours[ImGuiCol_SliderGrabActive] = as_text(palette.good);
    colours[ImGuiCol_CheckMark] = as_text(palette.good);
    colours[ImGuiCol_NavHighlight] = as_text(palette.notice);
}

// Null without a font.
ImFont *add_font(std::vector<u8> const &file, float size) {
    if (file.empty()) return nullptr;
    void *const owned = ImGui::MemAlloc(file.size()); // By the atlas.
    std::memcpy(owned, file.data(), file.size());
    return ImGui::GetIO().Fonts->AddFontFromMemoryTTF(owned, int(file.size()), size, nullptr, kLetters);
}

} // namespace

std::vector<u8> choose_font(std::string const &wanted, std::span<char const *const> usual,
                            std::vector<std::string> &complaints) {
    auto const read = [&](std::string const &path) {
        Result<std::vector<u8>> font = read_font(path);
        if (font) return std::move(font).value();
        complaints.push_back(font.error().message + "; another font is used");
        return std::vector<u8>();
    };
    if (!wanted.empty()) {
        if (std::vector<u8> font = read(wanted); !font.empty()) return font;
    }
    for (char const *const path : usual) {
        std::error_code failure;
        if (!std::filesystem::exists(path, failure)) continue;
        if (std::vector<u8> font = read(path); !font.empty()) return font;
    }
    return {};
}

std::vector<std::string> set_style(Appearance const &wanted, Fonts &fonts) {
    float const scale = wanted.scale;
    set_colours(wanted.theme);
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
    std::vector<std::string> complaints;
    float const size = std::round(kFontSize * scale);
    ImFont *const text = add_font(choose_font(wanted.text_font, kText, complaints), size);
    ImFont *const fixed = add_font(choose_font(wanted.fixed_font, kFixed, complaints), size);
    if (text == nullptr || fixed == nullptr) {
        ImFontConfig own;
        own.SizePixels = std::round(kOwnFontSize * scale);
        ImFont *const plain = ImGui::GetIO().Fonts->AddFontDefault(&own);
        fonts = {text != nullptr ? text : plain, fixed != nullptr ? fixed : plain};
        complaints.emplace_back(
            "no font of the system is found (Debian's package is fonts-dejavu-core): a built-in one is used, "
            "which has only the letters of ASCII");
    } else {
        fonts = {text, fixed};
    }
    ImGui::GetIO().FontDefault = fonts.text;
    return complaints;
}

} // namespace terrarium::gui
