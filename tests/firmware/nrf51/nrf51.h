// The registers of the nRF51 that the guests use. nRF51 Series Reference Manual 3.0; written down here a
// second time on purpose, so that two readings of the manual check each other.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define REGISTER(address) (*(uint32_t volatile *)(address))

#define CLOCK_LFCLKSTART REGISTER(0x40000008)
#define CLOCK_LFCLKSTARTED REGISTER(0x40000104)
#define CLOCK_LFCLKSRC REGISTER(0x40000518)
#define POWER_RESETREAS REGISTER(0x40000400)
#define POWER_SYSTEMOFF REGISTER(0x40000500)
#define POWER_GPREGRET REGISTER(0x4000051C)

#define UART_STARTRX REGISTER(0x40002000)
#define UART_STOPRX REGISTER(0x40002004)
#define UART_STARTTX REGISTER(0x40002008)
#define UART_RXDRDY REGISTER(0x40002108)
#define UART_TXDRDY REGISTER(0x4000211C)
#define UART_RXTO REGISTER(0x40002144)
#define UART_INTENSET REGISTER(0x40002304)
#define UART_ENABLE REGISTER(0x40002500)
#define UART_PSELTXD REGISTER(0x4000250C)
#define UART_PSELRXD REGISTER(0x40002514)
#define UART_RXD REGISTER(0x40002518)
#define UART_TXD REGISTER(0x4000251C)
#define UART_BAUDRATE REGISTER(0x40002524)
#define UART_BAUD_115200 0x01D7E000

#define TWI_STARTRX REGISTER(0x40004000)
#define TWI_STARTTX REGISTER(0x40004008)
#define TWI_STOP REGISTER(0x40004014)
#define TWI_STOPPED REGISTER(0x40004104)
#define TWI_RXDREADY REGISTER(0x40004108)
#define TWI_TXDSENT REGISTER(0x4000411C)
#define TWI_ERROR REGISTER(0x40004124)
#define TWI_SHORTS REGISTER(0x40004200)
#define TWI_ERRORSRC REGISTER(0x400044C4)
#define TWI_ENABLE REGISTER(0x40004500)
#define TWI_PSELSCL REGISTER(0x40004508)
#define TWI_PSELSDA REGISTER(0x4000450C)
#define TWI_RXD REGISTER(0x40004518)
#define TWI_TXD REGISTER(0x4000451C)
#define TWI_FREQUENCY REGISTER(0x40004524)
#define TWI_ADDRESS REGISTER(0x40004588)
#define TWI_BB_STOP 2

#define GPIOTE_IN(n) REGISTER(0x40006100 + 4 * (n))
#define GPIOTE_PORT REGISTER(0x4000617C)
#define GPIOTE_INTENSET REGISTER(0x40006304)
#define GPIOTE_CONFIG(n) REGISTER(0x40006510 + 4 * (n))

#define ADC_START REGISTER(0x40007000)
#define ADC_END REGISTER(0x40007100)
#define ADC_ENABLE REGISTER(0x40007500)
#define ADC_CONFIG REGISTER(0x40007504)
#define ADC_RESULT REGISTER(0x40007508)

#define TIMER0 0x40008000
#define TIMER1 0x40009000
#define TIMER2 0x4000A000
#define TIMER_START(timer) REGISTER((timer) + 0x000)
#define TIMER_STOP(timer) REGISTER((timer) + 0x004)
#define TIMER_CLEAR(timer) REGISTER((timer) + 0x00C)
#define TIMER_CAPTURE(timer, n) REGISTER((timer) + 0x040 + 4 * (n))
#define TIMER_COMPARE(timer, n) REGISTER((timer) + 0x140 + 4 * (n))
#define TIMER_SHORTS(timer) REGISTER((timer) + 0x200)
#define TIMER_INTENSET(timer) REGISTER((timer) + 0x304)
#define TIMER_BITMODE(timer) REGISTER((timer) + 0x508)
#define TIMER_PRESCALER(timer) REGISTER((timer) + 0x510)
#define TIMER_CC(timer, n) REGISTER((timer) + 0x540 + 4 * (n))

#define TEMP_START REGISTER(0x4000C000)
#define TEMP_DATARDY REGISTER(0x4000C100)
#define TEMP_TEMP REGISTER(0x4000C508)

#define RNG_START REGISTER(0x4000D000)
#define RNG_STOP REGISTER(0x4000D004)
#define RNG_VALRDY REGISTER(0x4000D100)
#define RNG_CONFIG REGISTER(0x4000D504)
#define RNG_VALUE REGISTER(0x4000D508)

#define WDT_START REGISTER(0x40010000)
#define WDT_TIMEOUT REGISTER(0x40010100)
#define WDT_INTENSET REGISTER(0x40010304)
#define WDT_CRV REGISTER(0x40010504)
#define WDT_RR(n) REGISTER(0x40010600 + 4 * (n))
#define WDT_RELOAD 0x6E524635

#define RTC1_START REGISTER(0x40011000)
#define RTC1_COMPARE(n) REGISTER(0x40011140 + 4 * (n))
#define RTC1_INTENSET REGISTER(0x40011304)
#define RTC1_COUNTER REGISTER(0x40011504)
#define RTC1_PRESCALER REGISTER(0x40011508)
#define RTC1_CC(n) REGISTER(0x40011540 + 4 * (n))

#define NVMC_READY REGISTER(0x4001E400)
#define NVMC_CONFIG REGISTER(0x4001E504)
#define NVMC_ERASEPAGE REGISTER(0x4001E508)
#define NVMC_ERASEUICR REGISTER(0x4001E514)

#define PPI_CHENSET REGISTER(0x4001F504)
#define PPI_CHENCLR REGISTER(0x4001F508)
#define PPI_EEP(n) REGISTER(0x4001F510 + 8 * (n))
#define PPI_TEP(n) REGISTER(0x4001F514 + 8 * (n))

#define GPIO_OUTSET REGISTER(0x50000508)
#define GPIO_OUTCLR REGISTER(0x5000050C)
#define GPIO_OUT REGISTER(0x50000504)
#define GPIO_DIRSET REGISTER(0x50000518)
#define GPIO_PIN_CNF(n) REGISTER(0x50000700 + 4 * (n))
#define PIN_PULL_UP (3 << 2)
#define PIN_OPEN_DRAIN (6 << 8) // S0D1
#define PIN_SENSE_LOW (3 << 16)

#define NVIC_ISER REGISTER(0xE000E100)
#define NVIC_ICPR REGISTER(0xE000E280)
#define SCB_SCR REGISTER(0xE000ED10)
#define SCR_SEVONPEND (1 << 4)

enum { UART0_IRQ = 2, GPIOTE_IRQ = 6, TIMER2_IRQ = 10, WDT_IRQ = 16, RTC1_IRQ = 17 };

static inline void wait_for_interrupt(void) { __asm volatile("wfi" ::: "memory"); }
static inline void wait_for_event(void) { __asm volatile("wfe" ::: "memory"); }
static inline void mask_interrupts(void) { __asm volatile("cpsid i" ::: "memory"); }
static inline void unmask_interrupts(void) { __asm volatile("cpsie i" ::: "memory"); }

// The console: the UART on the wires of the micro:bit's interface chip, 115,200 baud.
void console_begin(void);
void put(char c);
void print(char const *text);
void print_hex(uint32_t value, int digits);
void print_decimal(int32_t value);
// A line: a word and a number.
void report(char const *what, int32_t value);

int main(void);
