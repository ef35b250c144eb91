#include "sim/usb/firmware_update.h"

#include <algorithm>

#include "sim/core/text.h"
#include "sim/image/load_image.h"
#include "sim/parts/action_check.h"

namespace terrarium {

namespace {

constexpr std::string_view kUsage = "dfu FILE.dfu";
constexpr std::string_view kSum = "sha256";
constexpr u16 kAnyId = 0xFFFF; // DFU 1.1, appendix B: the file is for any device.

Result<FirmwareImage> load(Action const &action) {
    FirmwareImage image = TRY(load_image(action.arguments[0]));
    if (image.format != ImageFormat::DfuSe)
        return Error{image.file_name + ": this is " + std::string(to_string(image.format)) +
                     "; DFU takes a DfuSe file (.dfu)"};
    if (!action.settings.empty() && action.settings[0].second != image.sha256)
        return Error{image.file_name + ": not the file that was recorded (its SHA-256 differs)"};
    return image;
}

std::string ids(u16 vendor, u16 product) {
    return hex(vendor, 4).substr(2) + ":" + hex(product, 4).substr(2);
}

} // namespace

Result<> FirmwareUpdate::check(Part const &part, Action const &action) const {
    bool const settings =
        action.settings.empty() || (action.settings.size() == 1 && action.settings[0].first == kSum);
    if (action.arguments.size() != 1 || !settings)
        return Error{part.name() + ": wrong arguments for 'dfu'; write " + std::string(kUsage)};
    if (Result<FirmwareImage> const image = load(action); !image)
        return Error{part.name() + " dfu: " + image.error().message};
    return {};
}

Action FirmwareUpdate::pinned(Action action) const {
    if (!action.settings.empty()) return action;
    if (Result<FirmwareImage> const image = load(action))
        action.settings.emplace_back(kSum, image.value().sha256);
    return action;
}

void FirmwareUpdate::act(Action const &action) {
    Result<FirmwareImage> image = load(action);
    file_ = action.arguments[0];
    pieces_.clear();
    failure_.clear();
    if (!image) return done(image.error().message); // It has changed since it was checked.
    for (Segment &segment : image.value().segments)
        pieces_.push_back({segment.address, std::move(segment.data)});
    UsbIds const usb = image.value().usb.value_or(UsbIds{kAnyId, kAnyId});
    vendor_ = usb.vendor;
    product_ = usb.product;
    state_ = State::Waiting;
    begin();
}

void FirmwareUpdate::functions_changed() {
    Dfu *const dfu = host_.function<Dfu>();
    if (dfu == nullptr) {
        if (state_ == State::Downloading) done("the device went away");
        return;
    }
    dfu->on_ready = [this] { begin(); };
    dfu->on_done = [this](std::string const &failure) { done(failure); };
}

void FirmwareUpdate::begin() {
    Dfu *const dfu = host_.function<Dfu>();
    if (state_ != State::Waiting || dfu == nullptr || !dfu->ready()) return;
    UsbDeviceIdentity const &identity = host_.identity();
    bool const fits = (vendor_ == kAnyId || vendor_ == identity.vendor) &&
                      (product_ == kAnyId || product_ == identity.product);
    if (!fits) {
        return done("it is for a device " + ids(vendor_, product_) + ", and this one is " +
                    ids(identity.vendor, identity.product));
    }
    state_ = State::Downloading;
    dfu->download(std::exchange(pieces_, {}));
}

void FirmwareUpdate::done(std::string const &failure) {
    state_ = failure.empty() ? State::Done : State::Failed;
    failure_ = failure;
    say(failure.empty() ? file_ + " has been downloaded; the device leaves DFU mode"
                        : "downloading " + file_ + " failed: " + failure);
}

void FirmwareUpdate::say(std::string const &text) { trace_.remark("DFU: " + text); }

std::string FirmwareUpdate::state() const {
    switch (state_) {
    case State::None: return "none";
    case State::Waiting: return "waiting";
    case State::Downloading: {
        Dfu const *const dfu = host_.function<Dfu>();
        return dfu != nullptr ? dfu->progress() : "";
    }
    case State::Done: return "done";
    case State::Failed: return "failed: " + failure_;
    }
    return "";
}

void FirmwareUpdate::archive(Archive &archive) {
    archive.section("firmware update");
    archive(state_, file_, vendor_, product_, pieces_, failure_);
}

} // namespace terrarium
