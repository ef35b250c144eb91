// Terminal: the user's own terminal as the board's serial terminal. Every key reaches the board, Ctrl-C and
// Ctrl-D included; Ctrl-] leaves.
//
// While it lives the terminal is raw both ways: other messages of the program need "\r\n" at their ends.
#pragma once

#include <functional>
#include <memory>

#include "sim/host/borrowed_stream.h"
#include "sim/host/raw_mode.h"
#include "sim/host/reader.h"
#include "sim/host/serial_hub.h"
#include "sim/host/writer.h"

namespace terrarium::host {

// `loop` and `hub` must outlive it.
class Terminal final : public SerialClient {
public:
    static constexpr u8 kLeaveKey = 0x1D; // Ctrl-]

    Terminal(HostLoop &loop, SerialHub &hub, RawMode raw_mode, BorrowedStream input, BorrowedStream output,
             std::function<void()> on_leave);
    ~Terminal() override;

    [[nodiscard]] std::string name() const override { return "terminal"; }
    void deliver(std::span<u8 const> bytes) override { writer_.send(bytes); }
    bool flush(SteadyTime deadline) override { return writer_.flush(deadline); }
    [[nodiscard]] u64 dropped() const override { return writer_.dropped(); }

private:
    void typed(std::span<u8 const> bytes);
    void leave();

    HostLoop &loop_;
    SerialHub &hub_;
    std::function<void()> on_leave_;
    RawMode raw_mode_;
    BorrowedStream input_;
    BorrowedStream output_;
    Watch input_watch_;
    Watch output_watch_;
    Reader reader_;
    Writer writer_;
};

// `input` must be a terminal; `output` may be anything. `on_leave` is called once, from the loop, after
// Ctrl-] or when the terminal is gone; what was typed before Ctrl-] has been delivered by then.
Result<std::unique_ptr<Terminal>>
open_terminal(HostLoop &loop, SerialHub &hub, std::function<void()> on_leave, int input = 0, int output = 1);

} // namespace terrarium::host
