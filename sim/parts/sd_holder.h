// SdHolder: what sockets for SD cards share: a card that is put in and taken out, and the file it keeps its
// content in. How the card is reached is the socket's business.
//
// Actions: insert FILE (an image, which the card writes to), eject.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "sim/core/clock.h"
#include "sim/core/storage.h"
#include "sim/parts/part.h"
#include "sim/parts/sd_card.h"

namespace terrarium {

class SdHolder {
public:
    // `storages`: where images come from; null: there are none. `on_change`: a card has come, or has gone,
    // and card() is null already.
    SdHolder(Clock &clock, StorageLibrary *storages, std::function<void()> on_change)
        : clock_(clock), storages_(storages), on_change_(std::move(on_change)) {}

    [[nodiscard]] SdCard *card() const { return card_.get(); }
    [[nodiscard]] std::string const &file() const { return file_; } // Of the card that is in.

    // For the part it is in.
    [[nodiscard]] Result<> check(Part const &part, Action const &action) const;
    void act(Action const &action);
    [[nodiscard]] Look look() const;
    void archive(Archive &archive);

private:
    [[nodiscard]] Result<std::shared_ptr<Storage>> open(std::string const &file) const;
    void put_in(std::string file, std::shared_ptr<Storage> storage);
    void take_out();

    Clock &clock_;
    StorageLibrary *storages_;
    std::function<void()> on_change_;
    std::string file_;
    std::unique_ptr<SdCard> card_;
};

} // namespace terrarium
