// The DMA's registers and interrupts. What the streams do is in dma_transfer.cpp.
#include "sim/stm32f4/dma.h"

#include "sim/stm32f4/dma_bits.h"

namespace terrarium::stm32f4 {

using namespace dma;

namespace {
constexpr u32 kMostItems = 0xFFFF;
constexpr unsigned kFlagShift[4] = {0, 6, 16, 22};
} // namespace

Dma::Dma(Clock &clock, Trace &trace, ClockTree &tree, std::string const &name)
    : GatedPeripheral(name), clock_(clock), trace_(trace), tree_(tree),
      beat_(clock, name, [this] { beat(); }) {
    for (u32 high = 0; high < 2; ++high) {
        std::string const letter = high != 0 ? "H" : "L";
        registers.define(0x00 + 4 * high, letter + "ISR")
            .reads([this, high] { return flags(4 * high); })
            .read_only();
        registers.define(0x08 + 4 * high, letter + "IFCR")
            .reads([] { return 0u; })
            .writes([this, high](u32 value) { clear_flags(4 * high, value); });
    }
    for (unsigned n = 0; n < kStreams; ++n) {
        streams_.push_back(std::make_unique<Stream>());
        define_stream(n);
    }
    follow(tree_);
    tree_.on_change([this] { arbitrate(); });
    registers.reset();
}

void Dma::define_stream(unsigned n) {
    Stream &stream = *streams_[n];
    std::string const prefix = "S" + std::to_string(n);
    u32 const base = 0x10 + 0x18 * n;
    auto const setting = [&](u32 offset, std::string_view suffix, u32 &storage, u32 mask) {
        registers.define(base + offset, prefix + std::string(suffix))
            .stores(storage)
            .writes([&stream, &storage, mask](u32 value) {
                if ((stream.control & kEnable) == 0) storage = value & mask;
            });
    };
    registers.define(base, prefix + "CR").stores(stream.control).writes([this, n](u32 value) {
        write_control(n, value);
    });
    setting(0x04, "NDTR", stream.left, 0xFFFF);
    setting(0x08, "PAR", stream.peripheral, 0xFFFFFFFF);
    for (u32 which = 0; which < 2; ++which) {
        registers.define(base + 0x0C + 4 * which, prefix + (which == 0 ? "M0AR" : "M1AR"))
            .stores(stream.memory[which])
            .writes([this, n, which](u32 value) { write_memory(n, which, value); });
    }
    registers.define(base + 0x14, prefix + "FCR")
        .stores(stream.fifo_control)
        .reset(0x21)
        .reads([&stream] {
            u32 const bytes = stream.fifo_bytes;
            u32 const level = bytes == 0 ? 4 : bytes == kFifoBytes ? 5 : bytes / 4;
            return (stream.fifo_control & 0x87) | level << 3;
        })
        .writes([this, n, &stream](u32 value) {
            u32 const kept = (stream.control & kEnable) != 0 ? 7 : 0;
            stream.fifo_control = (stream.fifo_control & kept) | (value & 0x87 & ~kept);
            update_irq(n);
        });
}

void Dma::connect(unsigned stream, unsigned channel, IrqLine &request, Served served, IrqLine const *last) {
    streams_[stream]->requests[channel].push_back({&request, std::move(served), last});
    request.connect([this](bool level) {
        if (level) requests_changed();
    });
}

u32 Dma::flags(unsigned first) const {
    u32 value = 0;
    for (unsigned n = 0; n < 4; ++n) value |= streams_[first + n]->flags << kFlagShift[n];
    return value;
}

void Dma::clear_flags(unsigned first, u32 value) {
    for (unsigned n = 0; n < 4; ++n) {
        streams_[first + n]->flags &= ~(value >> kFlagShift[n] & 0x3D);
        update_irq(first + n);
    }
}

void Dma::write_control(unsigned n, u32 value) {
    Stream &stream = *streams_[n];
    bool const on = (value & kEnable) != 0;
    if ((stream.control & kEnable) != 0) {
        // A running stream takes only its enables. Switched off, it says that it is done.
        stream.control = (stream.control & ~0x1Fu) | (value & 0x1F);
        if (!on) {
            stop(n);
            (void)flush(stream, 0);
            stream.flags |= kComplete;
        }
        return update_irq(n);
    }
    stream.control = value & 0x0FEFFFFF;
    if ((value & kDoubleBuffer) != 0) stream.control |= kCircular;
    if ((value & kFlowByPeripheral) != 0) {
        stream.control &= ~kCircular;
        if (on) stream.left = kMostItems;
        if (on && !controls_flow(stream))
            trace_.remark(name() + ": the peripheral of this stream and channel does not control the flow");
    }
    if (on) {
        if (sensible(stream)) {
            start(stream);
        } else {
            stream.flags |= kFifoError;
            stream.control &= ~kEnable;
        }
    }
    update_irq(n);
}

// RM0090, table 48: bursts must fit the FIFO's threshold in whole numbers, or the stream is not enabled.
bool Dma::sensible(Stream const &stream) const {
    u32 const control = stream.control;
    if (!copies(stream) && stream.requests[channel(control)].empty()) {
        trace_.remark(name() + ": nothing that is modelled asks on channel " +
                      std::to_string(channel(control)) + " of this stream");
    }
    if (is_direct(stream)) return true;
    u32 const burst = memory_burst(control) * memory_bytes(control);
    bool const fits = memory_burst(control) == 1 || threshold_bytes(stream.fifo_control) % burst == 0;
    return fits && peripheral_burst(control) * peripheral_bytes(control) <= kFifoBytes;
}

// With two buffers, that which is not in use may be changed; to change the other is an error.
void Dma::write_memory(unsigned n, unsigned which, u32 value) {
    Stream &stream = *streams_[n];
    if ((stream.control & kEnable) != 0) {
        if ((stream.control & kDoubleBuffer) == 0) return;
        if (((stream.control & kCurrentTarget) != 0) == (which == 1)) {
            stop(n);
            fail(stream);
            return update_irq(n);
        }
    }
    stream.memory[which] = value;
}

void Dma::update_irq(unsigned n) {
    Stream const &stream = *streams_[n];
    // DMEIE, TEIE, HTIE and TCIE are bits 1 to 4; their flags are one higher.
    bool const fifo = (stream.flags & kFifoError) != 0 && (stream.fifo_control & kFifoErrorInterrupt) != 0;
    irq[n].set(fifo || (stream.flags & (stream.control & 0x1E) << 1) != 0);
}

void Dma::reset() {
    registers.reset();
    beat_.cancel();
    current_ = kStreams;
    for (unsigned n = 0; n < kStreams; ++n) {
        streams_[n]->flags = streams_[n]->fifo_bytes = 0;
        update_irq(n);
    }
}

void Dma::archive(Archive &archive) {
    Peripheral::archive(archive);
    archive(beat_, current_, beats_, started_);
    for (unsigned n = 0; n < kStreams; ++n) {
        Stream &stream = *streams_[n];
        archive(stream.flags, stream.whole, stream.peripheral_at, stream.memory_at, stream.fifo,
                stream.fifo_bytes);
        if (!archive.require(stream.fifo_bytes <= kFifoBytes, "a FIFO is overfull")) stream.fifo_bytes = 0;
        if (archive.loading()) update_irq(n);
    }
    bool const holds =
        current_ <= kStreams && beat_.pending() == (current_ < kStreams) && started_ <= clock_.now();
    if (archive.require(holds, "a transfer makes no sense")) return;
    current_ = kStreams;
    beat_.cancel();
}

} // namespace terrarium::stm32f4
