// The SD bus between a host controller and a card, in tokens: commands, responses and data blocks.
// SD Physical Layer Simplified Specification 6.00, chapters 3.6 and 4.
//
// The host works out how long each token takes on the wires and asks the card when its last bit has gone by;
// levels do not change bit by bit. A card hears its host only over the wires they share, so each names its
// own.
#pragma once

#include <array>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "sim/core/net.h"
#include "sim/core/time.h"
#include "sim/core/types.h"

namespace terrarium {

struct SdWires {
    Net *clock = nullptr;
    Net *command = nullptr;
    std::array<Net *, 4> data{};
};

struct SdResponse {
    bool is_long = false; // R2, of 136 bits.
    u8 index = 0;         // As it stands in the response: the command's, or 63 in R2 and R3.
    bool has_crc = true;  // R3 has ones in its place.
    // A short response's argument in the first; a long one's 128 bits from the highest, with its CRC.
    std::array<u32, 4> words{};
};

class SdDevice {
public:
    virtual ~SdDevice() = default;

    // A command's end bit has gone by. No answer: nullopt.
    virtual std::optional<SdResponse> command(u8 index, u32 argument) = 0;
    // How many data lines it uses: 1 or 4.
    [[nodiscard]] virtual unsigned width() const = 0;
    // When the start bit of its next block comes, at the soonest; Time::never() when it has none.
    [[nodiscard]] virtual Time sends_at() const = 0;
    // Takes that block; only when sends_at() says that there is one.
    virtual std::vector<u8> send_block() = 0;
    // Whether it waits for a block.
    [[nodiscard]] virtual bool receives() const = 0;
    // A block has come, with a right CRC; false when it answers that something was wrong with it.
    virtual bool receive_block(std::span<u8 const> block) = 0;
    // Until when it holds D0 low; a time that has passed when it does not.
    [[nodiscard]] virtual Time busy_until() const = 0;
};

// A place for a card: its wires, and the card that is in it.
struct SdSocket {
    SdWires wires;
    SdDevice *card = nullptr;
    // Told by whoever puts a card in or takes it out; set by the host.
    std::function<void()> on_change;
};

class SdHost {
public:
    virtual ~SdHost() = default;
    // The socket outlives the host's last use of it. Once.
    virtual void attach(SdSocket &socket) = 0;
};

} // namespace terrarium
