// UsbFunction: a class driver of the host: what it makes of one function of a device.
//
// A function asks for transfers through UsbFunctionHost and hears their outcomes; it may ask for the next
// ones inside the call. It lives from SET_CONFIGURATION until the device goes away.
#pragma once

#include <string_view>
#include <vector>

#include "sim/core/archive.h"
#include "sim/core/clock.h"
#include "sim/core/trace.h"
#include "sim/usb/usb_controller.h"
#include "sim/usb/usb_descriptors.h"

namespace terrarium {

class UsbFunction;

class UsbFunctionHost {
public:
    // Queues a control transfer; control_done(tag) follows.
    virtual void control(UsbFunction &function, u8 tag, UsbSetup const &setup, std::vector<u8> data) = 0;
    // Queues CLEAR_FEATURE(ENDPOINT_HALT) and begins the endpoint's toggle anew; control_done(tag) follows.
    virtual void clear_halt(UsbFunction &function, u8 tag, u8 endpoint) = 0;
    // One transfer an endpoint at a time; transfer_done(endpoint) follows.
    virtual void read(u8 endpoint, u32 length) = 0;
    virtual void write(u8 endpoint, std::vector<u8> data) = 0;
    virtual void cancel(u8 endpoint) = 0;
    // A line for people, once a text.
    virtual void remark(std::string_view text) = 0;
    [[nodiscard]] virtual Clock &clock() = 0;
    [[nodiscard]] virtual std::string const &name() const = 0;

protected:
    ~UsbFunctionHost() = default;
};

class UsbFunction {
public:
    explicit UsbFunction(UsbFunctionHost &host) : host_(host) {}
    virtual ~UsbFunction() = default;
    UsbFunction(UsbFunction const &) = delete;
    UsbFunction &operator=(UsbFunction const &) = delete;

    // "serial", "disk", "hid": for lists.
    [[nodiscard]] virtual std::string_view kind() const = 0;
    // The endpoints it uses, to be opened before start().
    [[nodiscard]] virtual std::vector<UsbEndpoint> endpoints() const = 0;
    // The device is configured.
    virtual void start() = 0;
    virtual void control_done(u8 tag, UsbOutcome outcome, std::vector<u8> const &data) = 0;
    virtual void transfer_done(u8 endpoint, UsbOutcome outcome, std::vector<u8> const &data) = 0;
    virtual void archive(Archive &archive) = 0;

protected:
    [[nodiscard]] UsbFunctionHost &host() { return host_; }

private:
    UsbFunctionHost &host_;
};

} // namespace terrarium
