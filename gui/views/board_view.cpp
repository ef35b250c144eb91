// The board: its drawing, and on it what glows and moves.
//
// Mouse: a button is pressed while it is held, and stays down after a click of the right button; a click on a
// pin or an SD slot opens its menu, on a USB plug plugs or unplugs it, on a solder jumper or a jumper wire
// turns it over or takes it away; a knob follows a drag; from pad to pad a drag puts a wire. The wheel zooms,
// a drag beside the parts moves the picture, a double click there fits it. Keys: those of the board's table;
// Tab goes from part to part, Enter is the click, 0 and 1 drive a pin, up and down change its voltage, Delete
// lets it go or ejects; W begins and ends a wire; + and - zoom, F fits.
#include <algorithm>
#include <cmath>

#include "gui/app/canvas.h"
#include "gui/views/part_menu.h"
#include "gui/views/views.h"
#include "picture/paint.h"
#include "picture/wire_shapes.h"
#include "picture/words.h"

namespace terrarium::gui {

namespace {

constexpr float kMostZoom = 12;
constexpr int kWidestDrawing = 3000; // Pixels; beyond that it is stretched.
constexpr double kSettled = 0.15;    // Seconds that the size has stayed the same before it is painted anew.
constexpr int kVoltageStep = 100;    // Millivolts.
constexpr int kKnobStep = 5;         // Percent.

// From a verb and what follows it.
Action action_of(std::vector<std::string> const &words) {
    return {words.front(), {words.begin() + 1, words.end()}, {}};
}

// Where a knob stands.
int percent_of(Look const &look) { return int(std::lround(look.degrees.value_or(0) / 1.8)); }

class BoardView final : public View {
public:
    [[nodiscard]] char const *title() const override { return "Board"; }

    void draw(Frame &frame) override {
        ImVec2 const corner = ImGui::GetCursorScreenPos();
        ImVec2 const room = ImGui::GetContentRegionAvail();
        place(frame.board, corner, room);
        BoardPicture const size = picture::size_of(frame.board);
        paint_drawing(frame, std::min(kWidestDrawing, int(std::lround(size.width * double(scale_)))));

        parts_.clear();
        for (std::size_t i = 0; i < frame.board.parts.size() && i < frame.facts->parts.size(); ++i)
            parts_.push_back({&frame.board.parts[i], frame.facts->parts[i].look});
        scene_ = picture::scene_of(parts_, selected_.empty() ? hovered_ : selected_,
                                   picture::drawing_size_of(frame.board));
        if (!wire_from_.empty()) draw_new_wire(frame);

        ImDrawList &list = *ImGui::GetWindowDrawList();
        list.PushClipRect(corner, {corner.x + room.x, corner.y + room.y}, true);
        ImVec2 const end{origin_.x + float(size.width) * scale_, origin_.y + float(size.height) * scale_};
        if (drawing_) list.AddImage(drawing_->id(), origin_, end);
        draw_scene(list, origin_, scale_, scene_);
        list.PopClipRect();
        use_pointer(frame, corner, room);
        menu_.draw(frame);
    }

    bool handle(SDL_Event const &event, Frame &frame) override {
        if (event.type == SDL_DROPFILE) return take_card(event.drop.file, frame);
        if (event.type != SDL_KEYDOWN && event.type != SDL_KEYUP) return false;
        if (ImGui::GetIO().WantTextInput || (event.key.keysym.mod & (KMOD_CTRL | KMOD_ALT)) != 0)
            return false;
        SDL_Keycode const key = event.key.keysym.sym;
        for (PartSpec const &part : frame.board.parts) {
            if (part.key.empty() || SDL_GetKeyFromName(part.key.c_str()) != key) continue;
            Look const *const look = find_look(frame, part.name);
            if (event.key.repeat != 0 || look == nullptr) return true;
            press_key(frame, part, *look, event.type == SDL_KEYDOWN);
            return true;
        }
        if (event.type == SDL_KEYUP) return release_held(frame, key);
        return go_key(frame, key, (event.key.keysym.mod & KMOD_SHIFT) != 0);
    }

private:
    // Where the picture is: all of it fits at zoom 1.
    void place(BoardSpec const &board, ImVec2 corner, ImVec2 room) {
        picture::Extent const extent = picture::extent_of(board);
        float const fit = std::min(room.x / float(extent.width), room.y / float(extent.height)) * 0.98F;
        scale_ = std::max(1.0F, fit * zoom_);
        // Its edge stays within the middle of the pane.
        float const furthest_x = float(extent.width) * scale_ / 2;
        float const furthest_y = float(extent.height) * scale_ / 2;
        moved_ = {std::clamp(moved_.x, -furthest_x, furthest_x),
                  std::clamp(moved_.y, -furthest_y, furthest_y)};
        middle_ = {corner.x + room.x / 2, corner.y + room.y / 2};
        origin_ = {middle_.x + moved_.x - float(extent.left + extent.width / 2) * scale_,
                   middle_.y + moved_.y - float(extent.top + extent.height / 2) * scale_};
    }

    // Sharp at every size: painted anew when the size has changed and holds still.
    void paint_drawing(Frame &frame, int width) {
        double const now = ImGui::GetTime();
        if (width != wanted_width_) {
            wanted_width_ = width;
            wanted_since_ = now;
        }
        if (width == drawn_width_ || (drawing_ && now - wanted_since_ < kSettled)) return;
        drawn_width_ = width;
        Result<picture::Raster> const raster = picture::paint_board(frame.board, width);
        if (raster)
            drawing_ = frame.display.texture(raster.value());
        else
            frame.desk.tell(raster.error().message);
    }

    [[nodiscard]] picture::Point under_pointer() const {
        ImVec2 const mouse = ImGui::GetIO().MousePos;
        return {double((mouse.x - origin_.x) / scale_), double((mouse.y - origin_.y) / scale_)};
    }

    // About the point under `fixed`.
    void zoom_by(float factor, ImVec2 fixed) {
        float const before = zoom_;
        zoom_ = std::clamp(zoom_ * factor, 0.5F, kMostZoom);
        float const share = zoom_ / before;
        moved_.x = (fixed.x - middle_.x) * (1 - share) + moved_.x * share;
        moved_.y = (fixed.y - middle_.y) * (1 - share) + moved_.y * share;
    }
    void fit() {
        zoom_ = 1;
        moved_ = {0, 0};
    }

    void use_pointer(Frame &frame, ImVec2 corner, ImVec2 room) {
        ImGuiIO const &io = ImGui::GetIO();
        ImGui::SetCursorScreenPos(corner);
        ImGui::InvisibleButton("board", {std::max(room.x, 1.0F), std::max(room.y, 1.0F)},
                               ImGuiButtonFlags_MouseButtonLeft | ImGuiButtonFlags_MouseButtonRight |
                                   ImGuiButtonFlags_MouseButtonMiddle);
        bool const inside = ImGui::IsItemHovered();
        picture::Target const *const target =
            inside || ImGui::IsItemActive() ? scene_.at(under_pointer()) : nullptr;
        hovered_ = target != nullptr ? target->id() : std::string();
        if (inside && io.MouseWheel != 0) zoom_by(std::pow(1.15F, io.MouseWheel), io.MousePos);
        if (ImGui::IsItemActivated()) {
            selected_.clear();
            panning_ = target == nullptr;
            if (target != nullptr) begin(frame, *target, io.MouseDown[1]);
            if (panning_ && ImGui::IsMouseDoubleClicked(0)) fit();
        }
        if (ImGui::IsItemActive() && !ImGui::IsItemActivated() && panning_) {
            moved_.x += io.MouseDelta.x;
            moved_.y += io.MouseDelta.y;
        }
        if (!knob_.empty()) turn_knob(frame);
        if (!io.MouseDown[0] && !io.MouseDown[1]) end(frame, target);
        if (target != nullptr && wire_from_.empty()) explain(frame, *target);
    }

    // A knob goes where the pointer is, seen from its middle; its way is three quarters of a turn, from the
    // bottom left round over the top.
    void turn_knob(Frame &frame) {
        picture::Point const at = under_pointer();
        double angle = std::atan2(knob_middle_.y - at.y, at.x - knob_middle_.x) * 180 / M_PI;
        if (angle < -90) angle += 360;
        set_knob(frame, knob_, int(std::lround((225 - angle) / 270 * 100)));
    }

    void set_knob(Frame &frame, std::string const &part, int percent) {
        Look const *const look = find_look(frame, part);
        percent = std::clamp(percent, 0, 100);
        if (look != nullptr && percent != percent_of(*look))
            frame.act(part, {"set", {std::to_string(percent)}, {}});
    }

    // The mouse's button goes down on a target.
    void begin(Frame &frame, picture::Target const &target, bool right) {
        Look const *const look = find_look(frame, target.part);
        if (look == nullptr) return;
        if (!target.down.empty()) {
            frame.act(target.part, action_of(target.down));
            held_ = target.up.empty() ? std::string() : target.part;
            held_up_ = target.up;
        } else if (target.turns) {
            knob_ = target.part;
            knob_middle_ = target.middle();
        } else if (look->pressed && (target.stays || right || *look->pressed)) {
            // A button that has stayed down comes up again.
            frame.act(target.part, {*look->pressed ? "release" : "press", {}, {}});
        } else if (look->pressed) {
            frame.act(target.part, {"press", {}, {}});
            held_ = target.part;
            held_up_ = {"release"};
        } else if (look->wire) {
            pin_ = target.part;
            if (!right && picture::jumpers_on(parts_, target.part) != nullptr) wire_from_ = target.part;
        } else {
            click(frame, target, *look);
        }
    }

    // The mouse's button comes up, perhaps on a target.
    void end(Frame &frame, picture::Target const *target) {
        if (!held_.empty() && held_key_ == 0) frame.act(std::exchange(held_, {}), action_of(held_up_));
        knob_.clear();
        if (pin_.empty()) return;
        std::string const pin = std::exchange(pin_, {});
        std::string const from = std::exchange(wire_from_, {});
        if (target != nullptr && target->part == pin)
            menu_.open(pin);
        else if (target != nullptr && !from.empty())
            connect(frame, from, target->part);
    }

    void connect(Frame &frame, std::string const &from, std::string const &to) {
        picture::PartView const *const jumpers = picture::jumpers_on(parts_, from);
        if (jumpers != nullptr && jumpers == picture::jumpers_on(parts_, to))
            frame.act(jumpers->spec->name, {"connect", {from, to}, {}});
    }

    void click(Frame &frame, picture::Target const &target, Look const &look) {
        if (look.takes_file)
            menu_.open(target.part);
        else if (look.present)
            frame.act(target.part, {*look.present ? "unplug" : "plug", {}, {}});
        else if (look.jumpers)
            frame.act(target.part, {"disconnect", {target.from, target.to}, {}});
    }

    // From the pad to the pointer.
    void draw_new_wire(Frame const &frame) {
        for (picture::PartView const &part : parts_) {
            if (part.spec->name != wire_from_) continue;
            picture::add_hanging(scene_, {part.spec->place.x, part.spec->place.y}, under_pointer(),
                                 picture::drawing_size_of(frame.board).width / 2, 0.75, {230, 159, 0, 200});
        }
    }

    void press_key(Frame &frame, PartSpec const &part, Look const &look, bool down) {
        bool const stays = std::any_of(scene_.targets.begin(), scene_.targets.end(), [&](auto const &target) {
            return target.part == part.name && target.stays;
        });
        if (!stays)
            frame.act(part.name, {down ? "press" : "release", {}, {}});
        else if (down)
            frame.act(part.name, {look.pressed.value_or(false) ? "release" : "press", {}, {}});
    }

    bool release_held(Frame &frame, SDL_Keycode key) {
        if (held_.empty() || key != held_key_) return false;
        held_key_ = 0;
        frame.act(std::exchange(held_, {}), action_of(held_up_));
        return true;
    }

    bool go_key(Frame &frame, SDL_Keycode key, bool shift) {
        switch (key) {
        case SDLK_TAB: select_next(shift); return true;
        case SDLK_ESCAPE:
            selected_.clear();
            wire_key_.clear();
            return true;
        case SDLK_f: fit(); return true;
        case SDLK_PLUS:
        case SDLK_EQUALS:
        case SDLK_KP_PLUS: zoom_by(1.25F, middle_); return true;
        case SDLK_MINUS:
        case SDLK_KP_MINUS: zoom_by(0.8F, middle_); return true;
        default: break;
        }
        auto const target = std::find_if(scene_.targets.begin(), scene_.targets.end(),
                                         [&](auto const &each) { return each.id() == selected_; });
        Look const *const look = target != scene_.targets.end() ? find_look(frame, target->part) : nullptr;
        return look != nullptr && act_key(frame, key, *target, *look);
    }

    // On the part that Tab has gone to.
    bool act_key(Frame &frame, SDL_Keycode key, picture::Target const &target, Look const &look) {
        std::string const &part = target.part;
        if (key == SDLK_RETURN || key == SDLK_KP_ENTER) {
            if (!held_.empty()) return true; // The key repeats.
            if (look.wire) menu_.open(part);
            begin(frame, target, false);
            pin_.clear();
            wire_from_.clear();
            if (!held_.empty()) held_key_ = key;
            return true;
        }
        if (look.takes_file && key == SDLK_DELETE) {
            frame.act(part, {"eject", {}, {}});
            return true;
        }
        if (target.turns && (key == SDLK_UP || key == SDLK_DOWN)) {
            set_knob(frame, part, percent_of(look) + (key == SDLK_UP ? kKnobStep : -kKnobStep));
            return true;
        }
        if (!look.wire) return false;
        Look::Wire const &wire = *look.wire;
        switch (key) {
        case SDLK_0: frame.act(part, {"set", {"0"}, {}}); return true;
        case SDLK_1: frame.act(part, {"set", {"1"}, {}}); return true;
        case SDLK_DELETE: frame.act(part, {"release", {}, {}}); return true;
        case SDLK_UP:
            set_pin(frame, part, std::min(wire.millivolts + kVoltageStep, wire.supply));
            return true;
        case SDLK_DOWN: set_pin(frame, part, std::max(wire.millivolts - kVoltageStep, 0)); return true;
        case SDLK_w:
            if (wire_key_.empty())
                wire_key_ = part;
            else
                connect(frame, std::exchange(wire_key_, {}), part);
            return true;
        default: return false;
        }
    }

    // In the order of the scene, without the further boxes of a wire.
    void select_next(bool back) {
        std::vector<std::string> ids;
        for (picture::Target const &target : scene_.targets) {
            if (ids.empty() || ids.back() != target.id()) ids.push_back(target.id());
        }
        if (ids.empty()) return;
        auto const found = std::find(ids.begin(), ids.end(), selected_);
        std::size_t const count = ids.size();
        std::size_t const now = std::size_t(found - ids.begin());
        if (found == ids.end())
            selected_ = back ? ids.back() : ids.front();
        else
            selected_ = ids[(now + (back ? count - 1 : 1)) % count];
    }

    // A file dropped on an SD slot is its new card.
    bool take_card(char const *path, Frame &frame) {
        std::string const &slot = hovered_.empty() ? menu_.part() : hovered_;
        Look const *const look = find_look(frame, slot);
        if (look == nullptr || !look->takes_file) return false;
        frame.act(slot, {"insert", {path}, {}});
        return true;
    }

    void explain(Frame const &frame, picture::Target const &target) const {
        PartSpec const *const spec = find_spec(frame, target.part);
        Look const *const look = find_look(frame, target.part);
        if (spec == nullptr || look == nullptr) return;
        ImGui::BeginTooltip();
        if (!target.from.empty()) {
            ImGui::Text("A wire from %s to %s", target.from.c_str(), target.to.c_str());
            ImGui::TextDisabled("Click to take it away.");
        } else {
            ImGui::TextUnformatted(picture::words_for(*spec, *look).c_str());
            ImGui::TextDisabled("%s", hint(target, *spec, *look).c_str());
        }
        ImGui::EndTooltip();
    }

    // What a click does.
    [[nodiscard]] std::string hint(picture::Target const &target, PartSpec const &spec,
                                   Look const &look) const {
        if (target.turns) return "Drag round it to turn it.";
        if (!target.down.empty()) return target.up.empty() ? "Click to switch it." : "Hold to press.";
        std::string const key = spec.key.empty() ? "" : " Key: " + spec.key + ".";
        if (look.pressed && spec.kind == "jumper") return "Click to bridge it or open it." + key;
        if (look.pressed) return "Hold to press; right click to keep it down." + key;
        if (look.wire && picture::jumpers_on(parts_, spec.name) != nullptr)
            return "Click to drive it; drag to another pin for a wire.";
        if (look.wire) return "Click to drive it.";
        if (look.takes_file) return "Click to insert or eject a card.";
        return look.present ? "Click to plug it in or out." : "";
    }

    std::unique_ptr<Texture> drawing_;
    int drawn_width_ = 0;
    int wanted_width_ = 0;
    double wanted_since_ = 0;

    float zoom_ = 1;
    ImVec2 moved_{0, 0}; // From the middle, in pixels.
    ImVec2 middle_{0, 0};
    ImVec2 origin_{0, 0}; // The board's top left corner on the screen.
    float scale_ = 1;     // Pixels to a millimetre.
    bool panning_ = false;

    std::vector<picture::PartView> parts_;
    picture::Scene scene_;
    std::string hovered_;              // The target under the pointer, by its id,
    std::string selected_;             // and the one that Tab has gone to.
    std::string held_;                 // The button that is held down,
    SDL_Keycode held_key_ = 0;         // by this key; 0: by the mouse,
    std::vector<std::string> held_up_; // and what lets it go.
    std::string knob_;                 // The knob that the mouse turns.
    picture::Point knob_middle_;
    std::string pin_;       // The pin the mouse went down on.
    std::string wire_from_; // Where a wire begins that the mouse draws,
    std::string wire_key_;  // or the keyboard.
    PartMenu menu_;
};

} // namespace

std::unique_ptr<View> make_board_view() { return std::make_unique<BoardView>(); }

} // namespace terrarium::gui
