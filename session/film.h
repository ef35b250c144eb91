// Film: pictures of a run, as --screenshot and --video ask for. They are computed from what the machine's
// parts look like, so they need no display, and the same run gives the same pictures.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "picture/portrait.h"
#include "sim/core/time.h"
#include "sim/host/fed_program.h"

namespace terrarium {

// Whether files of these names can become a picture (.png) and a video (.gif, .mp4, .webm), where they are
// asked for; the error says what they should be called.
Result<> check_pictures(std::optional<std::string> const &screenshot,
                        std::optional<std::string> const &video);

// The board as it looks now, as a PNG file of twice the usual size.
Result<> save_screenshot(Machine &machine, std::string const &path);

// A video: a frame for each 25th of a virtual second, encoded by ffmpeg while the run goes on.
class Film {
public:
    // Errors: ffmpeg is not installed, a damaged drawing.
    static Result<Film> start(BoardSpec const &board, std::string path);

    // When the next frame is due; the machine should be run no further.
    [[nodiscard]] Time next() const { return next_.value_or(Time()); }
    // Takes the frames that are due. False when the encoder has given up; finish() says why.
    [[nodiscard]] bool look(Machine &machine);
    // The machine has gone back in time, and the film with it: what was seen stays in it.
    void rewound(Time now) { next_ = now; }
    Result<> finish();

private:
    Film(std::string path, picture::Portraits portraits, host::FedProgram encoder)
        : path_(std::move(path)), portraits_(std::move(portraits)), encoder_(std::move(encoder)) {}

    std::string path_;
    picture::Portraits portraits_;
    host::FedProgram encoder_;
    std::optional<Time> next_;               // Nothing: the first.
    std::optional<std::vector<Look>> shown_; // By the last frame.
    picture::Raster frame_;
    bool broken_ = false;
};

} // namespace terrarium
