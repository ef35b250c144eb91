// The files on a board, by Python that its raw REPL runs: in codes that a small board has room for, and what
// they print. MicroPython's documentation, module os; the micro:bit's, "Local Persistent File System", whose
// os has listdir, remove and size only, and no folders.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/core/result.h"
#include "sim/core/types.h"

namespace terrarium::gui {

using Codes = std::vector<std::string>;

struct FileEntry {
    std::string name;
    bool folder = false;
    u64 bytes = 0;
    bool operator==(FileEntry const &) const = default;
};

struct BoardFolder {
    std::string path;               // Empty on a board without folders.
    std::vector<FileEntry> entries; // Folders first, by name.
};

// `folder`: empty for the one the board is in.
[[nodiscard]] Codes codes_to_list(std::string_view folder);
[[nodiscard]] Result<BoardFolder> read_listing(std::string_view printed);
[[nodiscard]] Codes codes_to_read(std::string_view path);
[[nodiscard]] Result<std::string> read_content(std::string_view printed);
[[nodiscard]] Codes codes_to_write(std::string_view path, std::string_view bytes);
// A folder has to be empty.
[[nodiscard]] Codes codes_to_remove(std::string_view path, bool folder);
[[nodiscard]] Codes codes_to_run(std::string_view path);

// A name in a folder of the board.
[[nodiscard]] std::string joined(std::string_view folder, std::string_view name);
// The folder above; the root's is the root.
[[nodiscard]] std::string above(std::string_view folder);
void sort_entries(std::vector<FileEntry> &entries);

} // namespace terrarium::gui
