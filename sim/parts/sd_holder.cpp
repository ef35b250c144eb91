#include "sim/parts/sd_holder.h"

#include <utility>

#include "sim/parts/action_check.h"

namespace terrarium {

Result<std::shared_ptr<Storage>> SdHolder::open(std::string const &file) const {
    if (storages_ == nullptr) return Error{"there are no files to insert"};
    std::shared_ptr<Storage> storage = TRY(storages_->open(file));
    Result<SdGeometry> const geometry = sd_geometry(storage->size());
    if (!geometry) return Error{"'" + file + "' is no image of an SD card: it " + geometry.error().message};
    return storage;
}

Result<> SdHolder::check(Part const &part, Action const &action) const {
    if (Faults::meant(action)) return faults_.check(part, action);
    if (action.verb == "eject") return takes_nothing(part, action);
    if (action.verb != "insert")
        return unknown_action(part, action,
                              "insert FILE and eject, and faults: fault slow by=TIME, fault full");
    TRY(takes_arguments(part, action, 1, "insert FILE"));
    Result<std::shared_ptr<Storage>> const storage = open(action.arguments[0]);
    if (!storage) return Error{part.name() + ": " + storage.error().message};
    return {};
}

void SdHolder::act(Part const &part, Action const &action) {
    if (Faults::meant(action)) return faults_.act(part, action);
    take_out();
    if (action.verb == "eject") return;
    // Checked before; should the file have gone since, nothing is put in.
    if (auto storage = open(action.arguments[0])) put_in(action.arguments[0], std::move(storage).value());
}

void SdHolder::put_in(std::string file, std::shared_ptr<Storage> storage) {
    file_ = std::move(file);
    card_ = std::make_unique<SdCard>(clock_, std::move(storage), &faults_);
    on_change_();
}

void SdHolder::take_out() {
    if (card_ == nullptr) return;
    std::unique_ptr<SdCard> const gone = std::exchange(card_, nullptr);
    file_.clear();
    on_change_();
}

std::vector<Part::Reading> SdHolder::readings() const {
    std::vector<Part::Reading> all{{"card", file_}};
    for (Part::Reading &reading : faults_.readings()) all.push_back(std::move(reading));
    return all;
}

Look SdHolder::look() const {
    Look look;
    look.present = card_ != nullptr;
    look.contents = file_;
    look.takes_file = true;
    return look;
}

// What the card holds stays in its file. A state tells of it by name and digest, and goes on only with the
// same content.
void SdHolder::archive(Archive &archive) {
    std::string file = file_;
    archive(faults_, file);
    if (archive.loading() && file != file_) {
        take_out();
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
