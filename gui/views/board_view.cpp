// The board: its drawing, and on it what glows and moves. Buttons are pressed with the mouse; a click on an
// edge pin drives it high, low, and lets it go.
#include <algorithm>
#include <cmath>

#include "gui/app/canvas.h"
#include "gui/views/views.h"
#include "picture/paint.h"

namespace terrarium::gui {

namespace {

class BoardView final : public View {
public:
    [[nodiscard]] char const *title() const override { return "Board"; }

    void draw(Frame &frame) override {
        BoardPicture const size = picture::size_of(frame.board);
        ImVec2 const corner = ImGui::GetCursorScreenPos();
        ImVec2 const room = ImGui::GetContentRegionAvail();
        float const scale = std::max(1.0F, std::min(room.x / float(size.width), room.y / float(size.height)));
        ImVec2 const origin{corner.x + (room.x - float(size.width) * scale) / 2,
                            corner.y + (room.y - float(size.height) * scale) / 2};
        paint_drawing(frame, int(std::lround(size.width * scale)));

        ImDrawList &list = *ImGui::GetWindowDrawList();
        ImVec2 const end{origin.x + float(size.width) * scale, origin.y + float(size.height) * scale};
        if (drawing_) list.AddImage(drawing_->id(), origin, end);

        std::vector<picture::PartView> parts;
        for (std::size_t i = 0; i < frame.board.parts.size() && i < frame.facts->parts.size(); ++i)
            parts.push_back({&frame.board.parts[i], frame.facts->parts[i].look});
        picture::Scene const scene = picture::scene_of(parts, hovered_, frame.board.picture);
        draw_scene(list, origin, scale, scene);
        use_pointer(frame, scene, origin, scale);
    }

    // A part's key presses and releases it.
    bool handle(SDL_Event const &event, Frame &frame) override {
        if ((event.type != SDL_KEYDOWN && event.type != SDL_KEYUP) ||
            (event.key.keysym.mod & (KMOD_CTRL | KMOD_ALT)) != 0)
            return false;
        for (PartSpec const &part : frame.board.parts) {
            if (part.key.empty() || SDL_GetKeyFromName(part.key.c_str()) != event.key.keysym.sym) continue;
            if (event.key.repeat == 0)
                frame.act(part.name, {event.type == SDL_KEYDOWN ? "press" : "release", {}, {}});
            return true;
        }
        return false;
    }

private:
    // Sharp at every size: painted anew when the size changes.
    void paint_drawing(Frame &frame, int width) {
        if (width == drawn_width_) return;
        drawn_width_ = width;
        Result<picture::Raster> const raster = picture::paint_board(frame.board, width);
        if (raster)
            drawing_ = frame.display.texture(raster.value());
        else
            frame.desk.tell(raster.error().message);
    }

    void use_pointer(Frame &frame, picture::Scene const &scene, ImVec2 origin, float scale) {
        ImGuiIO const &io = ImGui::GetIO();
        ImGui::InvisibleButton("board", ImGui::GetContentRegionAvail());
        picture::Target const *target = nullptr;
        if (ImGui::IsItemHovered() || !held_.empty()) {
            target = scene.at(
                {double((io.MousePos.x - origin.x) / scale), double((io.MousePos.y - origin.y) / scale)});
        }
        hovered_ = target != nullptr ? target->part : std::string();
        if (target != nullptr && ImGui::IsItemActivated()) begin(frame, target->part);
        if (!held_.empty() && !io.MouseDown[0]) {
            frame.act(held_, {"release", {}, {}});
            held_.clear();
        }
        if (target != nullptr) explain(frame, target->part);
    }

    static PartFact const *fact(Frame const &frame, std::string const &part) {
        for (PartFact const &each : frame.facts->parts) {
            if (each.name == part) return &each;
        }
        return nullptr;
    }

    void begin(Frame &frame, std::string const &part) {
        PartFact const *const found = fact(frame, part);
        if (found == nullptr) return;
        if (found->look.pressed) {
            frame.act(part, {"press", {}, {}});
            held_ = part;
        } else if (found->look.wire) {
            Look::Wire const &wire = *found->look.wire;
            if (!wire.held)
                frame.act(part, {"set", {"1"}, {}});
            else if (wire.level)
                frame.act(part, {"set", {"0"}, {}});
            else
                frame.act(part, {"release", {}, {}});
        }
    }

    static void explain(Frame const &frame, std::string const &part) {
        PartFact const *const found = fact(frame, part);
        if (found == nullptr) return;
        ImGui::BeginTooltip();
        ImGui::TextUnformatted(part.c_str());
        for (Part::Reading const &reading : found->readings)
            ImGui::TextDisabled("%s: %s", reading.name.c_str(), reading.value.c_str());
        ImGui::EndTooltip();
    }

    std::unique_ptr<Texture> drawing_;
    int drawn_width_ = 0;
    std::string hovered_;
    std::string held_; // The button under the mouse's button.
};

} // namespace

std::unique_ptr<View> make_board_view() { return std::make_unique<BoardView>(); }

} // namespace terrarium::gui
