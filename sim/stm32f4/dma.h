// STM32F4 DMA: a controller of eight streams. RM0090, chapter 10.
//
// Modelled: all three directions, sizes with packing through the FIFO and direct mode, increments, circular
// and double buffer mode, half, complete and error flags with their interrupts, the requests of the table.
// A beat takes a fixed number of bus cycles; the CPU is never slowed down by it. Memory on the core's own bus
// (CCM) and flash as a destination are transfer errors, as on the chip.
// The peripheral as flow controller ends a stream by saying which request is its last (the SDIO does).
// Left out: bursts (their beats come one by one), priorities, FIFO errors.
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <vector>

#include "sim/core/bus.h"
#include "sim/core/irq_line.h"
#include "sim/core/peripheral.h"
#include "sim/stm32f4/clock_tree.h"

namespace terrarium::stm32f4 {

class Dma final : public Peripheral {
public:
    static constexpr unsigned kStreams = 8;

    Dma(Clock &clock, Trace &trace, ClockTree &tree, std::string const &name);

    std::array<IrqLine, kStreams> irq;
    // Memory has changed under the CPU.
    std::function<void(u32 address, u32 length)> on_memory_changed;

    void set_bus(Bus &bus) { bus_ = &bus; }
    // Channel `channel` of a stream is this request: a level, which the transfer it asks for takes back.
    // `last`, of a peripheral that can control the flow: high while the transfer asked for is the last.
    void connect(unsigned stream, unsigned channel, IrqLine &request, IrqLine const *last = nullptr);

    void reset() override;
    void archive(Archive &archive) override;

private:
    struct Stream {
        Stream(Clock &clock, std::string const &name, std::function<void()> beat)
            : event(clock, name, std::move(beat)) {}
        Event event;
        std::array<IrqLine *, 8> requests{};
        std::array<IrqLine const *, 8> lasts{};
        u32 control = 0;
        u32 left = 0; // NDTR.
        u32 peripheral = 0;
        std::array<u32, 2> memory{};
        u32 fifo_control = 0;
        u32 flags = 0; // As in LISR, moved to bit 0.
        u32 whole = 0; // NDTR as it was when the stream was enabled.
        u32 peripheral_at = 0;
        u32 memory_at = 0;
        u64 fifo = 0;
        u32 fifo_bytes = 0;
    };

    void write_control(unsigned n, u32 value);
    void start(Stream &stream);
    void requests_changed();
    void schedule(Stream &stream);
    void beat(unsigned n);
    bool transfer(Stream &stream);
    bool flush(Stream &stream, u32 size);
    void finish_round(Stream &stream);
    [[nodiscard]] bool is_last(Stream const &stream) const;
    [[nodiscard]] bool fetch(u32 address, u32 size, u32 &value);
    [[nodiscard]] bool store(u32 address, u32 size, u32 value);
    [[nodiscard]] u32 flags(unsigned first) const;
    void clear_flags(unsigned first, u32 value);
    void update_irq(unsigned n);

    Trace &trace_;
    ClockTree &tree_;
    Bus *bus_ = nullptr;
    std::vector<std::unique_ptr<Stream>> streams_;
};

} // namespace terrarium::stm32f4
