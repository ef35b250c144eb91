#include "gui/app/sound.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include <imgui.h>

namespace terrarium::gui {

namespace {

constexpr int kRate = 44100;
constexpr double kVolume = 0.12; // A square wave is loud.
constexpr double kFade = 0.005;  // Seconds.

} // namespace

void Tone::fill(float *samples, int count) {
    double const wanted = hertz_.load(std::memory_order_relaxed);
    if (wanted > 0) sounding_ = wanted;
    double const goal = wanted > 0 ? 1 : 0;
    double const step = 1 / (kFade * rate_);
    for (int i = 0; i < count; ++i) {
        loudness_ = loudness_ < goal ? std::min(goal, loudness_ + step) : std::max(goal, loudness_ - step);
        phase_ += sounding_ / rate_;
        phase_ -= std::floor(phase_);
        samples[i] = float((phase_ < 0.5 ? kVolume : -kVolume) * loudness_);
    }
}

double heard_hertz(BoardSpec const &board, Facts const &facts, std::string const &listened) {
    if (!facts.running) return 0;
    double wire = 0;
    for (std::size_t i = 0; i < board.parts.size() && i < facts.parts.size(); ++i) {
        double const hertz = facts.parts[i].look.hertz.value_or(0);
        if (board.parts[i].kind == "buzzer" && hertz > 0) return hertz;
        if (!listened.empty() && board.parts[i].name == listened) wire = hertz;
    }
    return wire;
}

Sound::Sound(BoardSpec const &board, Desk &desk, Settings &settings)
    : board_(board), settings_(settings), tone_(kRate), muted_(settings.number("sound.muted", 0, 0, 1) > 0.5),
      listened_(settings.text("sound.listen." + board.name, "")) {
    SDL_AudioSpec wanted{};
    wanted.freq = kRate;
    wanted.format = AUDIO_F32SYS;
    wanted.channels = 1;
    wanted.samples = 512;
    wanted.userdata = &tone_;
    wanted.callback = [](void *tone, Uint8 *bytes, int size) {
        static_cast<Tone *>(tone)->fill(reinterpret_cast<float *>(bytes), size / int(sizeof(float)));
    };
    // Opening what is not there makes the system's libraries complain on stderr, so it is asked for first.
    if (SDL_InitSubSystem(SDL_INIT_AUDIO) != 0 || SDL_GetNumAudioDevices(0) == 0)
        SDL_SetError("this computer has no loudspeaker");
    else
        device_ = SDL_OpenAudioDevice(nullptr, 0, &wanted, nullptr, 0);
    if (device_ != 0)
        SDL_PauseAudioDevice(device_, 0);
    else
        desk.tell(std::string("no sound: ") + SDL_GetError());
}

Sound::~Sound() {
    if (device_ != 0) SDL_CloseAudioDevice(device_);
    SDL_QuitSubSystem(SDL_INIT_AUDIO);
}

void Sound::follow(Facts const &facts) {
    hertz_ = heard_hertz(board_, facts, listened_);
    tone_.set(muted_ ? 0 : hertz_);
}

void Sound::set_muted(bool muted) {
    muted_ = muted;
    settings_.set("sound.muted", muted ? 1.0 : 0.0);
}

void Sound::draw() {
    char label[64];
    if (muted_)
        std::snprintf(label, sizeof label, "Sound off###sound");
    else if (hertz_ > 0)
        std::snprintf(label, sizeof label, "Sound %.0f Hz###sound", hertz_);
    else
        std::snprintf(label, sizeof label, "Sound###sound");
    if (ImGui::SmallButton(label)) ImGui::OpenPopup("sound");
    if (!ImGui::BeginPopup("sound")) return;
    if (device_ == 0) ImGui::TextDisabled("This computer has no sound.");
    bool on = !muted_;
    if (ImGui::Checkbox("Sound on (Ctrl-Shift-M)", &on)) set_muted(!on);
    ImGui::TextDisabled("Buzzers are always heard. Listen also to the wire:");
    auto const choose = [&](char const *text, std::string const &pin) {
        if (!ImGui::RadioButton(text, listened_ == pin)) return;
        listened_ = pin;
        settings_.set("sound.listen." + board_.name, pin);
    };
    choose("none", "");
    for (PartSpec const &part : board_.parts) {
        if (part.kind == "edge pin") choose(part.name.c_str(), part.name);
    }
    ImGui::EndPopup();
}

} // namespace terrarium::gui
