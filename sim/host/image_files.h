// ImageFiles: files as storages, for the memory cards that go into a board.
//
// Every write goes to the file at once, so that it survives even kill -9 of this program. A file is locked
// while it is open: a card is in one slot at a time.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "sim/core/storage.h"

namespace terrarium::host {

// Opens a file for reading and writing. Errors, with the file left untouched: it does not exist (and how to
// make one), is no regular file, cannot be written, or is in use by another run.
Result<std::shared_ptr<Storage>> open_image(std::string const &path);

// Files by their paths; each stays open until the library goes.
class ImageFiles final : public StorageLibrary {
public:
    Result<std::shared_ptr<Storage>> open(std::string const &path) override;
    // What has been opened so far.
    [[nodiscard]] std::map<std::string, std::shared_ptr<Storage>> const &opened() const { return opened_; }

private:
    std::map<std::string, std::shared_ptr<Storage>> opened_;
};

} // namespace terrarium::host
