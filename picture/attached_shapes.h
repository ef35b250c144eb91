// How parts that hang on a board are drawn, beside it, and the wires that lead to them.
#pragma once

#include <vector>

#include "picture/scene.h"

namespace terrarium::picture {

void draw_neopixel(PartSpec const &spec, Look const &look, bool hovered, Scene &scene);
void draw_neopixel_ring(PartSpec const &spec, Look const &look, bool hovered, Scene &scene);
void draw_dot_matrix(PartSpec const &spec, Look const &look, bool hovered, Scene &scene);
void draw_oled(PartSpec const &spec, Look const &look, bool hovered, Scene &scene);
void draw_servo(PartSpec const &spec, Look const &look, bool hovered, Scene &scene);
void draw_buzzer(PartSpec const &spec, Look const &look, bool hovered, Scene &scene);
void draw_rgb_led(PartSpec const &spec, Look const &look, bool hovered, Scene &scene);
void draw_push_button(PartSpec const &spec, Look const &look, bool hovered, Scene &scene);
void draw_slide_switch(PartSpec const &spec, Look const &look, bool hovered, Scene &scene);
void draw_dip_switch(PartSpec const &spec, Look const &look, bool hovered, Scene &scene);
void draw_keypad(PartSpec const &spec, Look const &look, bool hovered, Scene &scene);
void draw_potentiometer(PartSpec const &spec, Look const &look, bool hovered, Scene &scene);
// A module whose chip does its work in silence: the chip, and what is around it in words.
void draw_module(PartSpec const &spec, Look const &look, bool hovered, Scene &scene);
void draw_microsd(PartSpec const &spec, Look const &look, bool hovered, Scene &scene);

// The top left corner of a part's small board.
[[nodiscard]] Point corner_of(PartSpec const &spec);
// Makes the part a target, and marks it when the pointer is on it.
void mark(PartSpec const &spec, bool hovered, Scene &scene);

void draw_sensor(PartSpec const &spec, Look const &look, bool hovered, Scene &scene);
void draw_character_display(PartSpec const &spec, Look const &look, bool hovered, Scene &scene);
void draw_digits(PartSpec const &spec, Look const &look, bool hovered, Scene &scene);
void draw_resistor(PartSpec const &spec, Look const &look, bool hovered, Scene &scene);
void draw_probes(PartSpec const &spec, Look const &look, bool hovered, Scene &scene);

// A small board under each attached part, its name, and its wires to the board's pins. Drawn first.
void draw_attachments(std::vector<PartView> const &parts, BoardPicture const &drawing, Scene &scene);

// The room that the board's drawing (of this size) and all that hangs on it take, in millimetres from the
// board's top left corner.
struct Room {
    double width = 0;
    double height = 0;
};
Room room_of(std::vector<PartSpec> const &parts, BoardPicture const &drawing);

} // namespace terrarium::picture
