@ PRIMASK, and when an interrupt is taken that it held back; SVC; writes to the special registers.
    .include "guest.inc"

    .text
    function reset
    choose_scenario
    .word unmask_by_cps, unmask_by_msr, unmask_in_loop, call, call_masked, call_in_handler, pend_masked

@ The interrupt comes after the CPSIE and before the instruction behind it.
    function unmask_by_cps
    system ISER, 1
    cpsid i
    device RAISE, 0
    b 1f
1:  movs r4, #1
    movs r5, #0
    cpsie i
    movs r4, #2
    b finished

    function unmask_by_msr
    system ISER, 1
    cpsid i
    device RAISE, 0
    b 1f
1:  movs r4, #1
    movs r5, #0
    msr primask, r5
    movs r4, #2
    b finished

@ A short window opened again and again, and the line raised somewhere in it.
    function unmask_in_loop
    system ISER, 1
    device RAISE, (0 | 100 << 8)
    movs r4, #0
1:  cpsid i
    adds r4, #1
    nop
    cpsie i
    cmp r4, #50
    bne 1b
    b finished

    function call
    movs r0, #5
    svc 0x2A
    log_register r0
    b finished

    function call_masked
    cpsid i
    svc 1
    b finished

    function call_in_handler
    system ISER, 1
    device RAISE, 0
    b 1f
1:  b finished

@ NVIC and PendSV pending under PRIMASK: the most urgent first, once it is clear.
    function pend_masked
    cpsid i
    system ISER, 3
    system SHPR3, 0x00800000
    system IPR0, 0x000040C0
    device RAISE, 0
    device RAISE, 1
    system ICSR, 0x10000000
    cpsie i
    b finished

    function finished
    ldr r0, =0xF1
    log_register r0
    done

    function irq0
    movs r0, #0x10
    log_register r0
    log_register r4
    movs r0, #0
    str r0, [r6, #LOWER]
    ldr r0, [r6, #SCENARIO]
    cmp r0, #5
    bne 1f
    svc 3               @ SVC has priority 0 too, so it cannot be taken.
1:  bx lr

    function irq1
    movs r0, #0x11
    log_register r0
    movs r0, #1
    str r0, [r6, #LOWER]
    bx lr

    function pendsv
    movs r0, #0x12
    log_register r0
    bx lr

    function svcall
    ldr r0, [sp, #24]   @ The stacked PC is behind the SVC, whose number is its low byte.
    subs r0, #2
    ldrb r0, [r0]
    log_register r0
    ldr r0, [sp]
    adds r0, #1
    str r0, [sp]
    bx lr

    function hard_fault
    ldr r0, [sp, #24]
    subs r0, #2
    ldrb r0, [r0]
    log_register r0
    ldr r0, =0xFA
    log_register r0
    done
