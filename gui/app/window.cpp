#include "gui/app/window.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <ctime>
#include <utility>

#include "gui/app/camera.h"
#include "gui/app/help_page.h"
#include "gui/app/imgui_versions.h"

namespace terrarium::gui {

namespace {

constexpr std::chrono::milliseconds kFrame{16};
constexpr int kLeastWidth = 800;
constexpr int kLeastHeight = 500;
// Frames: one draws what opens or closes, in the next ImGui has noticed, the third says so.
constexpr int kSettle = 3;
constexpr float kUsualDensity = 96;     // Dots an inch.
constexpr char const *kTheme = "theme"; // In the settings.
constexpr char const *kDark = "dark";
constexpr char const *kLight = "light";

// Some systems also send the letter of a key that is pressed with Ctrl; with AltGr, which some of them tell
// as Ctrl and Alt, it is meant.
bool control_in(Uint16 modifiers) {
    return (modifiers & KMOD_CTRL) != 0 && (modifiers & (KMOD_ALT | KMOD_MODE)) == 0;
}

// How much larger than usual a display's density wants things, in quarters; small differences are none.
float density_of(SDL_Window *window) {
    float dots = 0;
    int const screen = SDL_GetWindowDisplayIndex(window);
    if (screen < 0 || SDL_GetDisplayDPI(screen, nullptr, &dots, nullptr) != 0) return 1;
    float const quarters = std::floor(dots / kUsualDensity * 4);
    return std::clamp(quarters / 4, 1.0F, 3.0F);
}

std::string not_remembered(std::string const &why) {
    return why + "; what you set in the window is not remembered";
}

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
    Settings settings;
    Result<> const loaded = settings.load(Settings::default_path());
    auto const width = int(settings.number("window.width", options.width, kLeastWidth, 16'000));
    auto const height = int(settings.number("window.height", options.height, kLeastHeight, 16'000));
    Result<std::unique_ptr<Display>> display =
        Display::open(board.title + " - Terrarium", width, height, options.software);
    if (!display) {
        ImGui::DestroyContext();
        return display.error();
    }
    std::unique_ptr<Window> window(
        new Window(board, desk, std::move(display).value(), std::move(settings), options));
    window->complain(loaded);
    if (Result<> const place = window->settings_.check_place(); !place)
        window->complain(Error{not_remembered(place.error().message)});
    return window;
}

Window::Window(BoardSpec const &board, Desk &desk, std::unique_ptr<Display> display, Settings settings,
               WindowOptions const &options)
    : desk_(desk), display_(std::move(display)), frame_{board, desk, *display_, {}, {}, {}, {}},
      settings_(std::move(settings)), say_(options.say) {
    frame_.settings = &settings_;
    place_window();
    set_scale(settings_.number("scale", 1, 0.5, 4));
    layout_.emplace();
    layout_->restore(settings_, frame_);
    files_.restore(settings_);
    sound_.emplace(board, desk_, settings_);
}

void Window::complain(Result<> const &result) {
    if (result) return;
    desk_.tell(result.error().message);
    if (say_) say_(result.error().message);
}

void Window::set_scale(double wish) {
    ImGui::GetIO().Fonts->Clear();
    ImGui::GetStyle() = ImGuiStyle();
    Appearance look;
    look.scale = float(wish) * density_of(display_->window());
    look.theme = settings_.text(kTheme, kDark) == kLight ? Theme::Light : Theme::Dark;
    look.text_font = settings_.text("font.text", "");
    look.fixed_font = settings_.text("font.fixed", "");
    for (std::string const &complaint : set_style(look, frame_.fonts)) {
        // Once: every change of the scale would say it again.
        if (std::find(said_.begin(), said_.end(), complaint) != said_.end()) continue;
        said_.push_back(complaint);
        complain(Error{complaint});
    }
    settings_.set("scale", wish);
}

void Window::place_window() {
    SDL_Window *const window = display_->window();
    SDL_Rect room;
    SDL_Rect place;
    SDL_GetWindowSize(window, &place.w, &place.h);
    place.x = int(settings_.number("window.x", -1e6, -1e6, 1e6));
    place.y = int(settings_.number("window.y", -1e6, -1e6, 1e6));
    // Where it was, if a screen is still there: its title bar must be in reach.
    bool found = false;
    for (int screen = 0; screen < SDL_GetNumVideoDisplays() && !found; ++screen) {
        SDL_Point const title{place.x + place.w / 2, place.y + 8};
        found = SDL_GetDisplayUsableBounds(screen, &room) == 0 && SDL_PointInRect(&title, &room) == SDL_TRUE;
    }
    if (!found && SDL_GetDisplayUsableBounds(std::max(0, SDL_GetWindowDisplayIndex(window)), &room) != 0)
        return;
    SDL_SetWindowMinimumSize(window, std::min(kLeastWidth, room.w), std::min(kLeastHeight, room.h));
    if (place.w > room.w || place.h > room.h)
        SDL_SetWindowSize(window, std::min(place.w, room.w), std::min(place.h, room.h));
    // Without a place of its own: in the middle of a screen that it may just have been made to fit.
    place.x = found ? place.x : room.x + std::max(0, (room.w - place.w) / 2);
    place.y = found ? place.y : room.y + std::max(0, (room.h - place.h) / 2);
    SDL_SetWindowPosition(window, place.x, place.y);
}

void Window::store_place() {
    if ((SDL_GetWindowFlags(display_->window()) & (SDL_WINDOW_MAXIMIZED | SDL_WINDOW_MINIMIZED)) != 0) return;
    int x = 0;
    int y = 0;
    SDL_GetWindowPosition(display_->window(), &x, &y);
    settings_.set("window.x", double(x));
    settings_.set("window.y", double(y));
    SDL_GetWindowSize(display_->window(), &x, &y);
    settings_.set("window.width", double(x));
    settings_.set("window.height", double(y));
}

Window::~Window() {
    layout_->store(settings_);
    store_place();
    files_.store(settings_);
    if (Result<> const saved = settings_.save(); !saved && say_) say_(not_remembered(saved.error().message));
    layout_.reset();
    sound_.reset();
    display_.reset();
    ImGui::DestroyContext();
}

void Window::run() {
    SDL_StartTextInput();
    while (!desk_.over() && handle_events()) {
        auto const began = std::chrono::steady_clock::now();
        draw_if_due();
        auto const left = kFrame - (std::chrono::steady_clock::now() - began);
        if (left.count() > 0)
            SDL_Delay(Uint32(std::chrono::duration_cast<std::chrono::milliseconds>(left).count()));
    }
    desk_.ask([](Driver &driver) { driver.quit(); });
}

bool Window::handle_events() {
    SDL_Event event;
    while (held_ || SDL_PollEvent(&event) != 0) {
        if (held_) event = *std::exchange(held_, std::nullopt);
        if (event.type == SDL_QUIT) return false;
        redraw_.wake(std::chrono::steady_clock::now());
        if (frame_.facts && early(event)) {
            held_ = event;
            break;
        }
        handle(event);
    }
    return !closed_;
}

bool Window::early(SDL_Event const &event) const {
    bool const keyboard = event.type == SDL_KEYDOWN || event.type == SDL_KEYUP || event.type == SDL_TEXTINPUT;
    if (keyboard && settling_ > 0) return true;
    if (event.type == SDL_MOUSEBUTTONUP && clicked_) return true;
    return event.type == SDL_KEYUP &&
           std::find(pressed_.begin(), pressed_.end(), event.key.keysym.sym) != pressed_.end();
}

void Window::handle(SDL_Event &event) {
    if (event.type == SDL_DROPFILE) {
        // First the part it was dropped on.
        if (frame_.facts && !layout_->handle(event, frame_)) files_.take(event.drop.file, desk_);
        SDL_free(event.drop.file);
        return;
    }
    // The letter of a key that has done something else is not for what that has opened.
    if (event.type == SDL_TEXTINPUT && key_used_) return;
    if (event.type == SDL_KEYUP) key_used_ = false; // Text may also come from elsewhere.
    if (event.type == SDL_KEYDOWN && frame_.facts) {
        key_used_ = true;
        if (time_bar_.handle(event.key, frame_)) return;
        if (help_ && event.key.keysym.sym == SDLK_ESCAPE) {
            help_ = false;
            return;
        }
        std::optional<Command> const wanted = command_of(event.key.keysym, KeyContext::Everywhere);
        if (wanted && command(*wanted)) {
            settling_ = kSettle;
            return; // ImGui has keys of its own, and some are the same.
        }
        key_used_ = false;
    }
    ImGui_ImplSDL2_ProcessEvent(&event);
    // ImGui does with the next frame what a click means: which pane has the keys then, for one.
    if (event.type == SDL_MOUSEBUTTONDOWN) clicked_ = true;
    if (event.type == SDL_MOUSEBUTTONDOWN || event.type == SDL_MOUSEBUTTONUP) settling_ = kSettle;
    if (frame_.facts) handle_key(event);
}

// Of the keyboard or the mouse, for the view that has the keys.
void Window::handle_key(SDL_Event const &event) {
    // What was held with this key; by now it may be something else.
    if (event.type == SDL_KEYDOWN) modifiers_ = event.key.keysym.mod;
    if (event.type == SDL_TEXTINPUT && control_in(modifiers_)) return;
    // A text field of the window itself has the keys, or a menu.
    bool const taken =
        ImGui::GetIO().WantTextInput || help_ || ImGui::IsPopupOpen(nullptr, ImGuiPopupFlags_AnyPopup);
    // The letter of a key that a menu has had may come after the menu has closed.
    if (event.type == SDL_KEYDOWN) {
        key_taken_ = taken;
        if (taken) pressed_.push_back(event.key.keysym.sym);
        SDL_Keycode const key = event.key.keysym.sym;
        bool const leaves =
            key == SDLK_ESCAPE || key == SDLK_RETURN || key == SDLK_KP_ENTER || key == SDLK_SPACE;
        if (taken && leaves) settling_ = kSettle;
    }
    bool const letter_taken = event.type == SDL_TEXTINPUT && key_taken_;
    if (taken || letter_taken) return;
    frame_.settle = false;
    bool const used = layout_->handle(event, frame_);
    if (event.type == SDL_KEYDOWN) key_used_ = used;
    if (frame_.settle) settling_ = kSettle;
}

void Window::draw_if_due() {
    auto const now = std::chrono::steady_clock::now();
    frame_.facts = desk_.facts();
    if (!frame_.facts) return; // The machine has not begun.
    sound_->follow(*frame_.facts);
    frame_.output = desk_.take_output();
    std::vector<std::string> messages = desk_.take_messages();
    for (std::string &message : messages) {
        message_ = message;
        menu_.add(std::move(message));
    }
    if (!frame_.output.bytes.empty() || !messages.empty() || wanted_scale_) redraw_.wake(now);
    if (!redraw_.due(now, frame_.facts)) return;
    redraw_.drawn(now, frame_.facts);
    draw_frame();
    pressed_.clear();
    clicked_ = false;
    settling_ = std::max(settling_ - 1, 0);
}

void Window::draw_frame() {
    double const cpu = cpu_seconds();
    auto const since = [began = std::chrono::steady_clock::now()] {
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    };
    if (wanted_scale_) {
        set_scale(*wanted_scale_);
        display_->renew_fonts();
        wanted_scale_.reset();
    }
    layout_->update(frame_);
    frame_.wishes = {};
    bool const in_menu =
        std::exchange(menu_wanted_, false) || ImGui::IsPopupOpen(nullptr, ImGuiPopupFlags_AnyPopup);
    // Arrows move in menus and in panes of fields and lists; elsewhere they are the board's.
    bool const navigates = in_menu || help_ || layout_->navigates();
    ImGuiConfigFlags &flags = ImGui::GetIO().ConfigFlags;
    flags =
        navigates ? flags | ImGuiConfigFlags_NavEnableKeyboard : flags & ~ImGuiConfigFlags_NavEnableKeyboard;
    display_->begin_frame();
    ImGui::NewFrame();
    draw_window();
    ImGui::Render();
    times_.building += cpu_seconds() - cpu;
    display_->end_frame();
    times_.whole += since();
    ++times_.frames;
    if (std::exchange(wanted_picture_, false)) take_picture(true);
    desk_.want(frame_.wishes);
}

bool Window::command(Command command) {
    if (time_bar_.command(command, frame_)) return true;
    double const scale = settings_.number("scale", 1, 0.5, 4);
    switch (command) {
    case Command::Help:
        help_ = !help_;
        layout_->focus(layout_->focused()); // The help page goes in front of it by itself.
        return true;
    case Command::Larger: wanted_scale_ = std::min(4.0, scale * 1.1); return true;
    case Command::Smaller: wanted_scale_ = std::max(0.5, scale / 1.1); return true;
    case Command::UsualSize: wanted_scale_ = 1; return true;
    case Command::FilesMenu:
        menu_wanted_ = true;
        files_.open_menu();
        return true;
    case Command::PortsMenu:
        menu_wanted_ = true;
        ports_.open_menu();
        return true;
    case Command::Theme:
        settings_.set(kTheme, settings_.text(kTheme, kDark) == kLight ? kDark : kLight);
        wanted_scale_ = scale; // Sets the colours, too.
        return true;
    case Command::WindowMenu:
        menu_wanted_ = true;
        menu_.open_menu();
        return true;
    case Command::PictureOfBoard: take_picture(false); return true;
    case Command::PictureOfWindow: wanted_picture_ = true; return true;
    case Command::Close: closed_ = true; return true;
    case Command::Mute: sound_->set_muted(!sound_->muted()); return true;
    default: return layout_->command(command, frame_);
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
    time_bar_.draw(frame_);
    ImGui::BeginChild("panes", {0, -ImGui::GetFrameHeightWithSpacing()});
    layout_->draw(frame_);
    ImGui::EndChild();
    draw_status();
    ImGui::End();
    draw_help(frame_, display_->renderer(), help_);
}

void Window::draw_status() {
    ports_.draw(frame_);
    ImGui::SameLine();
    files_.draw(frame_);
    ImGui::SameLine();
    if (std::optional<Command> const chosen = menu_.draw()) static_cast<void>(command(*chosen));
    ImGui::SameLine();
    sound_->draw();
    ImGui::SameLine();
    std::string const &objection = frame_.facts->objection;
    std::string const &said = objection.empty() ? message_ : objection;
    if (said.empty()) return ImGui::TextDisabled("%s", display_->renderer().c_str());
    ImGui::TextColored(as_text(palette().notice), "%s", said.c_str());
    if (ImGui::IsItemHovered()) ImGui::SetTooltip("%s", said.c_str()); // What does not fit is read here.
}

} // namespace terrarium::gui
