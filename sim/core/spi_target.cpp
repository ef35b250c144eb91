#include "sim/core/spi_target.h"

namespace terrarium {

SpiTarget::SpiTarget(std::string const &name, Wires const &wires, SpiMode mode)
    : clock_(name + " SCK"), in_(name + " MOSI"), out_(name + " MISO"), select_(name + " CS"), mode_(mode) {
    clock_.on_change = [this](bool level) { clock_changed(level); };
    select_.on_change = [this](bool level) { select_changed(level); };
    wires.clock.connect(clock_);
    if (wires.in != nullptr) wires.in->connect(in_);
    if (wires.out != nullptr) wires.out->connect(out_);
    // What is not chosen does not answer: a module holds its select wire up until somebody drives it.
    select_.pull(Pull::Up);
    wires.select.connect(select_);
    selected_ = !select_.level(); // Tied to ground, it is meant for good.
}

void SpiTarget::select_changed(bool level) {
    selected_ = !level;
    if (level) {
        out_.drive(Drive::None);
        unsigned const broken_off = taken_;
        taken_ = put_ = 0;
        return on_deselect(broken_off);
    }
    taken_ = put_ = 0;
    on_select();
    // Whoever takes on the first edge needs the bit before it.
    if (!mode_.takes_on_second) put_bit();
}

void SpiTarget::clock_changed(bool level) {
    if (!selected_) return;
    if (!mode_.takes_on_second && put_ == 0) put_bit(); // Chosen from the beginning on.
    bool const first = level != mode_.rests_high;
    if (first != mode_.takes_on_second)
        take_bit();
    else
        put_bit();
}

void SpiTarget::set_speaking(bool speaking) {
    speaks_ = speaking;
    if (!speaks_) out_.drive(Drive::None);
}

void SpiTarget::put_bit() {
    if (put_ == 8) put_ = 0;
    if (put_ == 0) shift_out_ = next_out();
    if (speaks_) out_.drive((shift_out_ >> (7 - put_) & 1) != 0 ? Drive::High : Drive::Low);
    ++put_;
}

void SpiTarget::take_bit() {
    shift_in_ = u8(shift_in_ << 1 | (in_.level() ? 1 : 0));
    if (++taken_ < 8) return;
    taken_ = 0;
    on_byte(shift_in_);
}

void SpiTarget::archive_wires(Archive &archive) {
    archive(clock_, in_, out_, select_, speaks_, selected_, shift_in_, shift_out_, taken_, put_);
    if (archive.require(taken_ < 8 && put_ <= 8, "a byte has more than eight bits")) return;
    taken_ = put_ = 0;
}

} // namespace terrarium
