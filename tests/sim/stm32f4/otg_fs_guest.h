// OtgFsGuest: what firmware does with OTG_FS, register by register: a serial device on endpoints 1 and 2.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "sim/core/clock.h"
#include "sim/stm32f4/otg_fs.h"
#include "sim/usb/usb_setup.h"

namespace terrarium {

class OtgFsGuest {
public:
    static constexpr u32 kGintsts = 0x14, kGintmsk = 0x18, kStatusPop = 0x20, kDcfg = 0x800, kDctl = 0x804;
    static u32 in(u32 number, u32 at = 0) { return 0x900 + 0x20 * number + at; }
    static u32 out(u32 number, u32 at = 0) { return 0xB00 + 0x20 * number + at; }
    static constexpr u32 kInterrupts = 8, kSize = 0x10, kRoom = 0x18;

    std::vector<u8> device{18, 1, 0, 2, 0xEF, 2, 1, 64, 0x55, 0xF0, 0, 0x98, 0, 2, 0, 0, 0, 1};
    std::vector<u8> configuration;
    std::string received;
    std::vector<u32> entries; // Kinds of the status entries popped.
    std::vector<UsbSetup> setups;
    bool reads = true; // Whether it makes OUT 1 ready again.
    bool line_open = false;

    OtgFsGuest(Clock &clock, stm32f4::OtgFs &otg)
        : otg_(otg), service_(clock, "guest", [this] { interrupt(); }) {
        otg.irq.connect([this](bool level) {
            if (level) service_.in(Time::picoseconds(2'000'000)); // Two microseconds to its handler.
        });
        std::vector<u8> const all{9, 2,    67,   0, 2,  1,  0,    0x80, 50,                          //
                                  9, 4,    0,    0, 2,  10, 0,    0,    0,                           //
                                  7, 5,    0x01, 2, 64, 0,  0,    7,    5,  0x81, 2,    64, 0,    0, //
                                  9, 4,    1,    0, 1,  2,  2,    1,    0,  5,    0x24, 0,  0x10, 1, //
                                  5, 0x24, 6,    1, 0,  4,  0x24, 2,    2,  5,    0x24, 1,  0,    0, //
                                  7, 5,    0x82, 3, 8,  0,  32};
        configuration = all;
        configuration[2] = u8(all.size());
    }

    u32 get(u32 offset) { return otg_.read(offset, 4); }
    void set(u32 offset, u32 value) { otg_.write(offset, value, 4); }

    void start() {
        set(0x0C, get(0x0C) | 1u << 30);
        set(0x10, 1);
        set(0x38, 1u << 16 | 1u << 19);
        set(kDcfg, get(kDcfg) | 3);
        set(0x24, 128);
        set(0x28, 0x00200080);
        set(0x104, 0x004000A0);
        set(0x108, 0x002000E0);
        set(kGintsts, 0xBFFFFFFF);
        set(kGintmsk, 0x000C3010);
        set(0x810, 1);
        set(0x814, 9);
        set(0x81C, 0x00070007);
        set(0x08, 1);
    }

    // Queues bytes on IN 1, as many packets as it takes; at most what the FIFO holds.
    void send(std::vector<u8> const &data) { begin_in(1, data, 64); }
    void begin_in(u32 number, std::vector<u8> const &data, u32 packet) {
        u32 const packets = data.empty() ? 1 : u32((data.size() + packet - 1) / packet);
        set(in(number, kSize), packets << 19 | u32(data.size()));
        set(in(number), get(in(number)) | 1u << 26 | 1u << 31);
        for (std::size_t i = 0; i < data.size(); i += 4) {
            u32 word = 0;
            for (std::size_t k = 0; k < 4 && i + k < data.size(); ++k) word |= u32(data[i + k]) << (8 * k);
            set(0x1000 * (number + 1), word);
        }
    }
    void ready_out(u32 number) {
        set(out(number, kSize), number == 0 ? 3u << 29 | 1u << 19 | 64 : 1u << 19 | 64);
        set(out(number), get(out(number)) | 1u << 26 | 1u << 31);
    }

private:
    void interrupt() {
        for (int i = 0; i < 50 && otg_.irq.level(); ++i) one();
        if (otg_.irq.level()) service_.in(Time::picoseconds(2'000'000));
    }
    void one() {
        u32 const why = get(kGintsts) & get(kGintmsk);
        if ((why & 1u << 12) != 0) { // Reset.
            set(kGintsts, 1u << 12);
            set(kDcfg, get(kDcfg) & ~0x7F0u);
            set(0x10, 16u << 6 | 1u << 5);
            set(out(0, kSize), 3u << 29);
        }
        if ((why & 1u << 13) != 0) set(kGintsts, 1u << 13);
        if ((why & 1u << 4) != 0) pop();
        if ((why & 1u << 19) != 0) serve_out();
        if ((why & 1u << 18) != 0) serve_in();
    }
    void pop() {
        u32 const status = get(kStatusPop);
        u32 const count = status >> 4 & 0x7FF;
        entries.push_back(status >> 17 & 15);
        std::vector<u8> data;
        for (u32 i = 0; i < count; i += 4) {
            u32 const word = get(0x1000);
            for (u32 k = 0; k < 4 && i + k < count; ++k) data.push_back(u8(word >> (8 * k)));
        }
        if (entries.back() == 6) setup_ = data;
        if (entries.back() == 2 && (status & 15) == 1) received.append(data.begin(), data.end());
    }
    void serve_out() {
        for (u32 number = 0; number < 3; ++number) {
            u32 const why = get(out(number, kInterrupts));
            set(out(number, kInterrupts), why);
            if (number == 0 && (why & 8) != 0) request();
            if (number == 0 && (why & 9) == 1) out_data_done();
            if (number == 1 && (why & 1) != 0 && reads) ready_out(1);
        }
    }
    void serve_in() {
        for (u32 number = 0; number < 3; ++number) {
            u32 const why = get(in(number, kInterrupts));
            set(in(number, kInterrupts), why & 0x7B);
            if (number == 0 && (why & 1) != 0) in_data_done();
        }
    }

    void answer(std::vector<u8> data, u32 wanted) {
        if (data.size() > wanted) data.resize(wanted);
        rest_ = data;
        next_in();
    }
    void next_in() {
        std::vector<u8> const packet(rest_.begin(),
                                     rest_.begin() + std::ptrdiff_t(std::min<std::size_t>(64, rest_.size())));
        rest_.erase(rest_.begin(), rest_.begin() + std::ptrdiff_t(packet.size()));
        more_ = packet.size() == 64 && !rest_.empty();
        begin_in(0, packet, 64);
    }
    void in_data_done() {
        if (more_) return next_in();
        ready_out(0); // The status, or the next SETUP.
    }
    void out_data_done() {
        if (status_follows_) begin_in(0, {}, 64);
        status_follows_ = false;
    }
    void request() {
        UsbSetup const s{setup_[0], setup_[1], u16(setup_[2] | setup_[3] << 8),
                         u16(setup_[4] | setup_[5] << 8), u16(setup_[6] | setup_[7] << 8)};
        setups.push_back(s);
        more_ = status_follows_ = false;
        if (s.type == kFromDevice && s.request == kGetDescriptor && s.value >> 8 == 1)
            return answer(device, s.length);
        if (s.type == kFromDevice && s.request == kGetDescriptor && s.value >> 8 == 2)
            return answer(configuration, s.length);
        if (s.type == kToDevice && s.request == kSetAddress)
            set(kDcfg, (get(kDcfg) & ~0x7F0u) | u32(s.value) << 4);
        if (s.type == kToDevice && s.request == kSetConfiguration) {
            set(in(1), 64 | 1u << 15 | 2u << 18 | 1u << 22 | 1u << 28);
            set(in(2), 8 | 1u << 15 | 3u << 18 | 2u << 22 | 1u << 28);
            set(out(1), 64 | 1u << 15 | 2u << 18 | 1u << 28);
            ready_out(1);
        }
        if (s.type == kToClass && s.request == 0x22) line_open = (s.value & 1) != 0;
        bool const known = s.type == kToDevice || s.type == kToClass || s.type == kToEndpoint;
        if (!known) {
            set(in(0), get(in(0)) | 1u << 21);
            return set(out(0), get(out(0)) | 1u << 21);
        }
        if (s.length != 0) {
            status_follows_ = true;
            return ready_out(0);
        }
        begin_in(0, {}, 64);
    }

    stm32f4::OtgFs &otg_;
    Event service_;
    std::vector<u8> setup_;
    std::vector<u8> rest_;
    bool more_ = false;
    bool status_follows_ = false;
};

} // namespace terrarium
