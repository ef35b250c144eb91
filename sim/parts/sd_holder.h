// SdHolder: what sockets for SD cards share: a card that is put in and taken out, and the file it keeps its
// content in. How the card is reached is the socket's business.
//
// Actions: insert FILE (an image, which the card writes to), eject; faults slow and full (faults.h) of
// whatever card is in. A reading or writing begun and a block programmed are what `slow` counts, a block that
// comes is what `full` counts.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "sim/core/clock.h"
#include "sim/core/storage.h"
#include "sim/parts/faults.h"
#include "sim/parts/part.h"
#include "sim/parts/sd_card.h"

namespace terrarium {

class SdHolder {
public:
    // `storages`: where images come from; null: there are none. `on_change`: a card has come, or has gone,
    // and card() is null already.
    SdHolder(Clock &clock, std::string_view part, StorageLibrary *storages, std::function<void()> on_change)
        : clock_(clock), storages_(storages), on_change_(std::move(on_change)),
          faults_(part, {Faults::Kind::Slow, Faults::Kind::Full}, {}) {}

    [[nodiscard]] SdCard *card() const { return card_.get(); }

    // For the part it is in.
    [[nodiscard]] Result<> check(Part const &part, Action const &action) const;
    void act(Part const &part, Action const &action);
    // card: its file; faults, while there are any.
    [[nodiscard]] std::vector<Part::Reading> readings() const;
    [[nodiscard]] Look look() const;
    void archive(Archive &archive);

private:
    [[nodiscard]] Result<std::shared_ptr<Storage>> open(std::string const &file) const;
    void put_in(std::string file, std::shared_ptr<Storage> storage);
    void take_out();

    Clock &clock_;
    StorageLibrary *storages_;
    std::function<void()> on_change_;
    Faults faults_;
    std::string file_; // Of the card that is in.
    std::unique_ptr<SdCard> card_;
};

} // namespace terrarium
