// The menu in which a person says what to read out of which lines.
#pragma once

#include <optional>

#include "gui/app/pin_facts.h"

namespace terrarium::gui {

// "UART serial.tx", "I2C accelerometer".
[[nodiscard]] std::string name_of(DecoderWish const &decoder);

class DecoderMenu {
public:
    // Inside a popup; the decoder that was chosen, once. `signals`: all there are; `chosen`: those with a
    // trace.
    std::optional<DecoderWish> draw(std::vector<SignalFact> const &signals,
                                    std::vector<std::string> const &chosen);

private:
    std::optional<DecoderWish> draw_own(std::vector<std::string> const &chosen);

    DecoderWish own_; // What is put together by hand.
    int baud_ = 0;    // 0: found from the wave.
};

// What the board's parts offer to be read: a decoder for each pair of SCL and SDA, and each serial line.
[[nodiscard]] std::vector<DecoderWish> offered_decoders(std::vector<SignalFact> const &signals);

} // namespace terrarium::gui
