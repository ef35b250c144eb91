// What the DMA's streams do: arbitration, transfers, the FIFO. RM0090, 10.3.
#include <algorithm>

#include "sim/stm32f4/dma.h"
#include "sim/stm32f4/dma_bits.h"

namespace terrarium::stm32f4 {

using namespace dma;

namespace {
constexpr u64 kCyclesPerBeat = 6;
constexpr u32 kBeatsAtOnce = 32; // Of a copy from memory to memory, so that it needs fewer events.
} // namespace

bool Dma::copies(Stream const &stream) { return direction(stream.control) >= kMemoryToMemory; }

// A copy always goes through the FIFO.
bool Dma::is_direct(Stream const &stream) {
    return (stream.fifo_control & kFifoMode) == 0 && !copies(stream);
}

u32 Dma::memory_size(Stream const &stream) {
    return is_direct(stream) ? peripheral_bytes(stream.control) : memory_bytes(stream.control);
}

void Dma::start(Stream &stream) {
    stream.whole = stream.left;
    stream.peripheral_at = stream.peripheral;
    stream.memory_at = stream.memory[(stream.control & kCurrentTarget) != 0 ? 1 : 0];
    stream.fifo_bytes = 0;
    if (stream.left == 0 && copies(stream)) stream.control &= ~kEnable;
    if (direction(stream.control) == kToPeripheral && !read_ahead(stream)) return fail(stream);
    arbitrate();
}

void Dma::stop(unsigned n) {
    if (current_ != n) return;
    current_ = kStreams;
    beat_.cancel();
    arbitrate();
}

void Dma::fail(Stream &stream) {
    stream.flags |= kTransferError;
    stream.control &= ~kEnable;
}

Dma::Request const *Dma::asking(Stream const &stream) const {
    for (Request const &request : stream.requests[channel(stream.control)]) {
        if (request.line->level()) return &request;
    }
    return nullptr;
}

bool Dma::controls_flow(Stream const &stream) {
    auto const &requests = stream.requests[channel(stream.control)];
    return std::any_of(requests.begin(), requests.end(),
                       [](Request const &each) { return each.last != nullptr; });
}

void Dma::requests_changed() {
    // A copy in progress makes way after the beat it is at.
    if (beat_.pending() && beats_ > 1 && copies(*streams_[current_])) {
        Time const one = tree_.time_of(Domain::Ahb, kCyclesPerBeat);
        i64 const begun = (clock_.now() - started_) / one + 1;
        if (begun < i64(beats_)) {
            beats_ = u32(begun);
            beat_.at(started_ + one * begun);
        }
    }
    arbitrate();
}

// The next transfer is that of the highest priority; among equals, of the lowest stream.
void Dma::arbitrate() {
    if (current_ < kStreams || !tree_.runs(Domain::Ahb)) return;
    for (unsigned n = 0; n < kStreams; ++n) {
        Stream const &stream = *streams_[n];
        bool const ready = (stream.control & kEnable) != 0 && stream.left != 0 &&
                           (copies(stream) || asking(stream) != nullptr);
        if (!ready) continue;
        bool const better =
            current_ == kStreams || priority(stream.control) > priority(streams_[current_]->control);
        if (better) current_ = n;
    }
    if (current_ == kStreams) return;
    Stream const &stream = *streams_[current_];
    u32 const burst = is_direct(stream) ? 1 : peripheral_burst(stream.control);
    beats_ = std::min(stream.left, copies(stream) ? kBeatsAtOnce : burst);
    started_ = clock_.now();
    beat_.in(tree_.time_of(Domain::Ahb, kCyclesPerBeat * beats_));
}

void Dma::beat() {
    unsigned const n = current_;
    if (n == kStreams) return;
    Stream &stream = *streams_[n];
    Request const *const request = copies(stream) ? nullptr : asking(stream);
    bool const by_peripheral = (stream.control & kFlowByPeripheral) != 0 && request != nullptr;
    bool ends = false;
    for (u32 i = 0; i < beats_ && stream.left > 0 && (stream.control & kEnable) != 0; ++i) {
        // Asked before the transfer, which the peripheral goes on from.
        ends = by_peripheral && request->last != nullptr && request->last->level();
        if (!transfer(stream)) {
            fail(stream);
            break;
        }
        --stream.left;
        if (by_peripheral && (ends || !request->line->level())) break;
        if (stream.left == stream.whole / 2 && !by_peripheral) stream.flags |= kHalf;
    }
    // What the transfer stirred up waits until here; it may even have written to this controller.
    current_ = kStreams;
    beat_.cancel();
    if (request != nullptr && request->served) request->served(stream.left);
    if ((stream.left == 0 || ends) && (stream.control & kEnable) != 0) finish_round(stream);
    update_irq(n);
    arbitrate();
}

// One item of the peripheral's size: from or to the peripheral at once, to and from memory through the FIFO.
bool Dma::transfer(Stream &stream) {
    u32 const control = stream.control;
    u32 const size = peripheral_bytes(control);
    u32 const at = stream.peripheral_at;
    if ((control & kPeripheralIncrement) != 0)
        stream.peripheral_at += (control & kIncrementByFour) != 0 ? 4 : size;
    if (direction(control) == kToPeripheral) {
        if (!store(at, size, pop(stream, size))) return false;
        --stream.left; // Reading ahead goes by what is left after this item.
        bool const good = read_ahead(stream);
        ++stream.left;
        return good;
    }
    u32 value = 0;
    if (!fetch(at, size, value)) return false;
    push(stream, value, size);
    u32 const threshold = is_direct(stream) ? size : threshold_bytes(stream.fifo_control);
    return stream.fifo_bytes < threshold || flush(stream, memory_size(stream) - 1);
}

// Fills the FIFO from memory, in direct mode with one item, as far as the transfer will need.
bool Dma::read_ahead(Stream &stream) {
    u32 const size = memory_size(stream);
    u32 const room = is_direct(stream) ? size : kFifoBytes;
    while (stream.fifo_bytes + size <= room &&
           stream.fifo_bytes < stream.left * peripheral_bytes(stream.control)) {
        u32 value = 0;
        if (!fetch(stream.memory_at, size, value)) {
            // Who does not know where the transfer ends may come to where the memory does.
            return (stream.control & kFlowByPeripheral) != 0 &&
                   stream.fifo_bytes >= peripheral_bytes(stream.control);
        }
        push(stream, value, size);
        if ((stream.control & kMemoryIncrement) != 0) stream.memory_at += size;
    }
    return true;
}

// Writes to memory what the FIFO holds until only `keep` bytes are left, in units of the memory's size; a
// rest at the end of a transfer goes by bytes.
bool Dma::flush(Stream &stream, u32 keep) {
    if (direction(stream.control) == kToPeripheral) return true;
    while (stream.fifo_bytes > keep) {
        u32 const unit = stream.fifo_bytes >= memory_size(stream) ? memory_size(stream) : 1;
        if (!store(stream.memory_at, unit, pop(stream, unit))) return false;
        if ((stream.control & kMemoryIncrement) != 0) stream.memory_at += unit;
    }
    return true;
}

void Dma::push(Stream &stream, u32 value, u32 size) {
    for (u32 i = 0; i < size && stream.fifo_bytes < kFifoBytes; ++i)
        stream.fifo[stream.fifo_bytes++] = u8(value >> (8 * i));
}

u32 Dma::pop(Stream &stream, u32 size) {
    u32 value = 0;
    for (u32 i = 0; i < size; ++i) value |= u32(stream.fifo[i]) << (8 * i);
    std::rotate(stream.fifo.begin(), stream.fifo.begin() + size, stream.fifo.end());
    stream.fifo_bytes -= std::min(size, stream.fifo_bytes);
    return value;
}

void Dma::finish_round(Stream &stream) {
    (void)flush(stream, 0);
    stream.flags |= kComplete;
    if ((stream.control & kCircular) == 0 || copies(stream)) {
        stream.control &= ~kEnable;
        return;
    }
    if ((stream.control & kDoubleBuffer) != 0) stream.control ^= kCurrentTarget;
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

} // namespace terrarium::stm32f4
