// Runs the unmodified firmware in a folder, each on its board.
//
//     TERRARIUM_IMAGES=/where/they/are test_real [PART-OF-A-NAME]
//
// A line for each file: passed, FAILED or skipped, and why; last a summary. Exit status 0: all that ran
// passed. 1: something failed. 77: nothing ran (no folder is named, or all in it was skipped), which is not a
// pass.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "tests/real/run_image.h"

using namespace terrarium;
namespace fs = std::filesystem;

namespace {

constexpr int kPassed = 0;
constexpr int kFailed = 1;
constexpr int kUsage = 2;
constexpr int kSkipped = 77; // As automake and ctest have it.

char const *word(ImageResult::Outcome outcome) {
    switch (outcome) {
    case ImageResult::Outcome::Passed: return "passed ";
    case ImageResult::Outcome::Failed: return "FAILED ";
    case ImageResult::Outcome::Skipped: return "skipped";
    }
    return "?";
}

} // namespace

int main(int argc, char **argv) {
    std::string const wanted = argc > 1 ? argv[1] : "";
    char const *const folder = std::getenv("TERRARIUM_IMAGES");
    if (folder == nullptr || *folder == '\0') {
        std::puts("skipped: TERRARIUM_IMAGES names no folder with firmware images");
        return kSkipped;
    }
    std::error_code error;
    std::vector<fs::path> files;
    for (fs::recursive_directory_iterator entry(folder, error), end; !error && entry != end;
         entry.increment(error)) {
        std::error_code unreadable;
        if (!entry->is_regular_file(unreadable)) continue;
        if (entry->path().filename().string().find(wanted) != std::string::npos)
            files.push_back(entry->path());
    }
    if (error) {
        std::fprintf(stderr, "%s: %s\n", folder, error.message().c_str());
        return kUsage;
    }
    std::sort(files.begin(), files.end());

    int passed = 0;
    int failed = 0;
    int skipped = 0;
    for (fs::path const &file : files) {
        ImageResult const result = run_image(file.string());
        std::printf("%s %s: %s\n", word(result.outcome), fs::relative(file, folder, error).c_str(),
                    result.detail.c_str());
        std::fflush(stdout);
        ++(result.outcome == ImageResult::Outcome::Passed   ? passed
           : result.outcome == ImageResult::Outcome::Failed ? failed
                                                            : skipped);
    }
    std::printf("%d passed, %d failed, %d skipped\n", passed, failed, skipped);
    if (failed > 0) return kFailed;
    return passed > 0 ? kPassed : kSkipped;
}
