#include "sim/usb/fat_names.h"

#include <algorithm>
#include <cctype>

namespace terrarium::fat {

namespace {

constexpr std::size_t kBase = 8, kExtension = 3, kPacked = kBase + kExtension;
constexpr u8 kLowerBase = 0x08, kLowerExtension = 0x10; // In byte 12.
constexpr u8 kLongName = 0x0F, kLastPart = 0x40;
constexpr std::size_t kInPart = 13, kLongest = 255;
// Where the characters of a long name's part lie, two bytes each.
constexpr std::array<u8, kInPart> kPlaces{1, 3, 5, 7, 9, 14, 16, 18, 20, 22, 24, 28, 30};

bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
char upper(char c) { return is_lower(c) ? char(c - 32) : c; }
char lower(char c) { return is_upper(c) ? char(c + 32) : c; }

struct Parts {
    std::string_view base;
    std::string_view extension;
};

Parts parts_of(std::string_view name) {
    std::size_t const dot = name.rfind('.');
    if (dot == std::string_view::npos || dot == 0) return {name, {}};
    return {name.substr(0, dot), name.substr(dot + 1)};
}

bool plain(std::string_view part) {
    bool const allowed = std::all_of(part.begin(), part.end(), [](char c) {
        return std::isalnum(u8(c)) != 0 ||
               std::string_view("!#$%&'()-@^_`{}~").find(c) != std::string_view::npos;
    });
    return allowed && (std::none_of(part.begin(), part.end(), is_lower) ||
                       std::none_of(part.begin(), part.end(), is_upper));
}

u8 sum_of(std::span<u8 const> packed) {
    u8 sum = 0;
    for (u8 const byte : packed.first(kPacked)) sum = u8((sum >> 1 | sum << 7) + byte);
    return sum;
}

Result<> check_name(std::string_view name) {
    std::string const quoted = "'" + std::string(name) + "'";
    if (name.empty()) return Error{"a name on the drive is missing"};
    if (name.size() > kLongest) return Error{quoted + " is too long a name for the drive"};
    bool const odd = std::any_of(name.begin(), name.end(), [](char c) {
        return c < ' ' || c > '~' || std::string_view("\"*/:<>?\\|").find(c) != std::string_view::npos;
    });
    if (odd || name.back() == '.' || name.back() == ' ' || name.front() == ' ')
        return Error{quoted + " is no name for the drive: letters, digits, and - _ . ( ) are"};
    return {};
}

} // namespace

Result<> check_path(std::string_view path) {
    for (;;) {
        std::size_t const slash = path.find('/');
        TRY(check_name(path.substr(0, slash)));
        if (slash == std::string_view::npos) return {};
        path.remove_prefix(slash + 1);
    }
}

bool same(std::string_view left, std::string_view right) {
    return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                      [](char a, char b) { return upper(a) == upper(b); });
}

bool fits_short(std::string_view name) {
    Parts const parts = parts_of(name);
    return !parts.base.empty() && parts.base.size() <= kBase && parts.extension.size() <= kExtension &&
           plain(parts.base) && plain(parts.extension);
}

std::string packed(std::string_view name) {
    Parts const parts = parts_of(name);
    std::string text(kPacked, ' ');
    std::transform(parts.base.begin(), parts.base.end(), text.begin(), upper);
    std::transform(parts.extension.begin(), parts.extension.end(), text.begin() + kBase, upper);
    return text;
}

std::string unpacked(std::string_view packed) {
    auto const trimmed = [](std::string_view part) {
        return std::string(part.substr(0, part.find_last_not_of(' ') + 1));
    };
    std::string const extension = trimmed(packed.substr(kBase));
    return trimmed(packed.substr(0, kBase)) + (extension.empty() ? "" : "." + extension);
}

std::string alias(std::string_view name, unsigned tail) {
    auto const kept = [](std::string_view part, std::size_t most) {
        std::string text;
        for (char const c : part) {
            if (text.size() < most && c != ' ' && c != '.') text += plain({&c, 1}) ? upper(c) : '_';
        }
        return text;
    };
    Parts const parts = parts_of(name);
    std::string const number = "~" + std::to_string(tail);
    return packed(kept(parts.base, kBase - number.size()) + number + "." + kept(parts.extension, kExtension));
}

std::string short_name_of(std::span<u8 const> entry) {
    std::string text(entry.begin(), entry.begin() + kPacked);
    if ((entry[12] & kLowerBase) != 0)
        std::transform(text.begin(), text.begin() + kBase, text.begin(), lower);
    if ((entry[12] & kLowerExtension) != 0)
        std::transform(text.begin() + kBase, text.end(), text.begin() + kBase, lower);
    return unpacked(text);
}

std::vector<Entry> entries_of(std::string_view name, std::string const &packed) {
    Entry own{};
    std::copy(packed.begin(), packed.end(), own.begin());
    std::vector<Entry> entries;
    if (fits_short(name)) {
        Parts const parts = parts_of(name);
        if (std::any_of(parts.base.begin(), parts.base.end(), is_lower)) own[12] |= kLowerBase;
        if (std::any_of(parts.extension.begin(), parts.extension.end(), is_lower)) own[12] |= kLowerExtension;
    } else {
        std::size_t const count = (name.size() + kInPart - 1) / kInPart;
        for (std::size_t part = count; part > 0; --part) {
            Entry entry{};
            entry[0] = u8(part | (part == count ? kLastPart : 0));
            entry[11] = kLongName;
            entry[13] = sum_of(own);
            for (std::size_t i = 0; i < kInPart; ++i) {
                std::size_t const at = (part - 1) * kInPart + i;
                // A zero ends it, and ones fill up.
                entry[kPlaces[i]] = at < name.size() ? u8(name[at]) : at == name.size() ? 0 : 0xFF;
                entry[kPlaces[i] + 1u] = at <= name.size() ? 0 : 0xFF;
            }
            entries.push_back(entry);
        }
    }
    entries.push_back(own);
    return entries;
}

void LongName::add(std::span<u8 const> entry, u32 number) {
    unsigned const order = entry[0] & 0x3F;
    if ((entry[0] & kLastPart) != 0) {
        begun_ = true;
        text_.clear();
        first_ = number;
        sum_ = entry[13];
        left_ = order;
    }
    if (!begun_ || order != left_ || order == 0 || entry[13] != sum_) return clear();
    --left_;
    std::string part;
    for (u8 const place : kPlaces) {
        if (entry[place] == 0 && entry[place + 1u] == 0) break;
        part += entry[place + 1u] == 0 ? char(entry[place]) : '\0';
    }
    text_ = part + text_;
}

bool LongName::belongs_to(std::span<u8 const> entry) const {
    return begun_ && left_ == 0 && sum_ == sum_of(entry);
}

} // namespace terrarium::fat
