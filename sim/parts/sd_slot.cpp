#include "sim/parts/sd_slot.h"

#include "sim/parts/action_check.h"

namespace terrarium {

SdSlot::SdSlot(Clock &clock, std::string_view name, Wiring const &wiring)
    : Part(name), clock_(clock), storages_(wiring.storages), switch_(std::string(name) + " switch") {
    socket_.wires = wiring.wires;
    if (wiring.detect != nullptr) wiring.detect->connect(switch_);
    if (wiring.host != nullptr) wiring.host->attach(socket_);
}

Result<std::shared_ptr<Storage>> SdSlot::open(std::string const &file) const {
    if (storages_ == nullptr) return Error{"there are no files to insert"};
    std::shared_ptr<Storage> storage = TRY(storages_->open(file));
    Result<SdGeometry> const geometry = sd_geometry(storage->size());
    if (!geometry) return Error{"'" + file + "' is no image of an SD card: it " + geometry.error().message};
    return storage;
}

Result<> SdSlot::check(Action const &action) const {
    if (action.verb == "eject") return takes_nothing(*this, action);
    if (action.verb != "insert") return unknown_action(*this, action, "insert FILE and eject");
    TRY(takes_arguments(*this, action, 1, "insert FILE"));
    Result<std::shared_ptr<Storage>> const storage = open(action.arguments[0]);
    if (!storage) return Error{name() + ": " + storage.error().message};
    return {};
}

void SdSlot::act(Action const &action) {
    take_out();
    if (action.verb == "eject") return;
    // Checked before; should the file have gone since, nothing is put in.
    if (auto storage = open(action.arguments[0])) put_in(action.arguments[0], std::move(storage).value());
}

void SdSlot::put_in(std::string file, std::shared_ptr<Storage> storage) {
    file_ = std::move(file);
    card_ = std::make_unique<SdCard>(clock_, std::move(storage));
    socket_.card = card_.get();
    switch_.drive(Drive::Low);
    if (socket_.on_change) socket_.on_change();
}

void SdSlot::take_out() {
    if (card_ == nullptr) return;
    socket_.card = nullptr;
    if (socket_.on_change) socket_.on_change();
    card_.reset();
    file_.clear();
    switch_.drive(Drive::None);
}

void SdSlot::power_on() {
    if (card_ != nullptr) card_->power_on();
}

std::vector<Part::Reading> SdSlot::readings() const { return {{"card", file_}}; }

Look SdSlot::look() const {
    Look look;
    look.present = card_ != nullptr;
    look.contents = file_;
    look.takes_file = true;
    return look;
}

// What the card holds stays in its file. A state tells of it by name and digest, and goes on only with the
// same content.
void SdSlot::archive(Archive &archive) {
    archive.section(name());
    std::string file = file_;
    archive(file, switch_);
    if (archive.loading() && file != file_) {
        if (card_ != nullptr) take_out();
        if (!file.empty()) {
            Result<std::shared_ptr<Storage>> storage = open(file);
            if (!archive.require(storage.ok(), storage.ok() ? "" : storage.error().message)) return;
            put_in(file, std::move(storage).value());
        }
    }
    if (card_ == nullptr) return;
    u64 const now = digest_of(card_->storage());
    u64 then = now;
    archive(then);
    archive.require(then == now, "the SD card '" + file_ + "' has changed since the state was saved");
    archive(*card_);
}

} // namespace terrarium
