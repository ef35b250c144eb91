@ WFI, WFE, SEV and what ends a sleep.
    .include "guest.inc"

    .text
    function reset
    system ISER, 1
    choose_scenario
    .word wait, wait_masked, wait_disabled, event, event_from_interrupt, sev_on_pend, sleep_on_exit, event_masked
    .word wait_pending, yield

@ The handler runs before the instruction behind the WFI.
    function wait
    device RAISE, (0 | 5000 << 8)
    wfi
    b finished

@ PRIMASK lets the sleep end but not the handler run.
    function wait_masked
    cpsid i
    device RAISE, (0 | 5000 << 8)
    wfi
    ldr r0, =0x55
    log_register r0
    cpsie i
    b finished

@ An interrupt that is not enabled does not wake; the one later does.
    function wait_disabled
    device RAISE, (1 | 2000 << 8)
    device RAISE, (0 | 5000 << 8)
    wfi
    b finished

@ SEV sets the event, the first WFE takes it, the second sleeps until the interrupt.
    function event
    device RAISE, (0 | 5000 << 8)
    sev
    wfe
    ldr r0, =0x1
    log_register r0
    wfe
    ldr r0, =0x2
    log_register r0
    b finished

@ An interrupt taken is an event: the WFE behind it does not sleep.
    function event_from_interrupt
    device RAISE, 0
    b 1f
1:  wfe
    ldr r0, =0x1
    log_register r0
    b finished

@ With SEVONPEND even an interrupt that is not enabled wakes a WFE, once.
    function sev_on_pend
    system SCR, 0x10
    device RAISE, (1 | 2000 << 8)
    device RAISE, (0 | 5000 << 8)
    wfe
    ldr r0, =0x1
    log_register r0
    wfe
    ldr r0, =0x2
    log_register r0
    b finished

@ Thread mode does not go on after the first handler.
    function sleep_on_exit
    system SCR, 2
    device RAISE, (0 | 1000 << 8)
    wfi
    ldr r0, =0x1            @ Only when the second handler has cleared SLEEPONEXIT.
    log_register r0
    b finished

@ A masked interrupt does not wake a WFE.
    function event_masked
    cpsid i
    device RAISE, (0 | 2000 << 8)
    wfe
    ldr r0, =0x1
    log_register r0
    b finished

@ What is pending already ends a WFI at once.
    function wait_pending
    cpsid i
    device RAISE, 0
    b 1f
1:  wfi
    ldr r0, =0x1
    log_register r0
    cpsie i
    b finished

    function yield
    movs r0, #1
    yield
    adds r0, #1
    yield
    nop
    log_register r0
    b finished

    function finished
    ldr r0, =0xF1
    log_register r0
    done

    function irq0
    movs r0, #0x10
    log_register r0
    movs r0, #0
    str r0, [r6, #LOWER]
    ldr r0, [r6, #SCENARIO]
    cmp r0, #6
    bne 1f
    ldr r2, =0x20000000
    ldr r1, [r2]
    adds r1, #1
    str r1, [r2]
    cmp r1, #2
    beq 2f
    ldr r1, =(0 | 3000 << 8)
    str r1, [r6, #RAISE]
1:  bx lr
2:  movs r1, #0
    ldr r2, =(SCS + SCR)
    str r1, [r2]
    bx lr
