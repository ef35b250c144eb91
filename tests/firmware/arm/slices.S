@ A program that does a bit of everything for ever, to be stopped anywhere: SysTick and two device lines
@ interrupt a loop on the process stack that computes, stores, masks interrupts, calls and sleeps.
    .include "guest.inc"

    .text
    function reset
    system ISER, 3
    system IPR0, 0x000080C0
    system SHPR3, 0x40C00000
    system SYST_RVR, 1236
    system SYST_CVR, 0
    system SYST_CSR, 7
    ldr r0, =0x20002000
    msr psp, r0
    movs r0, #2
    msr control, r0
    isb
    ldr r4, =0x20000000     @ What thread mode computes.
    ldr r5, =0x12345677
again:
    adds r5, #9
    rors r5, r5
    muls r5, r5, r4
    adds r5, r4
    str r5, [r4]
    bl mix
    cpsid i
    ldr r0, [r4, #4]
    adds r0, #1
    str r0, [r4, #4]
    cpsie i
    ldr r6, =TESTDEV
    ldr r0, [r6, #CYCLES]
    eors r5, r0
    lsls r1, r5, #26
    bne 1f
    ldr r1, =(0 | 333 << 8)
    str r1, [r6, #RAISE]
    wfi
1:  lsls r1, r5, #27
    bne 2f
    ldr r1, =(1 | 77 << 8)
    str r1, [r6, #RAISE]
2:  lsls r1, r5, #28
    bne again
    svc 1
    b again

    function mix
    push {r4, r5, lr}
    movs r0, #7
1:  lsrs r1, r5, #3
    eors r5, r1
    stmia r4!, {r0, r5}
    subs r0, #1
    bne 1b
    pop {r4, r5, pc}

    .macro count offset
    ldr r2, =0x20000100
    ldr r3, [r2, #\offset]
    adds r3, #1
    str r3, [r2, #\offset]
    .endm

    function systick
    count 0
    ldr r3, =TESTDEV
    ldr r3, [r3, #CYCLES]
    str r3, [r2, #0x20]
    ldr r2, =(SCS + ICSR)
    movs r3, #1
    lsls r3, #28
    str r3, [r2]
    bx lr

    function pendsv
    count 4
    bx lr

    function svcall
    count 8
    bx lr

    function irq0
    count 12
    ldr r2, =TESTDEV
    movs r3, #0
    str r3, [r2, #LOWER]
    bx lr

    function irq1
    count 16
    ldr r2, =TESTDEV
    movs r3, #1
    str r3, [r2, #LOWER]
    bx lr
