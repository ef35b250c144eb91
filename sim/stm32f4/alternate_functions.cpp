#include "sim/stm32f4/alternate_functions.h"

namespace terrarium::stm32f4 {

namespace {

constexpr AlternateFunction kTable[] = {
    {'A', 0, 1, "TIM2_CH1"},    {'A', 0, 2, "TIM5_CH1"},   {'A', 0, 3, "TIM8_ETR"},
    {'A', 0, 8, "UART4_TX"},    {'A', 1, 1, "TIM2_CH2"},   {'A', 1, 2, "TIM5_CH2"},
    {'A', 1, 8, "UART4_RX"},    {'A', 2, 1, "TIM2_CH3"},   {'A', 2, 2, "TIM5_CH3"},
    {'A', 2, 3, "TIM9_CH1"},    {'A', 2, 7, "USART2_TX"},  {'A', 3, 1, "TIM2_CH4"},
    {'A', 3, 2, "TIM5_CH4"},    {'A', 3, 3, "TIM9_CH2"},   {'A', 3, 7, "USART2_RX"},
    {'A', 4, 5, "SPI1_NSS"},    {'A', 4, 6, "SPI3_NSS"},   {'A', 5, 1, "TIM2_CH1"},
    {'A', 5, 3, "TIM8_CH1N"},   {'A', 5, 5, "SPI1_SCK"},   {'A', 6, 2, "TIM3_CH1"},
    {'A', 6, 3, "TIM8_BKIN"},   {'A', 6, 5, "SPI1_MISO"},  {'A', 6, 9, "TIM13_CH1"},
    {'A', 6, 1, "TIM1_BKIN"},   {'A', 7, 1, "TIM1_CH1N"},  {'A', 7, 2, "TIM3_CH2"},
    {'A', 7, 3, "TIM8_CH1N"},   {'A', 7, 5, "SPI1_MOSI"},  {'A', 7, 9, "TIM14_CH1"},
    {'A', 8, 0, "MCO1"},        {'A', 8, 1, "TIM1_CH1"},   {'A', 8, 4, "I2C3_SCL"},
    {'A', 8, 10, "OTG_FS_SOF"}, {'A', 9, 1, "TIM1_CH2"},   {'A', 9, 7, "USART1_TX"},
    {'A', 10, 1, "TIM1_CH3"},   {'A', 10, 7, "USART1_RX"}, {'A', 10, 10, "OTG_FS_ID"},
    {'A', 11, 1, "TIM1_CH4"},   {'A', 11, 9, "CAN1_RX"},   {'A', 11, 10, "OTG_FS_DM"},
    {'A', 12, 1, "TIM1_ETR"},   {'A', 12, 9, "CAN1_TX"},   {'A', 12, 10, "OTG_FS_DP"},
    {'A', 15, 1, "TIM2_CH1"},   {'A', 15, 5, "SPI1_NSS"},  {'A', 15, 6, "SPI3_NSS"},
    {'B', 0, 1, "TIM1_CH2N"},   {'B', 0, 2, "TIM3_CH3"},   {'B', 0, 3, "TIM8_CH2N"},
    {'B', 1, 1, "TIM1_CH3N"},   {'B', 1, 2, "TIM3_CH4"},   {'B', 1, 3, "TIM8_CH3N"},
    {'B', 3, 1, "TIM2_CH2"},    {'B', 3, 5, "SPI1_SCK"},   {'B', 3, 6, "SPI3_SCK"},
    {'B', 4, 2, "TIM3_CH1"},    {'B', 4, 5, "SPI1_MISO"},  {'B', 4, 6, "SPI3_MISO"},
    {'B', 5, 2, "TIM3_CH2"},    {'B', 5, 5, "SPI1_MOSI"},  {'B', 5, 6, "SPI3_MOSI"},
    {'B', 5, 9, "CAN2_RX"},     {'B', 6, 2, "TIM4_CH1"},   {'B', 6, 4, "I2C1_SCL"},
    {'B', 6, 7, "USART1_TX"},   {'B', 6, 9, "CAN2_TX"},    {'B', 7, 2, "TIM4_CH2"},
    {'B', 7, 4, "I2C1_SDA"},    {'B', 7, 7, "USART1_RX"},  {'B', 8, 2, "TIM4_CH3"},
    {'B', 8, 3, "TIM10_CH1"},   {'B', 8, 4, "I2C1_SCL"},   {'B', 8, 9, "CAN1_RX"},
    {'B', 9, 2, "TIM4_CH4"},    {'B', 9, 3, "TIM11_CH1"},  {'B', 9, 4, "I2C1_SDA"},
    {'B', 9, 5, "SPI2_NSS"},    {'B', 9, 9, "CAN1_TX"},    {'B', 10, 1, "TIM2_CH3"},
    {'B', 10, 4, "I2C2_SCL"},   {'B', 10, 5, "SPI2_SCK"},  {'B', 10, 7, "USART3_TX"},
    {'B', 11, 1, "TIM2_CH4"},   {'B', 11, 4, "I2C2_SDA"},  {'B', 11, 7, "USART3_RX"},
    {'B', 12, 1, "TIM1_BKIN"},  {'B', 12, 5, "SPI2_NSS"},  {'B', 12, 9, "CAN2_RX"},
    {'B', 13, 1, "TIM1_CH1N"},  {'B', 13, 5, "SPI2_SCK"},  {'B', 13, 9, "CAN2_TX"},
    {'B', 14, 1, "TIM1_CH2N"},  {'B', 14, 3, "TIM8_CH2N"}, {'B', 14, 5, "SPI2_MISO"},
    {'B', 14, 9, "TIM12_CH1"},  {'B', 15, 1, "TIM1_CH3N"}, {'B', 15, 3, "TIM8_CH3N"},
    {'B', 15, 5, "SPI2_MOSI"},  {'B', 15, 9, "TIM12_CH2"}, {'C', 2, 5, "SPI2_MISO"},
    {'C', 3, 5, "SPI2_MOSI"},   {'C', 6, 2, "TIM3_CH1"},   {'C', 6, 3, "TIM8_CH1"},
    {'C', 6, 8, "USART6_TX"},   {'C', 7, 2, "TIM3_CH2"},   {'C', 7, 3, "TIM8_CH2"},
    {'C', 7, 8, "USART6_RX"},   {'C', 8, 2, "TIM3_CH3"},   {'C', 8, 3, "TIM8_CH3"},
    {'C', 8, 12, "SDIO_D0"},    {'C', 9, 2, "TIM3_CH4"},   {'C', 9, 3, "TIM8_CH4"},
    {'C', 9, 4, "I2C3_SDA"},    {'C', 9, 12, "SDIO_D1"},   {'C', 9, 0, "MCO2"},
    {'C', 10, 6, "SPI3_SCK"},   {'C', 10, 7, "USART3_TX"}, {'C', 10, 8, "UART4_TX"},
    {'C', 10, 12, "SDIO_D2"},   {'C', 11, 6, "SPI3_MISO"}, {'C', 11, 7, "USART3_RX"},
    {'C', 11, 8, "UART4_RX"},   {'C', 11, 12, "SDIO_D3"},  {'C', 12, 6, "SPI3_MOSI"},
    {'C', 12, 8, "UART5_TX"},   {'C', 12, 12, "SDIO_CK"},  {'D', 0, 9, "CAN1_RX"},
    {'D', 1, 9, "CAN1_TX"},     {'D', 2, 2, "TIM3_ETR"},   {'D', 2, 8, "UART5_RX"},
    {'D', 2, 12, "SDIO_CMD"},   {'D', 5, 7, "USART2_TX"},  {'D', 6, 7, "USART2_RX"},
    {'D', 8, 7, "USART3_TX"},   {'D', 9, 7, "USART3_RX"},  {'D', 12, 2, "TIM4_CH1"},
    {'D', 13, 2, "TIM4_CH2"},   {'D', 14, 2, "TIM4_CH3"},  {'D', 15, 2, "TIM4_CH4"},
    {'E', 5, 3, "TIM9_CH1"},    {'E', 6, 3, "TIM9_CH2"},   {'E', 8, 1, "TIM1_CH1N"},
    {'E', 9, 1, "TIM1_CH1"},    {'E', 10, 1, "TIM1_CH2N"}, {'E', 11, 1, "TIM1_CH2"},
    {'E', 12, 1, "TIM1_CH3N"},  {'E', 13, 1, "TIM1_CH3"},  {'E', 14, 1, "TIM1_CH4"},
    {'F', 0, 4, "I2C2_SDA"},    {'F', 1, 4, "I2C2_SCL"},   {'F', 6, 3, "TIM10_CH1"},
    {'F', 7, 3, "TIM11_CH1"},   {'F', 8, 9, "TIM13_CH1"},  {'F', 9, 9, "TIM14_CH1"},
    {'G', 9, 8, "USART6_RX"},   {'G', 14, 8, "USART6_TX"}, {'H', 4, 4, "I2C2_SCL"},
    {'H', 5, 4, "I2C2_SDA"},    {'H', 6, 9, "TIM12_CH1"},  {'H', 7, 4, "I2C3_SCL"},
    {'H', 8, 4, "I2C3_SDA"},    {'H', 9, 9, "TIM12_CH2"},  {'H', 10, 2, "TIM5_CH1"},
    {'H', 11, 2, "TIM5_CH2"},   {'H', 12, 2, "TIM5_CH3"},  {'H', 13, 3, "TIM8_CH1N"},
    {'H', 14, 3, "TIM8_CH2N"},  {'H', 15, 3, "TIM8_CH3N"}, {'I', 0, 2, "TIM5_CH4"},
    {'I', 0, 5, "SPI2_NSS"},    {'I', 1, 5, "SPI2_SCK"},   {'I', 2, 3, "TIM8_CH4"},
    {'I', 2, 5, "SPI2_MISO"},   {'I', 3, 5, "SPI2_MOSI"},  {'I', 5, 3, "TIM8_CH1"},
    {'I', 6, 3, "TIM8_CH2"},    {'I', 7, 3, "TIM8_CH3"},
};

} // namespace

std::span<AlternateFunction const> alternate_functions() { return kTable; }

} // namespace terrarium::stm32f4
