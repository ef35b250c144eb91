@ Entry, preemption, chaining and late arrival. Handlers log their number and, where it matters, SP or LR.
    .include "guest.inc"

    .text
    function reset
    system ISER, 0xF
    choose_scenario
    .word frame, nested, equal, tail_chain, late_arrival, pend_sv, nmi_over_all, level_line, pend_register, reset_request
    .word byte_priorities

@ Known values in all registers of the frame, then an interrupt taken at a branch.
    function frame
    device RAISE, 0
    b 1f                @ The interrupt is taken at the end of this block.
1:  b .                 @ Never ends if it was not.

@ Line 0 at priority 0xC0, line 1 at 0x40: 1 interrupts 0.
    function nested
    system IPR0, 0x004040C0
    ldr r6, =TESTDEV
    movs r7, #0
    str r7, [r6, #RAISE]
    b finished

@ Lines 1 and 2 at the same priority: 2, raised in 1's handler, waits.
    function equal
    system IPR0, 0x00404000
    device RAISE, 1
    b finished

@ Lines 1 and 2 at once: 1 first, then 2 without unstacking. IRQ1's handler spoils the stacked r0, which
@ 2 would see in its registers if there had been unstacking.
    function tail_chain
    ldr r0, =0x1111
    ldr r6, =TESTDEV
    movs r1, #1
    movs r2, #2
    str r2, [r6, #RAISE]
    str r1, [r6, #RAISE]
    b finished

@ Line 0 with the lowest priority now, line 1 with the highest while registers are being stacked.
    function late_arrival
    system IPR0, 0x000000C0
    ldr r6, =TESTDEV
    ldr r1, =(1 | 10 << 8)
    movs r0, #0
    str r1, [r6, #RAISE]
    str r0, [r6, #RAISE]
    b finished

    function pend_sv
    system SHPR3, 0x00C00000
    device RAISE, 3     @ Its handler pends PendSV, which follows it.
    b finished

    function nmi_over_all
    cpsid i
    system ICSR, 0x80000000
    b finished

@ A line that stays high for three turns of its handler.
    function level_line
    device RAISE, 0
    b finished

    function pend_register
    system ICER, 0xF
    system ISPR, 0x6        @ Pending but not enabled.
    ldr r0, =(SCS + ISPR)
    ldr r1, [r0]
    log_register r1
    system ICPR, 0x2
    ldr r1, [r0]
    log_register r1
    ldr r0, =(SCS + ICSR)
    ldr r1, [r0]            @ Nothing is enabled: VECTPENDING is 0.
    log_register r1
    system ISER, 0x4
    b finished

    function reset_request
    ldr r5, =0x20000040
    ldr r4, [r5]
    adds r4, #1
    str r4, [r5]
    log_register r4
    cmp r4, #2
    beq 1f
    system AIRCR, 0x05FA0004
    b .
1:  system AIRCR, 0x00000004  @ Without the key nothing happens.
    b 2f
2:  b finished

    function byte_priorities
    ldr r4, =(SCS + IPR0)
    movs r0, #0xFF
    strb r0, [r4, #1]
    ldr r1, [r4]
    log_register r1
    movs r0, #0x80
    strb r0, [r4, #3]
    ldr r1, [r4]
    log_register r1
    ldrb r1, [r4, #3]
    log_register r1
    ldr r4, =(SCS + SHPR3)
    movs r0, #0xC0
    strb r0, [r4, #3]
    ldr r1, [r4]
    log_register r1
    ldr r4, =(SCS + ICER)
    movs r0, #0x2           @ A byte of ones written clears no other byte's bits.
    strb r0, [r4, #0]
    ldr r1, [r4]
    log_register r1
    b finished

    function finished
    ldr r0, =0xF1
    log_register r0
    done

@ Logs the handler's number and its EXC_RETURN.
    .macro log_entry
    mrs r0, ipsr
    log_register r0
    mov r0, lr
    log_register r0
    .endm

    function irq0
    push {lr}
    log_entry
    ldr r6, =TESTDEV
    ldr r0, [r6, #SCENARIO]
    cmp r0, #0
    beq dump_frame
    cmp r0, #1
    bne 1f
    movs r7, #1         @ nested: raise the more urgent one here.
    str r7, [r6, #RAISE]
    ldr r0, =0x100
    str r0, [r6, #LOG]
1:  ldr r0, [r6, #SCENARIO]
    cmp r0, #7
    bne lower_0
    ldr r5, =0x20000000 @ level_line: lower it the third time.
    ldr r4, [r5]
    adds r4, #1
    str r4, [r5]
    cmp r4, #3
    blo 2f
lower_0:
    movs r0, #0
    str r0, [r6, #LOWER]
2:  pop {pc}

dump_frame:
    movs r0, #0
    str r0, [r6, #LOWER]
    add r5, sp, #4      @ Above the LR pushed here.
    movs r4, #8
3:  ldmia r5!, {r0}
    str r0, [r6, #LOG]
    subs r4, #1
    bne 3b
    done

    function irq1
    push {lr}
    log_entry
    movs r7, #1
    str r7, [r6, #LOWER]
    ldr r0, [r6, #SCENARIO]
    cmp r0, #2
    bne 1f
    movs r7, #2
    str r7, [r6, #RAISE]
    ldr r0, =0x200
    str r0, [r6, #LOG]
1:  cmp r0, #3
    bne 2f
    ldr r0, =0x2222     @ tail_chain: spoil r0 in the frame, below the LR pushed here.
    str r0, [sp, #4]
    ldr r0, =0x3333
2:  pop {pc}

    function irq2
    push {lr}
    mov r4, r0
    log_entry
    str r4, [r6, #LOG]
    movs r7, #2
    str r7, [r6, #LOWER]
    pop {pc}

    function irq3
    push {lr}
    log_entry
    movs r7, #3
    str r7, [r6, #LOWER]
    system ICSR, 0x10000000
    ldr r0, =(SCS + ICSR)
    ldr r0, [r0]
    log_register r0
    pop {pc}

    function pendsv
    push {lr}
    log_entry
    pop {pc}

    function nmi
    push {lr}
    log_entry
    pop {pc}
