// TcpClient: one connection to the board's serial line, raw bytes both ways.
#pragma once

#include <functional>
#include <string>

#include "sim/host/reader.h"
#include "sim/host/serial_hub.h"
#include "sim/host/writer.h"

namespace terrarium::host {

class TcpClient final : public SerialClient {
public:
    // `on_gone` is called once, from the loop, when the connection is of no more use; it may destroy the
    // client.
    TcpClient(HostLoop &loop, SerialHub &hub, Descriptor socket, std::string name,
              std::function<void(TcpClient &)> on_gone);
    ~TcpClient() override;

    // The other side has sent its last byte. `printf 'help()\r' | nc -N ...` does so and then waits for the
    // answer; who closed altogether looks the same until something is sent to it.
    [[nodiscard]] bool half_closed() const { return reader_.ended(); }

    [[nodiscard]] std::string name() const override { return name_; }
    void deliver(std::span<u8 const> bytes) override { writer_.send(bytes); }
    void resume_input() override;
    bool flush(SteadyTime deadline) override { return writer_.flush(deadline); }
    [[nodiscard]] u64 dropped() const override { return writer_.dropped(); }

private:
    void end(int error_number);
    void gone();

    SerialHub &hub_;
    std::string name_;
    std::function<void(TcpClient &)> on_gone_;
    Watch watch_;
    Reader reader_;
    Writer writer_;
};

} // namespace terrarium::host
