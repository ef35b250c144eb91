#include "gui/app/window.h"

#include <chrono>
#include <ctime>

#if __has_include(<backends/imgui_impl_sdl2.h>)
#include <backends/imgui_impl_sdl2.h>
#else
#include <backends/imgui_impl_sdl.h>
#endif

namespace terrarium::gui {

namespace {

constexpr std::chrono::milliseconds kFrame{16};

// Of this thread.
double cpu_seconds() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return double(now.tv_sec) + double(now.tv_nsec) * 1e-9;
}

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
}

Window::~Window() {
    layout_->store(settings_);
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
        if (event.type == SDL_KEYDOWN && handle_key(event.key)) continue;
        layout_->handle(event, frame_);
    }
    return true;
}

void Window::draw_frame() {
    double const cpu = cpu_seconds();
    auto const since = [began = std::chrono::steady_clock::now()] {
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    };
    frame_.output = desk_.take_output();
    frame_.wishes = {};
    display_->begin_frame();
    ImGui::NewFrame();
    draw_window();
    ImGui::Render();
    times_.building += cpu_seconds() - cpu;
    display_->end_frame();
    times_.whole += since();
    ++times_.frames;
    desk_.want(frame_.wishes);
}

bool Window::handle_key(SDL_KeyboardEvent const &key) {
    if (time_bar_.handle(key, frame_)) return true;
    if (key.keysym.sym == SDLK_F6) {
        layout_->focus_next();
        return true;
    }
    return false;
}

void Window::draw_window() {
    ImGuiViewport const &viewport = *ImGui::GetMainViewport();
    ImGui::SetNextWindowPos(viewport.Pos);
    ImGui::SetNextWindowSize(viewport.Size);
    ImGui::Begin("window", nullptr,
                 ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings |
                     ImGuiWindowFlags_NoBringToFrontOnFocus);
    time_bar_.draw(frame_);
    ImGui::BeginChild("panes", {0, -ImGui::GetFrameHeightWithSpacing()});
    layout_->draw(frame_);
    ImGui::EndChild();
    draw_status();
    ImGui::End();
}

void Window::draw_status() {
    for (std::string &message : desk_.take_messages()) message_ = std::move(message);
    std::string ports;
    for (PortFact const &port : frame_.facts->ports) {
        if (!port.address.empty()) ports += (ports.empty() ? "" : "   ") + port.kind + ": " + port.address;
    }
    ImGui::TextDisabled("%s", ports.empty() ? display_->renderer().c_str() : ports.c_str());
    std::string const &objection = frame_.facts->objection;
    std::string const &said = objection.empty() ? message_ : objection;
    if (said.empty()) return;
    ImGui::SameLine();
    ImGui::TextColored(colour::kNotice, "%s", said.c_str());
}

} // namespace terrarium::gui
