// StdioPort: standard input and output as the board's serial line, for pipes and redirections.
//
// Nothing may be lost on the way out: when the reader is slow, the hub reports congestion and the caller
// lets the machine rest. Only a caller who ignores that for 1 MiB loses the oldest bytes.
#pragma once

#include <functional>
#include <memory>

#include "sim/host/borrowed_stream.h"
#include "sim/host/reader.h"
#include "sim/host/serial_hub.h"
#include "sim/host/writer.h"

namespace terrarium::host {

enum class StdioEnd {
    Input,  // Standard input is at its end; the board may still have much to say.
    Output, // Nobody reads standard output any more, as after `| head -1`.
};

// `loop` and `hub` must outlive it.
class StdioPort final : public SerialClient {
public:
    using OnEnd = std::function<void(StdioEnd)>;

    StdioPort(HostLoop &loop, SerialHub &hub, BorrowedStream input, BorrowedStream output, OnEnd on_end);
    ~StdioPort() override;

    [[nodiscard]] std::string name() const override { return "stdio"; }
    void deliver(std::span<u8 const> bytes) override { writer_.send(bytes); }
    void resume_input() override;
    bool flush(SteadyTime deadline) override { return writer_.flush(deadline); }
    [[nodiscard]] u64 dropped() const override { return writer_.dropped(); }
    [[nodiscard]] bool congested() const override { return writer_.congested(); }

private:
    void end(StdioEnd which);

    SerialHub &hub_;
    OnEnd on_end_;
    BorrowedStream input_;
    BorrowedStream output_;
    Watch input_watch_;
    Watch output_watch_;
    Reader reader_;
    Writer writer_;
};

// `on_end` is called from the loop, at most once for each end, and may destroy the port.
Result<std::unique_ptr<StdioPort>> open_stdio(HostLoop &loop, SerialHub &hub, StdioPort::OnEnd on_end,
                                              int input = 0, int output = 1);

} // namespace terrarium::host
