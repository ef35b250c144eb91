// One image on the board it is for: boots it to the prompt and has it compute something.
#pragma once

#include <string>

namespace terrarium {

struct ImageResult {
    enum class Outcome { Passed, Failed, Skipped };
    Outcome outcome = Outcome::Failed;
    std::string detail; // Why, or what it was; one line.
};

ImageResult run_image(std::string const &path);

} // namespace terrarium
