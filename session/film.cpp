#include "session/film.h"

#include "session/writable.h"
#include "sim/host/files.h"

namespace terrarium {

namespace {

using namespace literals;

constexpr Time kFrame = 40_ms;
constexpr char const *kFramesPerSecond = "25";
constexpr double kScreenshotScale = 2;

// Behind the description of what comes in.
std::vector<std::string> encoding(std::string const &path) {
    if (path.ends_with(".gif"))
        return {"-filter_complex",
                "split[a][b];[a]palettegen=stats_mode=diff[p];[b][p]paletteuse=dither=none"};
    if (path.ends_with(".mp4")) return {"-c:v", "libx264", "-pix_fmt", "yuv420p", "-movflags", "+faststart"};
    return {"-c:v", "libvpx-vp9", "-pix_fmt", "yuv420p", "-crf", "30", "-b:v", "0"};
}

// On white, because videos know no transparency.
void make_opaque(picture::Raster &raster) {
    for (std::size_t i = 0; i < raster.rgba.size(); i += 4) {
        u8 const lacking = u8(255 - raster.rgba[i + 3]);
        for (std::size_t c = 0; c < 4; ++c) raster.rgba[i + c] = u8(raster.rgba[i + c] + lacking);
    }
}

} // namespace

Result<> check_pictures(std::optional<std::string> const &screenshot,
                        std::optional<std::string> const &video) {
    if (screenshot && !screenshot->ends_with(".png"))
        return Error{"--screenshot: '" + *screenshot +
                     "' should end in .png, the only kind of picture there is"};
    if (screenshot) TRY(check_writable(*screenshot));
    if (!video) return {};
    for (char const *const ending : {".gif", ".mp4", ".webm"}) {
        if (video->ends_with(ending)) return check_writable(*video);
    }
    return Error{"--video: '" + *video + "' should end in .gif, .mp4 or .webm"};
}

Result<> save_screenshot(Machine &machine, std::string const &path) {
    picture::Portraits const portraits =
        TRY(picture::Portraits::of(machine.board(), picture::Portraits::kUsual * kScreenshotScale));
    return host::write_file_atomically(path, picture::png_of(portraits.paint(picture::views_of(machine))));
}

Result<Film> Film::start(BoardSpec const &board, std::string path) {
    picture::Portraits portraits = TRY(picture::Portraits::of(board, picture::Portraits::kUsual));
    std::string const size = std::to_string(portraits.width()) + "x" + std::to_string(portraits.height());
    std::vector<std::string> arguments{"ffmpeg",   "-loglevel",      "error", "-y", "-f",
                                       "rawvideo", "-pix_fmt",       "rgba",  "-s", size,
                                       "-r",       kFramesPerSecond, "-i",    "-"};
    for (std::string &argument : encoding(path)) arguments.push_back(std::move(argument));
    arguments.insert(arguments.end(), {"-bitexact", "file:" + path});
    Result<host::FedProgram> encoder = host::FedProgram::start(arguments);
    if (!encoder) {
        return Error{"--video: " + encoder.error().message +
                     "; install Debian's package ffmpeg (apt install ffmpeg)"};
    }
    return Film(std::move(path), std::move(portraits), std::move(encoder).value());
}

bool Film::look(Machine &machine) {
    if (!next_) next_ = machine.now();
    if (broken_ || machine.now() < *next_) return !broken_;
    std::vector<picture::PartView> const views = picture::views_of(machine);
    std::vector<Look> looks;
    for (picture::PartView const &view : views) looks.push_back(view.look);
    if (looks != shown_) { // Most frames look like the one before.
        frame_ = portraits_.paint(views);
        make_opaque(frame_);
        shown_ = std::move(looks);
    }
    for (; *next_ <= machine.now() && !broken_; next_ = *next_ + kFrame)
        broken_ = !encoder_.feed(frame_.rgba);
    return !broken_;
}

Result<> Film::finish() {
    Result<> const finished = encoder_.finish();
    if (!finished) return Error{"--video: '" + path_ + "': " + finished.error().message};
    return {};
}

} // namespace terrarium
