// I2cPullUps: the two resistors that a module brings for the bus it is put on.
#pragma once

#include <string>

#include "sim/core/net.h"

namespace terrarium {

class I2cPullUps {
public:
    I2cPullUps(std::string_view name, Net &scl, Net &sda)
        : scl_(std::string(name) + " SCL pull-up"), sda_(std::string(name) + " SDA pull-up") {
        scl_.pull(Pull::Up);
        sda_.pull(Pull::Up);
        scl.connect(scl_);
        sda.connect(sda_);
    }
    void archive(Archive &archive) { archive(scl_, sda_); }

private:
    Pin scl_;
    Pin sda_;
};

} // namespace terrarium
