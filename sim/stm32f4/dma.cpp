#include "sim/stm32f4/dma.h"

#include <algorithm>

namespace terrarium::stm32f4 {

namespace {

// SxCR.
constexpr u32 kEnable = 1u << 0, kFlowByPeripheral = 1u << 5, kCircular = 1u << 8,
              kPeripheralIncrement = 1u << 9, kMemoryIncrement = 1u << 10, kIncrementByFour = 1u << 15,
              kDoubleBuffer = 1u << 18, kCurrentTarget = 1u << 19;
// LISR, of one stream.
constexpr u32 kTransferError = 1u << 3, kHalf = 1u << 4, kComplete = 1u << 5;
constexpr u32 kFifoMode = 1u << 2; // SxFCR.DMDIS.

enum Direction : u32 { kToMemory, kToPeripheral, kMemoryToMemory };

constexpr u64 kCyclesPerBeat = 6;
constexpr unsigned kBeatsAtOnce = 32; // Of a copy from memory to memory, so that it needs fewer events.
constexpr u32 kMostItems = 0xFFFF;
constexpr unsigned kFlagShift[4] = {0, 6, 16, 22};

u32 direction(u32 control) { return control >> 6 & 3; }
u32 bytes_of(u32 field) { return 1u << std::min(field & 3, 2u); }

} // namespace

Dma::Dma(Clock &clock, Trace &trace, ClockTree &tree, std::string const &name)
    : Peripheral(name), trace_(trace), tree_(tree) {
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
        std::string const prefix = "S" + std::to_string(n);
        streams_.push_back(std::make_unique<Stream>(clock, name + " " + prefix, [this, n] { beat(n); }));
        Stream &stream = *streams_[n];
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
        // The buffer that is not in use may be changed while the stream runs.
        for (u32 which = 0; which < 2; ++which) {
            registers.define(base + 0x0C + 4 * which, prefix + (which == 0 ? "M0AR" : "M1AR"))
                .stores(stream.memory[which]);
        }
        registers.define(base + 0x14, prefix + "FCR")
            .stores(stream.fifo_control)
            .reset(0x21)
            .reads([&stream] {
                u32 const level = stream.fifo_bytes == 0 ? 4 : std::min(stream.fifo_bytes / 4, 3u);
                return (stream.fifo_control & 0x87) | level << 3;
            });
    }
    registers.reset();
}

void Dma::connect(unsigned stream, unsigned channel, IrqLine &request, IrqLine const *last) {
    streams_[stream]->requests[channel] = &request;
    streams_[stream]->lasts[channel] = last;
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
    bool const was_on = (stream.control & kEnable) != 0;
    bool const on = (value & kEnable) != 0;
    if (was_on) {
        // A running stream takes only its enables. Switched off, it says that it is done.
        stream.control = (stream.control & ~0x1Fu) | (value & 0x1F);
        if (!on) {
            stream.event.cancel();
            (void)flush(stream, bytes_of(stream.control >> 13));
            stream.flags |= kComplete;
        }
        return update_irq(n);
    }
    stream.control = value & 0x0FEFFFFF;
    if ((value & kFlowByPeripheral) != 0) {
        stream.control &= ~kCircular;
        if (on) stream.left = kMostItems;
        if (on && stream.lasts[value >> 25 & 7] == nullptr)
            trace_.remark(name() + ": the peripheral of this stream and channel does not control the flow");
    }
    if (on) start(stream);
    update_irq(n);
}

void Dma::start(Stream &stream) {
    stream.whole = stream.left;
    stream.peripheral_at = stream.peripheral;
    stream.memory_at = stream.memory[(stream.control & kCurrentTarget) != 0 ? 1 : 0];
    stream.fifo = 0;
    stream.fifo_bytes = 0;
    if (stream.left == 0 && direction(stream.control) == kMemoryToMemory) stream.control &= ~kEnable;
    schedule(stream);
}

void Dma::requests_changed() {
    for (auto const &stream : streams_) schedule(*stream);
}

void Dma::schedule(Stream &stream) {
    if ((stream.control & kEnable) == 0 || stream.left == 0 || stream.event.pending()) return;
    if (direction(stream.control) == kMemoryToMemory) {
        return stream.event.in(
            tree_.time_of(Domain::Ahb, kCyclesPerBeat * std::min(stream.left, kBeatsAtOnce)));
    }
    IrqLine const *const request = stream.requests[stream.control >> 25 & 7];
    if (request != nullptr && request->level()) stream.event.in(tree_.time_of(Domain::Ahb, kCyclesPerBeat));
}

void Dma::beat(unsigned n) {
    Stream &stream = *streams_[n];
    bool const copies = direction(stream.control) == kMemoryToMemory;
    bool const by_peripheral = (stream.control & kFlowByPeripheral) != 0;
    bool const ends =
        by_peripheral && is_last(stream); // Asked before the transfer, which goes on from there.
    for (unsigned i = 0; i < (copies ? kBeatsAtOnce : 1) && stream.left > 0; ++i) {
        if (!transfer(stream)) {
            stream.flags |= kTransferError;
            stream.control &= ~kEnable;
            return update_irq(n);
        }
        --stream.left;
        if (stream.left == stream.whole / 2 && !by_peripheral) stream.flags |= kHalf;
    }
    if (stream.left == 0 || ends) finish_round(stream);
    update_irq(n);
    schedule(stream);
}

bool Dma::is_last(Stream const &stream) const {
    IrqLine const *const last = stream.lasts[stream.control >> 25 & 7];
    return last != nullptr && last->level();
}

// One item of the peripheral's size: from or to the peripheral at once, in the memory's size through the
// FIFO.
bool Dma::transfer(Stream &stream) {
    u32 const control = stream.control;
    u32 const size = bytes_of(control >> 11);
    bool const direct = (stream.fifo_control & kFifoMode) == 0 && direction(control) != kMemoryToMemory;
    u32 const memory_size = direct ? size : bytes_of(control >> 13);
    u32 const at = stream.peripheral_at;
    if ((control & kPeripheralIncrement) != 0)
        stream.peripheral_at += (control & kIncrementByFour) != 0 ? 4 : size;
    if (direction(control) == kToPeripheral) {
        while (stream.fifo_bytes < size) {
            u32 value = 0;
            if (!fetch(stream.memory_at, memory_size, value)) return false;
            stream.fifo |= u64(value) << (8 * stream.fifo_bytes);
            stream.fifo_bytes += memory_size;
            if ((control & kMemoryIncrement) != 0) stream.memory_at += memory_size;
        }
        u32 const value = size == 4 ? u32(stream.fifo) : u32(stream.fifo) & ((1u << (8 * size)) - 1);
        stream.fifo >>= 8 * size;
        stream.fifo_bytes -= size;
        return store(at, size, value);
    }
    u32 value = 0;
    if (!fetch(at, size, value)) return false;
    stream.fifo |= u64(value) << (8 * stream.fifo_bytes);
    stream.fifo_bytes += size;
    return stream.fifo_bytes < memory_size || flush(stream, memory_size);
}

// Writes what the FIFO holds to memory, in units of `size`; a rest at the end of a transfer goes by bytes.
bool Dma::flush(Stream &stream, u32 size) {
    if (direction(stream.control) == kToPeripheral) return true;
    while (stream.fifo_bytes > 0) {
        u32 const unit = stream.fifo_bytes >= size ? size : 1;
        u32 const value = unit == 4 ? u32(stream.fifo) : u32(stream.fifo) & ((1u << (8 * unit)) - 1);
        if (!store(stream.memory_at, unit, value)) return false;
        stream.fifo >>= 8 * unit;
        stream.fifo_bytes -= unit;
        if ((stream.control & kMemoryIncrement) != 0) stream.memory_at += unit;
    }
    return true;
}

void Dma::finish_round(Stream &stream) {
    (void)flush(stream, 1);
    stream.flags |= kComplete;
    bool const doubled = (stream.control & kDoubleBuffer) != 0;
    if (!doubled && (stream.control & kCircular) == 0) {
        stream.control &= ~kEnable;
        return;
    }
    if (doubled) stream.control ^= kCurrentTarget;
    stream.left = stream.whole;
    start(stream);
}

bool Dma::fetch(u32 address, u32 size, u32 &value) {
    if (MemoryRegion const *const region = bus_->memory_at(address, size)) {
        if (region->name == "CCM RAM") return false;
        value = 0;
        for (u32 i = 0; i < size; ++i) value |= u32(region->bytes[address - region->base + i]) << (8 * i);
        return true;
    }
    Bus::Device *const device = bus_->device_at(address);
    if (device == nullptr) return false;
    value = device->peripheral->read(address - device->base, size);
    return true;
}

bool Dma::store(u32 address, u32 size, u32 value) {
    if (MemoryRegion const *const region = bus_->memory_at(address, size)) {
        if (region->kind != MemoryRegion::Kind::Ram || region->name == "CCM RAM") return false;
        for (u32 i = 0; i < size; ++i) region->bytes[address - region->base + i] = u8(value >> (8 * i));
        if (on_memory_changed) on_memory_changed(address, size);
        return true;
    }
    Bus::Device *const device = bus_->device_at(address);
    if (device == nullptr) return false;
    device->peripheral->write(address - device->base, value, size);
    return true;
}

void Dma::update_irq(unsigned n) {
    Stream const &stream = *streams_[n];
    // TEIE, HTIE and TCIE are bits 2 to 4; their flags are one higher.
    irq[n].set((stream.flags & (stream.control & 0x1C) << 1) != 0);
}

void Dma::reset() {
    registers.reset();
    for (unsigned n = 0; n < kStreams; ++n) {
        streams_[n]->event.cancel();
        streams_[n]->flags = streams_[n]->fifo_bytes = 0;
        update_irq(n);
    }
}

void Dma::archive(Archive &archive) {
    Peripheral::archive(archive);
    for (unsigned n = 0; n < kStreams; ++n) {
        Stream &stream = *streams_[n];
        archive(stream.event, stream.flags, stream.whole, stream.peripheral_at, stream.memory_at, stream.fifo,
                stream.fifo_bytes);
        if (archive.loading()) update_irq(n);
    }
}

} // namespace terrarium::stm32f4
