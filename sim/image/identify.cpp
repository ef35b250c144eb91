#include "sim/image/identify.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "sim/image/append_script.h"
#include "sim/image/elf_image.h"
#include "sim/image/intel_hex.h"
#include "sim/image/number_text.h"
#include "sim/image/uf2.h"

namespace terrarium {

namespace {

struct Guess {
    std::string_view chip;
    std::string_view board;
    std::string evidence;
    bool board_named = false;
};

// --- What its text says --------------------------------------------------------------------------------

constexpr std::string_view kBannerStart = "MicroPython v";
constexpr std::size_t kLongestBanner = 160;

// The printable text that begins at a position.
std::string text_at(std::span<u8 const> data, std::size_t start) {
    std::string text;
    for (std::size_t i = start; i < data.size() && text.size() < kLongestBanner; ++i) {
        if (data[i] < ' ' || data[i] > '~') break;
        text += char(data[i]);
    }
    return text;
}

// The longest of the texts that look like MicroPython's banner: sys.version and help() hold shorter ones.
std::optional<std::string> find_banner(FirmwareImage const &image) {
    std::optional<std::string> best;
    for (Segment const &segment : image.segments) {
        auto at = segment.data.begin();
        while (true) {
            at = std::search(at, segment.data.end(), kBannerStart.begin(), kBannerStart.end());
            if (at == segment.data.end()) break;
            std::string text = text_at(segment.data, std::size_t(at - segment.data.begin()));
            if (!best || text.size() > best->size()) best = std::move(text);
            at += std::ptrdiff_t(kBannerStart.size());
        }
    }
    return best;
}

std::string version_in(std::string const &banner) {
    std::size_t const start = kBannerStart.size() - 1;
    return banner.substr(start, banner.find_first_of(" ;", start) - start);
}

struct TextRule {
    std::string_view text; // How MicroPython's ports name the microcontroller, in sys.implementation's words.
    bool whole;            // True if no letter or digit may follow.
    std::string_view chip;
    std::string_view board;

    // Other boards may have the same chip, unless the text begins with a board's name.
    [[nodiscard]] bool names_board() const { return !text.starts_with(" with "); }
};

// The first that fits counts.
constexpr std::array<TextRule, 8> kTextRules{{{" with nRF51822", true, "nrf51822", "microbit"},
                                              {" with nRF52833", true, "nrf52833", "microbit-v2"},
                                              {" PYBv1.0 with STM32F405", false, "stm32f405", "pyboard-v1.0"},
                                              {" PYBv1.1 with STM32F405", false, "stm32f405", "pyboard"},
                                              {" with STM32F405", false, "stm32f405", "pyboard"}, // "…RG"
                                              {" with RP2040", true, "rp2040", "pico"},
                                              {" with ESP8266", true, "esp8266", "esp8266"},
                                              {" with ESP32", true, "esp32", "esp32"}}};

bool is_letter_or_digit(u8 c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool says(Segment const &segment, TextRule const &rule) {
    auto at = segment.data.begin();
    while (true) {
        at = std::search(at, segment.data.end(), rule.text.begin(), rule.text.end());
        if (at == segment.data.end()) return false;
        at += std::ptrdiff_t(rule.text.size());
        if (!rule.whole || at == segment.data.end() || !is_letter_or_digit(*at)) return true;
    }
}

// Looks in all of the data, as since v1.19 the microcontroller's name is no longer behind the version.
std::optional<Guess> guess_from_text(FirmwareImage const &image) {
    for (TextRule const &rule : kTextRules)
        for (Segment const &segment : image.segments)
            if (says(segment, rule))
                return Guess{rule.chip, rule.board, "it says \"" + std::string(rule.text.substr(1)) + "\"",
                             rule.names_board()};
    return std::nullopt;
}

// --- What the format says ------------------------------------------------------------------------------

// Where an ESP8266 puts code and data: its own RAM and its window on the flash chip. An ESP32 header is
// longer, and the same bytes of it are never such an address.
bool is_esp8266_address(u32 address) {
    bool const data_ram = address >= 0x3ffe'8000 && address < 0x4000'0000;
    bool const code_ram_or_flash = address >= 0x4010'0000 && address < 0x4030'0000;
    return data_ram || code_ram_or_flash;
}

std::optional<Guess> guess_from_format(FirmwareImage const &image) {
    if (image.board_id && same_board_family(*image.board_id, kMicrobitV1))
        return Guess{"nrf51822", "microbit", "its universal hex sections are for " + hex_id(*image.board_id)};
    if (image.board_id && same_board_family(*image.board_id, kMicrobitV2))
        return Guess{"nrf52833", "microbit-v2",
                     "its universal hex sections are for " + hex_id(*image.board_id)};
    if (image.uf2_family == kUf2FamilyRp2040)
        return Guess{"rp2040", "pico", "its UF2 family is the RP2040's"};
    if (image.format == ImageFormat::Esp) {
        // The word behind an ESP8266's 8-byte header is the first segment's address.
        auto const address = image.word_at(image.segments.front().address + 8);
        if (address && is_esp8266_address(*address))
            return Guess{"esp8266", "esp8266", "its first segment goes to " + hex_address(*address)};
        return Guess{"esp32", "esp32", "its header is longer than an ESP8266's"};
    }
    if (image.elf_machine == kElfMachineXtensa &&
        std::any_of(image.segments.begin(), image.segments.end(),
                    [](Segment const &segment) { return is_esp8266_address(segment.address); }))
        return Guess{"esp8266", "esp8266", "it is Xtensa code at an ESP8266's addresses"};
    return std::nullopt;
}

// --- What the addresses say ----------------------------------------------------------------------------

constexpr u32 kNrf51FlashEnd = 0x0004'0000;
constexpr u32 kNrf52833FlashEnd = 0x0008'0000;
constexpr u32 kNrfUicr = 0x1000'1000; // User information configuration registers, written with the firmware.
constexpr u32 kNrfUicrEnd = 0x1000'2000;
constexpr u32 kNrf51RamEnd = 0x2000'8000;    // The largest nRF51822 has 32 KB.
constexpr u32 kNrf52833RamEnd = 0x2002'0000; // 128 KB.
constexpr u32 kStm32f405FlashEnd = kStm32FlashBase + 0x10'0000;
constexpr u32 kStm32f405RamEnd = 0x2002'0000; // 128 KB; the 64 KB beside it hold no stack of ours.
constexpr u32 kRp2040FlashEnd = kRp2040FlashBase + 0x100'0000;
constexpr u16 kStVendor = 0x0483;

bool lies_in(FirmwareImage const &image, u32 begin, u32 end) {
    return image.segments.front().address >= begin && image.segments.back().end() <= end;
}

// Nordic's flash begins at 0, and nothing but the UICR lies behind it.
std::optional<Guess> guess_nordic(FirmwareImage const &image, std::optional<Vectors> const &vectors) {
    bool const only_nordic = image.segments.front().address < kNrf52833FlashEnd &&
                             !image.has_data_in(kNrf52833FlashEnd, kNrfUicr) &&
                             !image.has_data_in(kNrfUicrEnd, ~0u);
    bool const has_uicr = image.has_data_in(kNrfUicr, kNrfUicrEnd);
    if (!only_nordic || (!vectors && !has_uicr)) return std::nullopt;
    if (vectors && vectors->stack > kNrf52833RamEnd) return std::nullopt;
    if (image.has_data_in(kNrf51FlashEnd, kNrf52833FlashEnd))
        return Guess{"nrf52833", "microbit-v2", "it uses flash beyond an nRF51822's 256 KB"};
    if (vectors && vectors->stack > kNrf51RamEnd)
        return Guess{"nrf52833", "microbit-v2", "its stack lies beyond an nRF51822's RAM"};
    return Guess{"nrf51822", "microbit",
                 has_uicr ? "it begins at address 0 and sets up the UICR" : "it begins at address 0"};
}

std::optional<Guess> guess_from_addresses(FirmwareImage const &image, std::optional<Vectors> const &vectors) {
    if (auto const nordic = guess_nordic(image, vectors)) return nordic;
    if (lies_in(image, kStm32FlashBase, kStm32f405FlashEnd) && vectors && vectors->stack <= kStm32f405RamEnd)
        return Guess{"stm32f405", "pyboard",
                     image.usb && image.usb->vendor == kStVendor ? "it is for ST's boot loader, at 0x08000000"
                                                                 : "it begins at 0x08000000"};
    if (lies_in(image, kRp2040FlashBase, kRp2040FlashEnd) && vectors)
        return Guess{"rp2040", "pico", "it begins at 0x10000000"};
    return std::nullopt;
}

} // namespace

ImageInfo identify(FirmwareImage const &image) {
    ImageInfo info;
    if (image.segments.empty()) return info;
    bool const may_be_arm =
        image.format != ImageFormat::Esp && (!image.elf_machine || image.elf_machine == kElfMachineArm);
    if (may_be_arm) info.vectors = find_vectors(image);
    info.total_bytes = image.total_bytes();
    info.script = embedded_script(image);
    info.banner = find_banner(image);
    if (info.banner) info.version = version_in(*info.banner);

    auto guess = guess_from_text(image);
    if (!guess) guess = guess_from_format(image);
    if (!guess && may_be_arm) guess = guess_from_addresses(image, info.vectors);
    if (guess) {
        info.chip = guess->chip;
        info.board = guess->board;
        info.board_named = guess->board_named;
        info.evidence = std::move(guess->evidence);
    }
    return info;
}

} // namespace terrarium
