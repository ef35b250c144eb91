// All views there are, and where each sits. A new view is a file of its own and a line here.
#pragma once

#include <array>
#include <memory>

#include "gui/views/view.h"

namespace terrarium::gui {

std::unique_ptr<View> make_board_view();
std::unique_ptr<View> make_sensors_view();
std::unique_ptr<View> make_terminal_view();
std::unique_ptr<View> make_registers_view();
std::unique_ptr<View> make_memory_view();
std::unique_ptr<View> make_pins_view();
std::unique_ptr<View> make_editor_view();
std::unique_ptr<View> make_files_view();
std::unique_ptr<View> make_code_view();
std::unique_ptr<View> make_events_view();
std::unique_ptr<View> make_complaints_view();

// The window's panes. Views that share one are its tabs.
enum class Pane { Board, Sensors, Talk, Inspect };
constexpr std::size_t kPanes = 4;

struct ViewPlace {
    Pane pane;
    std::unique_ptr<View> (*make)();
};
constexpr ViewPlace kViews[] = {
    {Pane::Board, make_board_view},        //
    {Pane::Sensors, make_sensors_view},    //
    {Pane::Talk, make_terminal_view},      //
    {Pane::Inspect, make_editor_view},     //
    {Pane::Inspect, make_files_view},      //
    {Pane::Inspect, make_pins_view},       //
    {Pane::Inspect, make_registers_view},  //
    {Pane::Inspect, make_code_view},       //
    {Pane::Inspect, make_memory_view},     //
    {Pane::Inspect, make_events_view},     //
    {Pane::Inspect, make_complaints_view}, //
};

} // namespace terrarium::gui
