#include "gui/app/window.h"

#include <chrono>

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
    : board_(board), desk_(desk),
      display_(std::move(display)), frame_{board, desk, *display_, {}, {}, {}, false} {
    left_.push_back(make_board_view());
    right_.push_back(make_terminal_view());
    left_.push_back(make_time_view());
}

Window::~Window() {
    left_.clear();
    right_.clear();
    bottom_.clear();
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
        for (auto const &view : right_) view->handle(event, frame_);
    }
    return true;
}

void Window::draw_frame() {
    frame_.output = desk_.take_output();
    frame_.wishes = {};
    display_->begin_frame();
    ImGui::NewFrame();
    draw_layout();
    ImGui::Render();
    display_->end_frame();
    desk_.want(frame_.wishes);
}

void Window::draw_layout() {
    ImGuiViewport const &viewport = *ImGui::GetMainViewport();
    ImGui::SetNextWindowPos(viewport.Pos);
    ImGui::SetNextWindowSize(viewport.Size);
    ImGui::Begin("window", nullptr,
                 ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings |
                     ImGuiWindowFlags_NoBringToFrontOnFocus);
    left_.back()->draw(frame_);
    float const width = ImGui::GetContentRegionAvail().x;
    ImGui::BeginChild("left", {width * 0.45F, 0});
    left_.front()->draw(frame_);
    ImGui::EndChild();
    ImGui::SameLine();
    ImGui::BeginChild("right");
    right_.front()->draw(frame_);
    ImGui::EndChild();
    ImGui::End();
}

} // namespace terrarium::gui
