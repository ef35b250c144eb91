#include "sim/cpu/arm/mainline.h"

namespace terrarium::arm {

namespace {
constexpr u32 kMemoryBase = 0x20000000;
constexpr u32 kMemoryBits = 0x22000000;
constexpr u32 kDeviceBase = 0x40000000;
constexpr u32 kDeviceBits = 0x42000000;
} // namespace

Mainline::Mainline(Clock &clock, Bus &bus, Trace &trace, ArmCpu &cpu, Nvic &nvic, unsigned interrupts)
    : faults(nvic), floats(clock, bus, cpu), watchpoint(clock), clock_(clock), trace_(trace), nvic_(nvic),
      interrupts_(interrupts),
      memory_bits_("RAM bits", bus, kMemoryBase,
                   [&cpu](u32 address, u32 length) { cpu.invalidate(address, length); }),
      device_bits_("peripheral bits", bus, kDeviceBase, [](u32, u32) {}) {}

void Mainline::define_registers(RegisterBank &registers) {
    registers.define(0x004, "ICTR").reset((interrupts_ + 31) / 32 - 1).read_only();
    registers.define(0x008, "ACTLR").mask(0x307);
    registers.define(0xD08, "VTOR").stores(vector_base).mask(0xFFFFFF80);
    registers.define(0xD14, "CCR").reset(kStackAlign).stores(configuration_).mask(0x31B).then([this] {
        clock_.request_exit(); // What has to be watched may be another thing now.
        if (configured(kUnalignedTrap)) {
            trace_.remark("CCR.UNALIGN_TRP is set: unaligned accesses are not trapped in this model");
        }
    });
    faults.define_registers(registers);
    // Which instructions there are, as the Cortex-M4's manual lists it.
    static constexpr u32 kFeatures[] = {0x00000030, 0x00000200, 0x00100000, 0x00000000, 0x00100030,
                                        0x00000000, 0x01000000, 0x00000000, 0x01101110, 0x02112000,
                                        0x21232231, 0x01111131, 0x01310132};
    static constexpr char const *kFeatureNames[] = {
        "ID_PFR0",  "ID_PFR1",  "ID_DFR0",  "ID_AFR0",  "ID_MMFR0", "ID_MMFR1", "ID_MMFR2",
        "ID_MMFR3", "ID_ISAR0", "ID_ISAR1", "ID_ISAR2", "ID_ISAR3", "ID_ISAR4"};
    for (u32 i = 0; i < std::size(kFeatures); ++i) {
        registers.define(0xD40 + 4 * i, kFeatureNames[i]).reset(kFeatures[i]).read_only();
    }
    protection_.define_registers(registers);
    registers.define(0xDF0, "DHCSR").reads([] { return 1u << 16; }).writes([](u32) {}); // No debugger.
    registers.unmodelled(0xDF4, "DCRSR");
    registers.unmodelled(0xDF8, "DCRDR");
    registers.define(0xDFC, "DEMCR").stores(debug_control_).then([this] {
        constexpr u32 kTraceEnable = 1u << 24;
        watchpoint.enable((debug_control_ & kTraceEnable) != 0);
    });
    registers.define(0xF00, "STIR").reads([] { return 0u; }).writes([this](u32 value) {
        u32 const interrupt = value & 0x1FF;
        if (interrupt < interrupts_) nvic_.set_pending(kFirstInterrupt + interrupt);
    });
    floats.define_registers(registers);
}

void Mainline::map(Bus &bus) {
    bus.map(0xE0000000, 0x1000, instrumentation_);
    bus.map(0xE0001000, 0x1000, watchpoint);
    bus.map(0xE0002000, 0x1000, patch_);
    bus.map(0xE0040000, 0x1000, port_);
    bus.map(kMemoryBits, BitBand::kAliasBytes, memory_bits_);
    bus.map(kDeviceBits, BitBand::kAliasBytes, device_bits_);
}

void Mainline::reset() {
    faults.reset();
    protection_.reset();
    for (Peripheral *peripheral :
         {static_cast<Peripheral *>(&watchpoint), static_cast<Peripheral *>(&instrumentation_),
          static_cast<Peripheral *>(&port_), static_cast<Peripheral *>(&patch_)}) {
        peripheral->reset();
    }
}

void Mainline::archive(Archive &archive) {
    archive(faults, protection_, watchpoint, instrumentation_, port_, patch_);
}

} // namespace terrarium::arm
