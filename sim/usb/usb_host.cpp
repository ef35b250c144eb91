#include "sim/usb/usb_host.h"

#include <algorithm>

#include "sim/usb/cdc_acm.h"
#include "sim/usb/dfu.h"
#include "sim/usb/hid.h"
#include "sim/usb/mass_storage.h"

namespace terrarium {

namespace {

using namespace literals;

constexpr Time kDebounce = 100_ms;      // USB 2.0, 7.1.7.3.
constexpr Time kReset = 10_ms;          // 7.1.7.5.
constexpr Time kRecovery = 10_ms;       // The same.
constexpr Time kAddressRecovery = 2_ms; // 9.2.6.3.
constexpr u8 kMostAttempts = 3;
constexpr u8 kHighestAddress = 127;
constexpr u16 kMostConfigurationBytes = 4096;

constexpr u8 kCommunicationClass = 2, kHidClass = 3, kDiskClass = 8, kAcmSubclass = 2, kBulkOnly = 0x50;
constexpr u8 kApplicationClass = 0xFE, kDfuSubclass = 1;

std::size_t slot(u8 endpoint) { return (endpoint & 15u) + ((endpoint & 0x80) != 0 ? 16 : 0); }

UsbSetup get_descriptor(UsbDescriptorType type, u8 number, u16 length, u16 language = 0) {
    return {kFromDevice, kGetDescriptor, u16(type << 8 | number), language, length};
}

// DFU's own descriptor stands behind the last of an interface's settings.
UsbInterface dfu_interface(UsbConfiguration const &configuration, UsbInterface first) {
    for (UsbInterface const &each : configuration.interfaces) {
        if (each.number == first.number && each.alternate != 0)
            first.extras.insert(first.extras.end(), each.extras.begin(), each.extras.end());
    }
    return first;
}

} // namespace

UsbHost::UsbHost(Clock &clock, Trace &trace, std::string_view name, UsbDevice &device, Net *vbus)
    : clock_(clock), trace_(trace), name_(name), vbus_(name_ + " VBUS"),
      controller_(clock, name_, device, *this),
      wait_(clock, name_ + " enumeration", [this] { wait_is_over(); }) {
    vbus_.drive(Drive::High);
    if (vbus != nullptr) vbus->connect(vbus_);
    attachment_changed();
}

UsbHost::~UsbHost() = default;

std::string_view UsbHost::state() const {
    switch (state_) {
    case State::Detached: return "detached";
    case State::Configured: return "configured";
    case State::Failed: return "failed";
    default: return "attached";
    }
}

void UsbHost::remark(std::string_view text) { trace_.remark(name_ + ": " + std::string(text)); }

void UsbHost::plug(bool plugged) {
    if (plugged == plugged_) return;
    plugged_ = plugged;
    vbus_.drive(plugged ? Drive::High : Drive::Low);
    controller_.plug(plugged);
}

// Attachment, reset, and attempts.

void UsbHost::attachment_changed() {
    bool const attached = controller_.attached();
    if (attached == (state_ != State::Detached)) return;
    forget_device();
    attempts_ = 0;
    state_ = attached ? State::Debounce : State::Detached;
    if (attached) wait_.in(kDebounce);
}

void UsbHost::forget_device() {
    wait_.cancel();
    controller_.abandon();
    controls_.clear();
    identity_ = {};
    strings_ = {};
    language_ = 0;
    configuration_.clear();
    owners_ = {};
    if (functions_.empty()) return;
    functions_.clear();
    if (on_change) on_change();
}

void UsbHost::begin_reset() {
    forget_device();
    state_ = State::Reset;
    wait_.in(kReset);
    controller_.reset(true);
}

void UsbHost::wait_is_over() {
    switch (state_) {
    case State::Debounce: return begin_reset();
    case State::Reset:
        state_ = State::Recovery;
        wait_.in(kRecovery);
        return controller_.reset(false);
    case State::Recovery: state_ = State::Enumerating; return enter(Step::DeviceHead);
    case State::Addressed: state_ = State::Enumerating; return enter(Step::Device);
    default: return;
    }
}

void UsbHost::attempt_failed(std::string_view why) {
    remark(why);
    if (++attempts_ < kMostAttempts) return begin_reset();
    forget_device();
    state_ = State::Failed;
    remark("the device is left alone after three attempts");
}

// Enumeration.

void UsbHost::ask(UsbSetup const &setup) { queue({kEnumeration, 0, setup, {}}); }

void UsbHost::ask_string(u8 number) { ask(get_descriptor(kStringDescriptor, number, 255, language_)); }

void UsbHost::enter(Step step) {
    step_ = step;
    switch (step) {
    case Step::DeviceHead:
        // The size of endpoint 0's packets is not known yet; its first packet tells.
        return ask(get_descriptor(kDeviceDescriptor, 0, 64));
    case Step::Address:
        addresses_ = addresses_ >= kHighestAddress ? 1 : u8(addresses_ + 1);
        return ask({kToDevice, kSetAddress, addresses_, 0, 0});
    case Step::Device: return ask(get_descriptor(kDeviceDescriptor, 0, 18));
    case Step::Qualifier: return ask(get_descriptor(kQualifierDescriptor, 0, 10));
    case Step::ConfigurationHead: return ask(get_descriptor(kConfigurationDescriptor, 0, 9));
    case Step::Configuration:
        return ask(
            get_descriptor(kConfigurationDescriptor, 0, u16(configuration_[2] | configuration_[3] << 8)));
    case Step::Languages: return ask_string(0);
    case Step::Manufacturer: return enter_string(step, identity_.manufacturer_string);
    case Step::Product: return enter_string(step, identity_.product_string);
    case Step::Serial: return enter_string(step, identity_.serial_string);
    case Step::Configure: return ask({kToDevice, kSetConfiguration, configuration_[5], 0, 0});
    }
}

void UsbHost::enter_string(Step step, u8 number) {
    if (number != 0) return ask_string(number);
    enter(Step(u8(step) + 1));
}

void UsbHost::step_done(UsbOutcome outcome, std::vector<u8> const &data) {
    bool const optional = step_ == Step::Qualifier || (step_ >= Step::Languages && step_ <= Step::Serial);
    if (outcome == UsbOutcome::Failed)
        return attempt_failed("the device does not answer while it is enumerated");
    if (outcome == UsbOutcome::Stalled && !optional)
        return attempt_failed("the device stalls while it is enumerated");
    switch (step_) {
    case Step::DeviceHead: return device_head_received(data);
    case Step::Address:
        controller_.set_address(addresses_);
        state_ = State::Addressed;
        return wait_.in(kAddressRecovery);
    case Step::Device: return device_received(data);
    case Step::Qualifier: return enter(Step::ConfigurationHead); // Full-speed devices stall it.
    case Step::ConfigurationHead: return configuration_head_received(data);
    case Step::Configuration:
        if (data.size() < 9 || data[1] != kConfigurationDescriptor) {
            return attempt_failed("the device's configuration descriptor is damaged");
        }
        configuration_ = data;
        return enter(Step::Languages);
    case Step::Languages:
        if (data.size() < 4) return enter(Step::Configure);
        language_ = u16(data[2] | data[3] << 8);
        return enter(Step::Manufacturer);
    case Step::Manufacturer:
    case Step::Product:
    case Step::Serial:
        strings_[std::size_t(step_) - std::size_t(Step::Manufacturer)] = parse_string(data);
        return enter(Step(u8(step_) + 1));
    case Step::Configure: return configured_now();
    }
}

void UsbHost::device_head_received(std::vector<u8> const &data) {
    bool const valid = data.size() >= 8 && data[1] == kDeviceDescriptor &&
                       (data[7] == 8 || data[7] == 16 || data[7] == 32 || data[7] == 64);
    if (!valid) return attempt_failed("the head of the device descriptor is damaged");
    controller_.set_control_packet(data[7]);
    enter(Step::Address);
}

void UsbHost::device_received(std::vector<u8> const &data) {
    std::optional<UsbDeviceIdentity> const identity = parse_device(data);
    if (!identity) return attempt_failed("the device descriptor is damaged");
    identity_ = *identity;
    enter(Step::Qualifier);
}

void UsbHost::configuration_head_received(std::vector<u8> const &data) {
    if (data.size() < 9 || data[1] != kConfigurationDescriptor) {
        return attempt_failed("the head of the configuration descriptor is damaged");
    }
    u16 const total = u16(data[2] | data[3] << 8);
    if (total < 9 || total > kMostConfigurationBytes) {
        return attempt_failed("the configuration descriptor claims " + std::to_string(total) + " bytes");
    }
    configuration_ = data;
    enter(Step::Configuration);
}

void UsbHost::configured_now() {
    state_ = State::Configured;
    make_functions(true);
    if (on_change && !functions_.empty()) on_change();
    for (auto const &function : functions_) function->start();
}

// Functions.

void UsbHost::make_functions(bool say_problems) {
    UsbConfiguration const configuration = parse_configuration(configuration_);
    if (say_problems) {
        for (std::string const &problem : configuration.problems) remark(problem);
    }
    for (UsbInterface const &each : configuration.interfaces) {
        if (each.alternate != 0) continue;
        if (each.interface_class == kCommunicationClass && each.subclass == kAcmSubclass) {
            add(CdcAcm::make(*this, configuration, each));
        } else if (each.interface_class == kDiskClass && each.protocol == kBulkOnly) {
            add(MassStorage::make(*this, each));
        } else if (each.interface_class == kHidClass) {
            add(Hid::make(*this, each));
        } else if (each.interface_class == kApplicationClass && each.subclass == kDfuSubclass) {
            add(Dfu::make(*this, dfu_interface(configuration, each)));
        }
    }
}

void UsbHost::add(std::unique_ptr<UsbFunction> function) {
    if (!function) return;
    std::array<u8, 32> owners = owners_;
    for (UsbEndpoint const &endpoint : function->endpoints()) {
        u8 &owner = owners[slot(endpoint.address)];
        if (owner != 0) return remark("two functions claim the same endpoint; the second one is left out");
        owner = u8(functions_.size() + 1);
    }
    owners_ = owners;
    for (UsbEndpoint const &endpoint : function->endpoints()) {
        bool const periodic = endpoint.type == UsbEndpointType::Interrupt;
        controller_.open(endpoint.address, endpoint.max_packet,
                         periodic ? std::max<u8>(endpoint.interval, 1) : u8(0));
    }
    functions_.push_back(std::move(function));
}

void UsbHost::control(UsbFunction &function, u8 tag, UsbSetup const &setup, std::vector<u8> data) {
    for (std::size_t i = 0; i < functions_.size(); ++i) {
        if (functions_[i].get() == &function) return queue({u8(i), tag, setup, std::move(data)});
    }
}

void UsbHost::clear_halt(UsbFunction &function, u8 tag, u8 endpoint) {
    control(function, tag, {kToEndpoint, kClearFeature, 0, endpoint, 0}, {});
}

void UsbHost::queue(ControlRequest request) {
    controls_.push_back(std::move(request));
    if (controls_.size() == 1) next_control();
}

void UsbHost::next_control() {
    if (!controls_.empty()) controller_.control(controls_.front().setup, controls_.front().data);
}

void UsbHost::control_done(UsbOutcome outcome, std::vector<u8> data) {
    ControlRequest const request = std::move(controls_.front());
    controls_.pop_front();
    bool const clears = request.setup.type == kToEndpoint && request.setup.request == kClearFeature;
    if (clears && outcome == UsbOutcome::Done) controller_.clear_toggle(u8(request.setup.index));
    if (request.owner == kEnumeration) return step_done(outcome, data);
    next_control();
    if (request.owner < functions_.size())
        functions_[request.owner]->control_done(request.tag, outcome, data);
}

void UsbHost::transfer_done(u8 endpoint, UsbOutcome outcome, std::vector<u8> data) {
    u8 const owner = owners_[slot(endpoint)];
    if (owner != 0) functions_[owner - 1u]->transfer_done(endpoint, outcome, data);
}

void UsbHost::archive(Archive &archive) {
    archive.section(name_);
    archive(vbus_, wait_, plugged_, state_, step_, attempts_, addresses_, language_, strings_, configuration_,
            controls_, identity_.max_packet, identity_.vendor, identity_.product, identity_.release,
            identity_.manufacturer_string, identity_.product_string, identity_.serial_string);
    if (archive.loading()) {
        // The drivers follow from the descriptors.
        functions_.clear();
        owners_ = {};
        if (configured()) make_functions(false);
        if (on_change) on_change();
    }
    for (auto const &function : functions_) function->archive(archive);
    controller_.archive(archive);
}

} // namespace terrarium
