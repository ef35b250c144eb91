// The registers of the STM32F405 that the guests use. RM0090; written down here a second time on purpose, so
// that two readings of the manual check each other.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define REGISTER(address) (*(uint32_t volatile *)(address))
#define AT(base, offset) REGISTER((base) + (offset))

enum {
    GPIOA = 0x40020000,
    GPIOB = 0x40020400,
    GPIOC = 0x40020800,
    TIM2 = 0x40000000,
    TIM3 = 0x40000400,
    TIM5 = 0x40000C00,
    TIM6 = 0x40001000,
    RTC = 0x40002800,
    IWDG = 0x40003000,
    SPI2 = 0x40003800,
    I2C1 = 0x40005400,
    PWR = 0x40007000,
    DAC = 0x40007400,
    USART6 = 0x40011400,
    ADC1 = 0x40012000,
    SPI1 = 0x40013000,
    SYSCFG = 0x40013800,
    EXTI = 0x40013C00,
    CRC = 0x40023000,
    RCC = 0x40023800,
    FLASH = 0x40023C00,
    DMA1 = 0x40026000,
    DMA2 = 0x40026400,
    RNG = 0x50060800,
};

#define RCC_CR AT(RCC, 0x00)
#define RCC_PLLCFGR AT(RCC, 0x04)
#define RCC_CFGR AT(RCC, 0x08)
#define RCC_AHB1ENR AT(RCC, 0x30)
#define RCC_AHB2ENR AT(RCC, 0x34)
#define RCC_APB1ENR AT(RCC, 0x40)
#define RCC_APB2ENR AT(RCC, 0x44)
#define RCC_BDCR AT(RCC, 0x70)
#define RCC_CSR AT(RCC, 0x74)

#define FLASH_ACR AT(FLASH, 0x00)
#define FLASH_KEYR AT(FLASH, 0x04)
#define FLASH_SR AT(FLASH, 0x0C)
#define FLASH_CR AT(FLASH, 0x10)

#define GPIO_PUPDR(port) AT(port, 0x0C)
#define GPIO_OTYPER(port) AT(port, 0x04)
#define GPIO_IDR(port) AT(port, 0x10)
#define GPIO_BSRR(port) AT(port, 0x18)
#define GPIO_ODR(port) AT(port, 0x14)

#define USART_SR AT(USART6, 0x00)
#define USART_DR AT(USART6, 0x04)
#define USART_BRR AT(USART6, 0x08)
#define USART_CR1 AT(USART6, 0x0C)

#define I2C_CR1 AT(I2C1, 0x00)
#define I2C_CR2 AT(I2C1, 0x04)
#define I2C_DR AT(I2C1, 0x10)
#define I2C_SR1 AT(I2C1, 0x14)
#define I2C_SR2 AT(I2C1, 0x18)
#define I2C_CCR AT(I2C1, 0x1C)
#define I2C_TRISE AT(I2C1, 0x20)

#define SPI_CR1(spi) AT(spi, 0x00)
#define SPI_CR2(spi) AT(spi, 0x04)
#define SPI_SR(spi) AT(spi, 0x08)
#define SPI_DR(spi) AT(spi, 0x0C)

#define TIM_CR1(timer) AT(timer, 0x00)
#define TIM_CR2(timer) AT(timer, 0x04)
#define TIM_DIER(timer) AT(timer, 0x0C)
#define TIM_EGR(timer) AT(timer, 0x14)
#define TIM_CCMR1(timer) AT(timer, 0x18)
#define TIM_CCER(timer) AT(timer, 0x20)
#define TIM_CNT(timer) AT(timer, 0x24)
#define TIM_PSC(timer) AT(timer, 0x28)
#define TIM_ARR(timer) AT(timer, 0x2C)
#define TIM_CCR1(timer) AT(timer, 0x34)

#define STREAM(dma, n) ((dma) + 0x10 + 0x18 * (n))
#define DMA_CONTROL(stream) AT(stream, 0x00)
#define DMA_COUNT(stream) AT(stream, 0x04)
#define DMA_PERIPHERAL(stream) AT(stream, 0x08)
#define DMA_MEMORY(stream) AT(stream, 0x0C)
#define DMA_FIFO(stream) AT(stream, 0x14)

#define NVIC_ENABLE(number) (REGISTER(0xE000E100 + 4 * ((number) / 32)) = 1u << (number) % 32)
#define SYSTICK_CTRL REGISTER(0xE000E010)
#define SYSTICK_LOAD REGISTER(0xE000E014)
#define SYSTICK_VAL REGISTER(0xE000E018)

enum { RTC_WAKE_IRQ = 3, EXTI3_IRQ = 9, USART6_IRQ = 71, INTERRUPTS = 82 };

// start.c
int main(void);
static inline void wait_for_interrupt(void) { __asm volatile("wfi" ::: "memory"); }
static inline void mask_interrupts(void) { __asm volatile("cpsid i" ::: "memory"); }
static inline void unmask_interrupts(void) { __asm volatile("cpsie i" ::: "memory"); }
void systick_handler(void);
void rtc_wake_handler(void);
void exti3_handler(void);
void usart6_handler(void);

// console.c: USART6 on PC6 and PC7 at 115200 baud, waiting for each byte.
enum { MODE_INPUT, MODE_OUTPUT, MODE_ALTERNATE, MODE_ANALOG };
void pin_mode(uint32_t port, unsigned pin, unsigned mode);
void pin_function(uint32_t port, unsigned pin, unsigned function);
void console_begin(uint32_t bus_clock);
void put(char c);
char get(void);
void print(char const *text);
void print_hex(uint32_t value, int digits);
void report(char const *what, int32_t value);
