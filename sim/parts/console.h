// Console: the part that carries a board's serial port: bytes out, bytes in, by whatever wire or protocol.
#pragma once

#include <functional>
#include <span>

#include "sim/parts/part.h"

namespace terrarium {

class Console : public Part {
public:
    using Part::Part;

    // Called with every byte that came out of the board. Whoever listens is no part of the machine's state.
    std::function<void(u8)> on_output;

    // Whether it is on the board's wires; the action `plug` puts it there.
    [[nodiscard]] virtual bool plugged() const { return true; }
    // Queues bytes for the board; says how many it took. What does not fit is dropped and remarked upon.
    virtual std::size_t send(std::span<u8 const> bytes) = 0;
    // Bytes still waiting for the board to take them.
    [[nodiscard]] virtual std::size_t queued() const = 0;
};

} // namespace terrarium
