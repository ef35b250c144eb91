// Storage: bytes that outlive a machine and lie outside it, such as the image of a memory card.
//
// Devices read and write them in pieces; a file, or memory, stands behind them. Their content is not part of
// a machine's state, which holds a digest of it (digest_of) instead.
#pragma once

#include <memory>
#include <span>
#include <string>

#include "sim/core/result.h"
#include "sim/core/types.h"

namespace terrarium {

class Storage {
public:
    virtual ~Storage() = default;

    [[nodiscard]] virtual u64 size() const = 0; // In bytes.
    // `bytes` from `offset` on, which lie inside. False when the host could not do it.
    [[nodiscard]] virtual bool read(u64 offset, std::span<u8> bytes) const = 0;
    [[nodiscard]] virtual bool write(u64 offset, std::span<u8 const> bytes) = 0;
    // The first offset at or behind `offset` that may hold anything but zero, or size(): what is never
    // written takes no time to skip.
    [[nodiscard]] virtual u64 next_data(u64 offset) const = 0;
};

// What can be put into a machine, by the name its user gives it.
class StorageLibrary {
public:
    virtual ~StorageLibrary() = default;
    // The same name gives the same storage. Errors name it and say what is wrong.
    virtual Result<std::shared_ptr<Storage>> open(std::string const &name) = 0;
};

// Two storages of one size and content have the same digest. Takes a pass over all that is not empty.
[[nodiscard]] u64 digest_of(Storage const &storage);

} // namespace terrarium
