// A folder of a test's own, gone afterwards.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

struct Folder {
    Folder() {
        std::string name = (std::filesystem::temp_directory_path() / "terrarium-test-XXXXXX").string();
        path = mkdtemp(name.data());
    }
    ~Folder() { std::filesystem::remove_all(path); }
    Folder(Folder const &) = delete;
    Folder &operator=(Folder const &) = delete;
    [[nodiscard]] std::string file(std::string const &name) const { return (path / name).string(); }
    void write(std::string const &name, std::string const &text) const {
        std::ofstream(file(name), std::ios::binary) << text;
    }
    std::filesystem::path path;
};
