// TcpClient: one connection to the board's serial line, raw bytes both ways.
#pragma once

#include <functional>
#include <string>

#include "sim/host/reader.h"
#include "sim/host/serial_hub.h"
#include "sim/host/writer.h"

namespace terrarium::host {

class TcpClient : public SerialClient {
public:
    using OnGone = std::function<void(TcpClient &)>;

    // `on_gone` is called once, from the loop, when the connection is of no more use; it may destroy the
    // client.
    TcpClient(HostLoop &loop, SerialHub &hub, Descriptor socket, std::string name, OnGone on_gone);
    ~TcpClient() override;

    // The other side has sent its last byte. `printf 'help()\r' | nc -N ...` does so and then waits for the
    // answer; who closed altogether looks the same until something is sent to it.
    [[nodiscard]] bool half_closed() const { return reader_.ended(); }

    [[nodiscard]] std::string name() const override { return name_; }
    void deliver(std::span<u8 const> bytes) override { writer_.send(bytes); }
    void resume_input() override;
    bool flush(SteadyTime deadline) override { return writer_.flush(deadline); }
    [[nodiscard]] u64 dropped() const override { return writer_.dropped(); }

protected:
    // What came in; false to stop reading until resume_input().
    virtual bool received(std::span<u8 const> bytes) { return hub_.receive(*this, bytes); }
    // The client has taken all that waited.
    virtual void drained() {}

    [[nodiscard]] SerialHub &hub() { return hub_; }
    [[nodiscard]] Writer &writer() { return writer_; }
    [[nodiscard]] Writer const &writer() const { return writer_; }

private:
    void end(int error_number);
    void gone();

    SerialHub &hub_;
    std::string name_;
    OnGone on_gone_;
    Watch watch_;
    Reader reader_;
    Writer writer_;
};

} // namespace terrarium::host
