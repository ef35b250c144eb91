// MemoryStorage: a storage of any size that keeps in memory what is not zero, for replays and tests.
#pragma once

#include <array>
#include <map>
#include <vector>

#include "sim/core/storage.h"

namespace terrarium {

class MemoryStorage final : public Storage {
public:
    // All zeros.
    explicit MemoryStorage(u64 size) : size_(size) {}

    [[nodiscard]] u64 size() const override { return size_; }
    [[nodiscard]] bool read(u64 offset, std::span<u8> bytes) const override;
    [[nodiscard]] bool write(u64 offset, std::span<u8 const> bytes) override;
    [[nodiscard]] u64 next_data(u64 offset) const override;

private:
    static constexpr u64 kPage = 4096;
    using Page = std::array<u8, kPage>;

    u64 size_;
    std::map<u64, Page> pages_; // By offset.
};

// A library of what is put into it.
class MemoryLibrary final : public StorageLibrary {
public:
    void add(std::string name, std::shared_ptr<Storage> storage) {
        all_.insert_or_assign(std::move(name), std::move(storage));
    }
    Result<std::shared_ptr<Storage>> open(std::string const &name) override {
        auto const found = all_.find(name);
        if (found == all_.end()) return Error{"there is no image '" + name + "'"};
        return found->second;
    }

private:
    std::map<std::string, std::shared_ptr<Storage>> all_;
};

} // namespace terrarium
