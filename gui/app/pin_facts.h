// What the logic analyser's view asks for, and what it gets: only what can be seen in its window.
#pragma once

#include <string>
#include <vector>

#include "sim/core/time.h"
#include "sim/logic/spi_decoder.h"
#include "sim/logic/uart_decoder.h"
#include "sim/logic/wave.h"

namespace terrarium::gui {

struct DecoderWish {
    enum class Kind : u8 { Uart, I2c, Spi };
    Kind kind = Kind::Uart;
    // Names of signals. UART: the line. I2C: SCL, SDA. SPI: clock, MOSI, MISO, select; all but the clock may
    // be empty.
    std::vector<std::string> lines;
    UartDecoding uart;
    SpiDecoding spi;

    bool operator==(DecoderWish const &) const = default;
};

struct PinsWish {
    std::vector<std::string> names;
    std::vector<DecoderWish> decoders;
    bool follow = true; // The window ends now; `from` does not count.
    Time from;
    Time span;
    int pixels = 1; // The window's width.

    bool operator==(PinsWish const &) const = default;
};

// A change, or a stretch with more changes than can be drawn.
struct TracePoint {
    Time at;
    Time until;         // Of a stretch; otherwise `at`.
    bool level = false; // Afterwards.
    int millivolts = 0; // Afterwards.
    int low = 0;        // The voltages within; of a long stretch, of a sample of its changes.
    int high = 0;
    bool busy = false;
};

struct TraceFact {
    std::string name;
    TracePoint first;               // How it is where the window begins.
    std::vector<TracePoint> points; // At most two a pixel.
    Time known_from;                // Nothing is recorded of the time before.
    u64 dropped = 0;                // Changes that the memory had no room for.
    bool analog = false;            // Has voltages between the supply's and none.
    int supply_millivolts = 3300;
};

struct DecodedFact {
    std::vector<Annotation> notes;
    std::string remark; // "115200 baud", or why there is nothing.
};

// Traces and decoded rows in the order of the wish they answer.
struct PinsFact {
    Time from;
    Time to;
    std::vector<TraceFact> traces;
    std::vector<DecodedFact> decoded;
};

struct SignalFact {
    std::string name;
    std::string kind;
    std::string part;
    std::string role;
};

} // namespace terrarium::gui
