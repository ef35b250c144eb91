#include "gui/app/window.h"

#include <chrono>
#include <utility>

#include "gui/app/camera.h"
#include "gui/app/time_bar.h"

#if __has_include(<backends/imgui_impl_sdl2.h>)
#include <backends/imgui_impl_sdl2.h>
#else
#include <backends/imgui_impl_sdl.h>
#endif

namespace terrarium::gui {

namespace {

constexpr std::chrono::milliseconds kFrame{16};

} // namespace

Result<std::unique_ptr<Window>> Window::open(BoardSpec const &board, Desk &desk,
                                             WindowOptions const &options) {
    ImGui::CreateContext();
    ImGui::GetIO().IniFilename = nullptr;
    Result<std::unique_ptr<Display>> display =
        Display::open(board.title + " - Terrarium", options.width, options.height, options.software);
    if (!display) {
        ImGui::DestroyContext();
        return display.error();
    }
    return std::unique_ptr<Window>(new Window(board, desk, std::move(display).value()));
}

Window::Window(BoardSpec const &board, Desk &desk, std::unique_ptr<Display> display)
    : desk_(desk), display_(std::move(display)), frame_{board, desk, *display_, {}, {}, {}, {}, false} {
    if (Result<> const loaded = settings_.load(Settings::default_path()); !loaded)
        desk_.tell(loaded.error().message);
    auto const scale = float(settings_.number("scale", 1, 0.5, 4));
    if (Result<> const styled = set_style(scale, frame_.fonts); !styled) desk_.tell(styled.error().message);
    layout_.emplace();
    layout_->restore(settings_);
    files_.restore(settings_);
}

Window::~Window() {
    layout_->store(settings_);
    files_.store(settings_);
    static_cast<void>(settings_.save()); // Without a place to write it is only not remembered.
    layout_.reset();
    display_.reset();
    ImGui::DestroyContext();
}

void Window::run() {
    SDL_StartTextInput();
    while (!desk_.over() && handle_events()) {
        auto const began = std::chrono::steady_clock::now();
        frame_.facts = desk_.facts();
        if (frame_.facts) draw_frame();
        auto const left = kFrame - (std::chrono::steady_clock::now() - began);
        if (left.count() > 0)
            SDL_Delay(Uint32(std::chrono::duration_cast<std::chrono::milliseconds>(left).count()));
    }
    desk_.ask([](Driver &driver) { driver.quit(); });
}

bool Window::handle_events() {
    SDL_Event event;
    while (SDL_PollEvent(&event) != 0) {
        ImGui_ImplSDL2_ProcessEvent(&event);
        if (event.type == SDL_QUIT) return false;
        if (event.type == SDL_DROPFILE) {
            files_.take(event.drop.file, desk_);
            SDL_free(event.drop.file);
            continue;
        }
        if (event.type == SDL_KEYDOWN && handle_key(event.key)) continue;
        // What is typed into a menu is for nobody else.
        if (!ImGui::IsPopupOpen(nullptr, ImGuiPopupFlags_AnyPopup)) layout_->handle(event, frame_);
    }
    return !closed_;
}

void Window::draw_frame() {
    frame_.output = desk_.take_output();
    frame_.wishes = {};
    bool const in_menu =
        std::exchange(menu_wanted_, false) || ImGui::IsPopupOpen(nullptr, ImGuiPopupFlags_AnyPopup);
    ImGuiConfigFlags &flags =
        ImGui::GetIO().ConfigFlags; // Arrows move in menus; elsewhere they are the board's.
    flags =
        in_menu ? flags | ImGuiConfigFlags_NavEnableKeyboard : flags & ~ImGuiConfigFlags_NavEnableKeyboard;
    display_->begin_frame();
    ImGui::NewFrame();
    draw_window();
    ImGui::Render();
    display_->end_frame();
    if (std::exchange(wanted_picture_, false)) take_picture(true);
    desk_.want(frame_.wishes);
}

bool Window::handle_key(SDL_KeyboardEvent const &key) {
    switch (key.keysym.sym) {
    case SDLK_F6: layout_->focus_next(); return true;
    case SDLK_F7:
        menu_wanted_ = true;
        files_.open_menu();
        return true;
    case SDLK_F8:
        menu_wanted_ = true;
        ports_.open_menu();
        return true;
    case SDLK_q:
        if ((key.keysym.mod & KMOD_CTRL) == 0 || (key.keysym.mod & KMOD_SHIFT) == 0) return false;
        closed_ = true;
        return true;
    case SDLK_F12:
        if ((key.keysym.mod & KMOD_SHIFT) != 0)
            wanted_picture_ = true;
        else if (frame_.facts)
            take_picture(false);
        return true;
    default: return false;
    }
}

void Window::take_picture(bool of_window) {
    Result<std::string> const saved = of_window ? photograph_window(frame_.board, *display_)
                                                : photograph_board(frame_.board, *frame_.facts);
    desk_.tell(saved ? "saved " + saved.value() : saved.error().message);
}

void Window::draw_window() {
    ImGuiViewport const &viewport = *ImGui::GetMainViewport();
    ImGui::SetNextWindowPos(viewport.Pos);
    ImGui::SetNextWindowSize(viewport.Size);
    ImGui::Begin("window", nullptr,
                 ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings |
                     ImGuiWindowFlags_NoBringToFrontOnFocus);
    draw_time_bar(frame_);
    ImGui::BeginChild("panes", {0, -ImGui::GetFrameHeightWithSpacing()});
    layout_->draw(frame_);
    ImGui::EndChild();
    draw_status();
    ImGui::End();
}

void Window::draw_status() {
    for (std::string &message : desk_.take_messages()) message_ = std::move(message);
    ports_.draw(frame_);
    ImGui::SameLine();
    files_.draw(frame_);
    ImGui::SameLine();
    std::string const &objection = frame_.facts->objection;
    std::string const &said = objection.empty() ? message_ : objection;
    if (said.empty()) return ImGui::TextDisabled("%s", display_->renderer().c_str());
    ImGui::TextColored(colour::kNotice, "%s", said.c_str());
    if (ImGui::IsItemHovered()) ImGui::SetTooltip("%s", said.c_str()); // What does not fit is read here.
}

} // namespace terrarium::gui
