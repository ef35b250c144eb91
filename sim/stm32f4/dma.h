// STM32F4 DMA: a controller of eight streams. RM0090, chapter 10.
//
// Modelled: all three directions, direct mode and the FIFO with its thresholds, packing and reading ahead,
// peripheral bursts (so many items a request), increments, circular and double buffer mode, priorities, the
// requests of tables 42 and 43; the peripheral as flow controller, which says which request is its last (the
// SDIO does); half, complete, transfer and FIFO errors with their interrupts. A controller makes one transfer
// at a time, each in a fixed number of bus cycles; the CPU is never slowed down by it. Memory on the core's
// own bus (CCM) and flash as a destination are transfer errors, as on the chip.
// Not modelled, and said so when a guest turns to it: a channel whose peripheral the chip here lacks. Left
// out: memory bursts beyond their check against the threshold; direct mode errors and FIFO overruns do not
// arise, since memory is granted at once.
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <vector>

#include "sim/core/bus.h"
#include "sim/core/irq_line.h"
#include "sim/stm32f4/clock_tree.h"
#include "sim/stm32f4/gated_peripheral.h"

namespace terrarium::stm32f4 {

class Dma final : public GatedPeripheral {
public:
    static constexpr unsigned kStreams = 8;
    // A transfer has been made for a request; how many are left of its round.
    using Served = std::function<void(u32 left)>;

    Dma(Clock &clock, Trace &trace, ClockTree &tree, std::string const &name);

    std::array<IrqLine, kStreams> irq;
    // Memory has changed under the CPU.
    std::function<void(u32 address, u32 length)> on_memory_changed;

    void set_bus(Bus &bus) { bus_ = &bus; }
    // Channel `channel` of a stream is this request, a level: the transfer it asks for takes it back, or
    // `served` does. Several requests may share a channel. `last`, of a peripheral that can control the flow:
    // high while the transfer asked for is the last.
    void connect(unsigned stream, unsigned channel, IrqLine &request, Served served = {},
                 IrqLine const *last = nullptr);

    void reset() override;
    void archive(Archive &archive) override;

private:
    static constexpr u32 kFifoBytes = 16;

    struct Request {
        IrqLine *line;
        Served served;
        IrqLine const *last;
    };
    struct Stream {
        std::array<std::vector<Request>, 8> requests;
        u32 control = 0;
        u32 left = 0; // NDTR.
        u32 peripheral = 0;
        std::array<u32, 2> memory{};
        u32 fifo_control = 0;
        u32 flags = 0; // As in LISR, moved to bit 0.
        u32 whole = 0; // NDTR as it was when the stream was enabled.
        u32 peripheral_at = 0;
        u32 memory_at = 0;
        std::array<u8, kFifoBytes> fifo{};
        u32 fifo_bytes = 0;
    };

    // dma.cpp: registers.
    void define_stream(unsigned n);
    void write_control(unsigned n, u32 value);
    void write_memory(unsigned n, unsigned which, u32 value);
    [[nodiscard]] bool sensible(Stream const &stream) const;
    [[nodiscard]] u32 flags(unsigned first) const;
    void clear_flags(unsigned first, u32 value);
    void update_irq(unsigned n);
    // dma_transfer.cpp: what the streams do.
    [[nodiscard]] static bool copies(Stream const &stream);
    [[nodiscard]] static bool is_direct(Stream const &stream);
    [[nodiscard]] static u32 memory_size(Stream const &stream);
    void start(Stream &stream);
    void stop(unsigned n);
    void fail(Stream &stream);
    [[nodiscard]] static bool controls_flow(Stream const &stream);
    [[nodiscard]] Request const *asking(Stream const &stream) const;
    void requests_changed();
    void arbitrate();
    void beat();
    bool transfer(Stream &stream);
    bool read_ahead(Stream &stream);
    bool flush(Stream &stream, u32 keep);
    void push(Stream &stream, u32 value, u32 size);
    [[nodiscard]] u32 pop(Stream &stream, u32 size);
    void finish_round(Stream &stream);
    [[nodiscard]] bool fetch(u32 address, u32 size, u32 &value);
    [[nodiscard]] bool store(u32 address, u32 size, u32 value);

    Clock &clock_;
    Trace &trace_;
    ClockGate tree_;
    Bus *bus_ = nullptr;
    std::vector<std::unique_ptr<Stream>> streams_;
    Event beat_;
    u32 current_ = kStreams; // The stream whose transfer is under way; kStreams for none.
    u32 beats_ = 0;          // Of that transfer.
    Time started_;
};

} // namespace terrarium::stm32f4
