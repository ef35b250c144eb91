#include "session/fat_image.h"

#include <algorithm>
#include <charconv>
#include <cstring>

#include "sim/core/bus.h"
#include "sim/host/program.h"

namespace terrarium {

namespace {

std::string inside(std::string const &path) {
    return "::" + std::string(path.starts_with('/') ? "" : "/") + path;
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\r')) text.remove_suffix(1);
    return text;
}

std::vector<std::string_view> lines_of(std::string_view text) {
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        std::size_t const end = std::min(text.find('\n'), text.size());
        lines.push_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

// The digits of a number that may have spaces between groups of three.
u64 number_in(std::string_view text) {
    u64 value = 0;
    for (char const c : text) {
        if (c >= '0' && c <= '9') value = value * 10 + u64(c - '0');
    }
    return value;
}

// A line of mdir: the short name in eight and three columns, size or <DIR>, date and time, and the long name
// if there is one.
constexpr std::size_t kExtension = 9, kSize = 13, kDate = 23, kLongName = 42;

bool is_entry(std::string_view line) {
    return line.size() > kDate && line[0] != ' ' &&
           (line.substr(kSize, 9).find("<DIR>") != std::string_view::npos || line[kDate - 2] != ' ') &&
           !line.starts_with("Directory for ");
}

FatImage::Entry entry_of(std::string_view line) {
    FatImage::Entry entry;
    entry.folder = line.substr(kSize, 10).find("<DIR>") != std::string_view::npos;
    if (!entry.folder) entry.bytes = number_in(line.substr(kSize, kDate - kSize));
    entry.name = line.size() > kLongName ? trimmed(line.substr(kLongName)) : std::string_view();
    if (!entry.name.empty()) return entry;
    entry.name = trimmed(line.substr(0, kExtension - 1));
    std::string_view const extension = trimmed(line.substr(kExtension, 3));
    if (!extension.empty()) entry.name += "." + std::string(extension);
    return entry;
}

} // namespace

bool FatImage::is_fat(std::vector<u8> const &first_sector) {
    if (first_sector.size() < 512 || first_sector[510] != 0x55 || first_sector[511] != 0xAA) return false;
    // A jump, and sectors of 512 bytes in clusters of a power of two.
    u8 const cluster = first_sector[13];
    return (first_sector[0] == 0xEB || first_sector[0] == 0xE9) && load_u16(first_sector, 11) == 512 &&
           cluster != 0 && (cluster & (cluster - 1)) == 0;
}

// Gives what the tool prints; the error has its own first words.
Result<std::string> FatImage::run(std::string const &tool, std::vector<std::string> const &arguments) const {
    // The firmware's geometry is not what mtools expects; nor is it needed.
    std::vector<std::string> environment{"MTOOLS_SKIP_CHECK=1", "LC_ALL=C.UTF-8"};
    if (repeatable_) {
        environment.emplace_back(
            "SOURCE_DATE_EPOCH=1420070400"); // 2015-01-01, where the board's clock begins.
        environment.emplace_back("TZ=UTC");
    }
    std::vector<std::string> all{tool, "-i", place_};
    all.insert(all.end(), arguments.begin(), arguments.end());
    Result<host::ProgramResult> const result = host::run_program(all, environment);
    if (!result) {
        return Error{result.error().message +
                     "; it belongs to mtools: install Debian's package mtools (apt install mtools)"};
    }
    if (result.value().exit_code == 0) return result.value().output;
    std::vector<std::string_view> const lines = lines_of(result.value().errors);
    std::string words(lines.empty() ? tool + " failed" : trimmed(lines.front()));
    for (std::size_t at = words.find("::"); at != std::string::npos; at = words.find("::"))
        words.erase(at, 2);
    // "mcopy: File ..." names the tool itself.
    return Error{words.starts_with(tool + ":") ? std::string(trimmed(words.substr(tool.size() + 1))) : words};
}

Result<std::vector<FatImage::Entry>> FatImage::list(std::string const &path) const {
    std::string const text = TRY(run("mdir", {"-a", inside(path)}));
    std::vector<Entry> entries;
    for (std::string_view const line : lines_of(text)) {
        if (!is_entry(line)) continue;
        Entry entry = entry_of(line);
        if (entry.name != "." && entry.name != "..") entries.push_back(std::move(entry));
    }
    auto const by_name = [](Entry const &a, Entry const &b) { return a.name < b.name; };
    std::sort(entries.begin(), entries.end(), by_name);
    return entries;
}

Result<> FatImage::put(std::vector<std::string> const &files, std::string const &folder) const {
    std::vector<std::string> arguments{"-o"};
    arguments.insert(arguments.end(), files.begin(), files.end());
    arguments.push_back(inside(folder));
    TRY(run("mcopy", arguments));
    return {};
}

Result<> FatImage::get(std::string const &path, std::string const &to) const {
    TRY(run("mcopy", {"-s", "-n", inside(path), to}));
    return {};
}

Result<> FatImage::remove(std::string const &path) const {
    TRY(run("mdel", {inside(path)}));
    return {};
}

Result<> FatImage::make_folder(std::string const &path) const {
    Result<std::string> const there = run("mdir", {"-b", inside(path)});
    if (there) return {};
    TRY(run("mmd", {inside(path)}));
    return {};
}

Result<u64> FatImage::free_bytes() const {
    std::string const text = TRY(run("mdir", {"::/"}));
    for (std::string_view const line : lines_of(text)) {
        if (line.find("bytes free") != std::string_view::npos) return number_in(line);
    }
    return Error{"cannot tell how much is free"};
}

Result<> FatImage::format(std::vector<std::string> const &arguments, std::string const &label) const {
    std::vector<std::string> all = arguments;
    all.insert(all.end(), {"-N", "0", "-v", label, "::"});
    TRY(run("mformat", all));
    return {};
}

} // namespace terrarium
