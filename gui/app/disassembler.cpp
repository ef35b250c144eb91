#include "gui/app/disassembler.h"

#include <capstone/capstone.h>

namespace terrarium::gui {

namespace {

class Capstone final : public Disassembler {
public:
    explicit Capstone(csh handle, unsigned unit)
        : handle_(handle), instruction_(cs_malloc(handle)), unit_(unit) {}
    ~Capstone() override {
        cs_free(instruction_, 1);
        cs_close(&handle_);
    }

    [[nodiscard]] std::optional<Decoded> decode(std::span<u8 const> code, u32 address) override {
        uint8_t const *at = code.data();
        std::size_t left = code.size();
        uint64_t where = address;
        if (!cs_disasm_iter(handle_, &at, &left, &where, instruction_)) return std::nullopt;
        std::string text = instruction_->mnemonic;
        if (instruction_->op_str[0] != 0) text += " " + std::string(instruction_->op_str);
        return Decoded{instruction_->size, std::move(text)};
    }
    [[nodiscard]] unsigned unit() const override { return unit_; }

private:
    csh handle_;
    cs_insn *instruction_;
    unsigned unit_;
};

} // namespace

std::unique_ptr<Disassembler> make_disassembler(InstructionSet set) {
    csh handle = 0;
    switch (set) {
    case InstructionSet::ArmThumb:
        if (cs_open(CS_ARCH_ARM, cs_mode(CS_MODE_THUMB | CS_MODE_MCLASS), &handle) != CS_ERR_OK)
            return nullptr;
        return std::make_unique<Capstone>(handle, 2);
    }
    return nullptr;
}

} // namespace terrarium::gui
