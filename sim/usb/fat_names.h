// Names in FAT folders: eight and three characters, and long ones in entries before them. Microsoft, "FAT:
// General Overview of On-Disk Format", 1.03, "FAT Directory Structure" and "FAT Long Directory Entries".
//
// Letters are ASCII here; a name on the drive that has others is nobody's.
#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/core/result.h"
#include "sim/core/types.h"

namespace terrarium::fat {

using Entry = std::array<u8, 32>;

// Whether each part of "lib/main.py" is a name that a FAT folder can hold.
Result<> check_path(std::string_view path);
// Upper and lower case are one.
[[nodiscard]] bool same(std::string_view left, std::string_view right);

// "MAIN    PY " is a packed name. One fits as it is when each of its parts is of one case; which one goes
// beside it in two bits, as Windows NT has it.
[[nodiscard]] bool fits_short(std::string_view name);
[[nodiscard]] std::string packed(std::string_view name);
[[nodiscard]] std::string unpacked(std::string_view packed);
// "MYLONG~1PY ", for the first name that begins so.
[[nodiscard]] std::string alias(std::string_view name, unsigned tail);
// Of an entry.
[[nodiscard]] std::string short_name_of(std::span<u8 const> entry);

// What a file's name takes in a folder: a long name's entries if it does not fit, and the entry itself.
[[nodiscard]] std::vector<Entry> entries_of(std::string_view name, std::string const &packed);

// A long name that is read entry by entry.
class LongName {
public:
    void clear() { left_ = 0, begun_ = false; }
    void add(std::span<u8 const> entry, u32 number);
    // Whether it is complete and the name of the entry that follows it.
    [[nodiscard]] bool belongs_to(std::span<u8 const> entry) const;
    [[nodiscard]] bool is(std::string_view name, std::span<u8 const> entry) const {
        return belongs_to(entry) && same(text_, name);
    }
    [[nodiscard]] u32 first() const { return first_; }

private:
    std::string text_;
    u32 first_ = 0;
    unsigned left_ = 0;
    u8 sum_ = 0;
    bool begun_ = false;
};

} // namespace terrarium::fat
