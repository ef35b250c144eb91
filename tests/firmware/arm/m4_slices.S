@ A program that does a bit of everything for ever, to be stopped anywhere, with IT blocks over the ends of pages,
@ floating point in thread mode and in handlers, and divisions.
    .set CORTEX_M4, 1
    .include "guest.inc"

    .text
    function reset
    system CPACR, 0xF00000
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
    ldr r4, =0x20000000
    ldr r5, =0x12345677
    mov r8, #0
    mov r9, #0
    mov r10, #0
    vmov.f32 s16, #1.0
    vmov.f32 s17, #1.0
again:
    adds r5, #9
    ror r5, r5, #3
    mla r5, r5, r4, r5
    eor r5, r5, r5, lsl #7
    eor r5, r5, r5, lsr #9
    str r5, [r4]
    bl page_end
    movs r0, #0x80
    msr basepri, r0
    ldr r0, [r4, #4]
    adds r0, #1
    str r0, [r4, #4]
    movs r0, #0
    msr basepri, r0
    orr r1, r5, #1
    udiv r0, r5, r1
    add r10, r10, r0
    vadd.f32 s16, s16, s17
    vdiv.f32 s18, s17, s16
    vstr s18, [r4, #12]
    ldr r6, =TESTDEV
    ldr r0, [r6, #CYCLES]
    eors r5, r0
    lsls r1, r5, #26
    ittt eq
    ldreq r1, =(0 | 333 << 8)
    streq r1, [r6, #RAISE]
    wfieq
    lsls r1, r5, #27
    itt eq
    ldreq r1, =(1 | 77 << 8)
    streq r1, [r6, #RAISE]
    lsls r1, r5, #28
    it eq
    svceq 1
    b again

@ The IT block begins on one page and ends on the next; its
@ instructions count what was executed: r8 is always twice r9.
    .balign 1024
    .space 1016, 0
    .thumb_func
page_end:
    tst r5, #4
    ittee ne
    addne r9, #1
    addne r8, #2
    addeq r9, #4
    addeq r8, #8
    str r8, [r4, #16]
    str r9, [r4, #20]
    bx lr
    .ltorg

    .macro count offset
    ldr r2, =0x20000100
    ldr r3, [r2, #\offset]
    adds r3, #1
    str r3, [r2, #\offset]
    .endm

    function systick
    count 0
    vmov s0, r3
    vcvt.f32.u32 s0, s0
    vsqrt.f32 s17, s0
    vstr s17, [r2, #0x20]
    ldr r2, =(SCS + ICSR)
    mov r3, #(1 << 28)
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
    vmov s1, r3
    ldr r2, =TESTDEV
    movs r3, #1
    str r3, [r2, #LOWER]
    bx lr
