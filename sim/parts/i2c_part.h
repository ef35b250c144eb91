// I2cPart: a part on an I2C bus, whose bus and measurements can be disturbed (faults.h).
//
// Device is I2cTarget or I2cRegisterDevice. The deriving part archives with archive_i2c(), measures through
// `faults`, and gives its own actions in check_own() and act_own().
#pragma once

#include <type_traits>

#include "sim/core/i2c_target.h"
#include "sim/parts/faults.h"
#include "sim/parts/part.h"

namespace terrarium {

template <class Device>
class I2cPart : public Part, protected Device {
public:
    [[nodiscard]] Result<> check(Action const &action) const final {
        return Faults::meant(action) ? faults.check(*this, action) : check_own(action);
    }
    void act(Action const &action) final {
        if (!Faults::meant(action)) return act_own(action);
        faults.act(*this, action);
        hold();
    }

protected:
    using Kind = Faults::Kind;

    enum class Says : u8 { Nothing, Time, Measurements }; // Of the world, to be frozen or noisy.

    // `channels`: what is measured, and can be noisy.
    I2cPart(std::string_view name, Net &scl, Net &sda, u8 address, Says says,
            std::vector<Faults::Channel> channels = {})
        : Part(name), Device(std::string(name), scl, sda, address),
          faults(name, kinds_of(says), std::move(channels)), held_(std::string(name) + " SDA held") {
        sda.connect(held_);
    }

    [[nodiscard]] virtual Result<> check_own(Action const &action) const = 0;
    virtual void act_own(Action const &) {}

    void archive_i2c(Archive &archive) {
        if constexpr (std::is_base_of_v<I2cRegisterDevice, Device>) {
            this->archive_bus(archive);
        } else {
            this->archive_wires(archive);
        }
        archive(faults, held_);
    }

    Faults faults;

private:
    static std::vector<Kind> kinds_of(Says says) {
        using enum Faults::Kind;
        if (says == Says::Nothing) return {NackAddress, NackData, Corrupt, HoldSda};
        if (says == Says::Time) return {NackAddress, NackData, Corrupt, HoldSda, Freeze};
        return {NackAddress, NackData, Corrupt, HoldSda, Freeze, Noise};
    }

    bool refuses_address() final { return faults.strikes(Kind::NackAddress); }
    bool refuses_data() final { return faults.strikes(Kind::NackData); }
    u8 on_wire(u8 byte) final { return faults.sent(byte); }
    // A device that is stuck in the middle of a byte lets go when it has been clocked to its end, while the
    // clock is low.
    void on_clock(bool level) final {
        if (!faults.on(Kind::HoldSda) && held_.drive() == Drive::None) return;
        if (level) {
            faults.clocked();
        } else {
            hold();
        }
    }
    void hold() { held_.drive(faults.on(Kind::HoldSda) ? Drive::Low : Drive::None); }

    Pin held_;
};

} // namespace terrarium
