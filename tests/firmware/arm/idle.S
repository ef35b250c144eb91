@ Sleeps between SysTick interrupts, as an idle operating system does. Scenario 0: SysTick every 1000
@ cycles, an empty handler. Scenario 1: no interrupts, a busy loop of a few instructions per block.
    .include "guest.inc"

    function reset
    choose_scenario
    .word ticking, busy

    function ticking
    system SYST_RVR, 999
    system SYST_CVR, 0
    system SYST_CSR, 7
sleep:
    wfi
    b sleep

    function systick
    bx lr

    function busy
    ldr r4, =0x20000100
    movs r5, #0
1:  adds r5, #1
    str r5, [r4]
    ldr r3, [r4]
    cmp r3, r5
    bne 1b
    lsrs r2, r5, #3
    bcs 1b
    adds r2, #1
    b 1b
