#include "gui/files/host_folder.h"

#include <filesystem>

namespace terrarium::gui {

namespace fs = std::filesystem;

Result<std::vector<FileEntry>> list_folder(std::string const &path) {
    std::error_code failure;
    std::vector<FileEntry> entries;
    for (fs::directory_iterator at(path, failure), end; !failure && at != end; at.increment(failure)) {
        std::string const name = at->path().filename().string();
        if (name.starts_with('.')) continue;
        std::error_code hidden;
        bool const folder = at->is_directory(hidden);
        u64 const bytes = folder ? 0 : u64(at->file_size(hidden));
        if (!hidden) entries.push_back({name, folder, bytes});
    }
    if (failure) return Error{path + ": " + failure.message()};
    sort_entries(entries);
    return entries;
}

} // namespace terrarium::gui
