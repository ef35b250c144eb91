// UsbHost: the computer at the other end of a board's USB cable. USB 2.0, chapters 9 and 10.
//
// It powers the bus, waits for a device, resets it, reads what it says of itself, configures it and gives
// each function it knows to a class driver: serial port, disk, human interface. A device that goes away, by
// its pull-up or its cable, is forgotten; one that comes is enumerated anew. Whatever a device claims is
// taken for a claim: mistakes are remarked upon, three failed attempts end in being left alone.
//
// Modelled: one device, its first configuration.
// Not modelled: hubs, power budgets, suspending an idle bus, remote wake-up, alternate settings.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "sim/core/net.h"
#include "sim/usb/usb_function.h"

namespace terrarium {

class UsbHost final : private UsbClient, private UsbFunctionHost {
public:
    // `vbus` is the wire by which the board's chip senses the cable's power, if it has one.
    UsbHost(Clock &clock, Trace &trace, std::string_view name, UsbDevice &device, Net *vbus = nullptr);
    ~UsbHost();

    // The cable; in from the beginning. What was already so changes nothing.
    void plug(bool plugged);
    [[nodiscard]] bool plugged() const { return plugged_; }

    // Functions have come (before the first transfer of any of them) or gone: look for yours, set its
    // callbacks. Also called after a snapshot has been loaded, before the functions' own state.
    std::function<void()> on_change;

    // A device is configured.
    [[nodiscard]] bool configured() const { return state_ == State::Configured; }
    [[nodiscard]] std::vector<std::unique_ptr<UsbFunction>> const &functions() const { return functions_; }
    // The first function of a kind (CdcAcm, MassStorage, Hid), or null.
    template <class Kind>
    [[nodiscard]] Kind *function() const {
        for (auto const &each : functions_) {
            if (Kind *const found = dynamic_cast<Kind *>(each.get())) return found;
        }
        return nullptr;
    }

    // What the device says of itself; empty until it has.
    [[nodiscard]] UsbDeviceIdentity const &identity() const { return identity_; }
    [[nodiscard]] std::string const &manufacturer() const { return strings_[0]; }
    [[nodiscard]] std::string const &product() const { return strings_[1]; }
    [[nodiscard]] std::string const &serial_number() const { return strings_[2]; }
    [[nodiscard]] std::vector<u8> const &configuration() const { return configuration_; }
    // "detached", "attached", "configured" or "failed".
    [[nodiscard]] std::string_view state() const;

    void archive(Archive &archive);

private:
    enum class State : u8 { Detached, Debounce, Reset, Recovery, Addressed, Enumerating, Configured, Failed };
    enum class Step : u8 {
        DeviceHead,
        Address,
        Device,
        Qualifier,
        ConfigurationHead,
        Configuration,
        Languages,
        Manufacturer,
        Product,
        Serial,
        Configure,
    };
    struct ControlRequest {
        u8 owner = 0; // A function, or kEnumeration.
        u8 tag = 0;
        UsbSetup setup;
        std::vector<u8> data;
        void archive(Archive &archive) { archive(owner, tag, setup, data); }
    };

    void attachment_changed() override;
    void control_done(UsbOutcome outcome, std::vector<u8> data) override;
    void transfer_done(u8 endpoint, UsbOutcome outcome, std::vector<u8> data) override;

    void control(UsbFunction &function, u8 tag, UsbSetup const &setup, std::vector<u8> data) override;
    void clear_halt(UsbFunction &function, u8 tag, u8 endpoint) override;
    void read(u8 endpoint, u32 length) override { controller_.read(endpoint, length); }
    void write(u8 endpoint, std::vector<u8> data) override { controller_.write(endpoint, std::move(data)); }
    void cancel(u8 endpoint) override { controller_.cancel(endpoint); }
    void remark(std::string_view text) override;
    [[nodiscard]] Clock &clock() override { return clock_; }
    [[nodiscard]] std::string const &name() const override { return name_; }

    void forget_device();
    void wait_is_over();
    void begin_reset();
    void enter(Step step);
    void step_done(UsbOutcome outcome, std::vector<u8> const &data);
    void ask(UsbSetup const &setup);
    void ask_string(u8 number);
    void enter_string(Step step, u8 number);
    void device_head_received(std::vector<u8> const &data);
    void device_received(std::vector<u8> const &data);
    void configuration_head_received(std::vector<u8> const &data);
    void attempt_failed(std::string_view why);
    void configured_now();
    void make_functions(bool say_problems);
    void add(std::unique_ptr<UsbFunction> function);
    void queue(ControlRequest request);
    void next_control();

    static constexpr u8 kEnumeration = 0xFF;

    Clock &clock_;
    Trace &trace_;
    std::string name_;
    Pin vbus_;
    UsbController controller_;
    Event wait_;
    bool plugged_ = true;
    State state_ = State::Detached;
    Step step_ = Step::DeviceHead;
    u8 attempts_ = 0;
    u8 addresses_ = 0; // Given so far.
    UsbDeviceIdentity identity_;
    u16 language_ = 0;
    std::array<std::string, 3> strings_;
    std::vector<u8> configuration_;
    std::deque<ControlRequest> controls_; // The first one is on its way.
    std::vector<std::unique_ptr<UsbFunction>> functions_;
    std::array<u8, 32> owners_{}; // By endpoint: the function it belongs to, from 1 on.
};

} // namespace terrarium
