@ The floating point unit's registers over exceptions.
    .set CORTEX_M4, 1
    .include "guest.inc"

    .text
    function reset
    system CPACR, 0xF00000
    system ISER, 3
    system IPR0, 0x00004080 @ Line 1 is more urgent.
    ldr r0, =TESTDEV
    ldr r3, [r0, #SCENARIO]
    adr r4, 1f
    ldr pc, [r4, r3, lsl #2]
    .balign 4
1:  .word unused, lazy, lazy_used, eager, nested, enabled_late, default_status, process_stack, chained

    .macro fill value
    ldr r0, =\value
    vmov s0, r0
    adds r0, #15
    vmov s15, r0
    adds r0, #16
    vmov s31, r0
    .endm

    .macro log_float register
    vmov r0, \register
    log_register r0
    .endm

    .macro raise_and_wait line
    device RAISE, \line
    b 1f
1:  nop
    .endm

    .macro log_floats
    log_float s0
    log_float s15
    log_float s31
    .endm

    function unused
    mov r8, sp
    raise_and_wait 0
    mrs r0, control
    log_register r0
    done

    function lazy
    mov r8, sp
    fill 0x1000
    raise_and_wait 0
    log_floats
    mrs r0, control
    log_register r0
    done

    function lazy_used
    mov r8, sp
    fill 0x1000
    mov r0, #(3 << 22)      @ Rounding towards zero.
    vmsr fpscr, r0
    raise_and_wait 0
    log_floats
    vmrs r0, fpscr
    log_register r0
    mrs r0, control
    log_register r0
    done

    function eager
    system FPCCR, 0x80000000
    b lazy_used

    function nested
    mov r8, sp
    fill 0x1000
    raise_and_wait 0
    log_floats
    done

@ The handler of the fault lets the instruction through, which then runs as if nothing had been.
    function enabled_late
    system CPACR, 0
    isb
    system SHCSR, 0x70000
    movs r1, #7
    movs r2, #1
    vmov s3, r1
    adds r2, #1
    vmov r3, s3
    log_register r3
    log_register r2
    done

    function default_status
    system FPDSCR, 0x00C00000
    isb
    vmrs r0, fpscr          @ A new context.
    log_register r0
    done

    function process_stack
    ldr r0, =0x20001000
    msr psp, r0
    movs r0, #2
    msr control, r0
    isb
    mov r8, sp
    fill 0x1000
    mrs r0, control
    log_register r0
    device RAISE, 1
    b 1f
1:  nop
    log_floats
    mrs r0, control
    log_register r0
    mov r0, sp
    log_register r0
    done

@ Two interrupts one behind the other share a frame, which the second one fills.
    function chained
    system IPR0, 0x00008080
    fill 0x1000
    cpsid i
    device RAISE, 0
    device RAISE, 1
    cpsie i
    nop
    log_floats
    done

    function usage_fault
    ldr r6, =(SCS + CFSR)
    ldr r7, [r6]
    log_register r7
    system CPACR, 0xF00000
    bx lr

@ Logs EXC_RETURN, the frame's size, LSPACT, and how the frame's place for s0 looks; spoils the registers, unless
@ the scenario is to leave them alone.
    function irq0
    mov r9, sp
    push {r4, lr}
    movs r0, #0
    ldr r6, =TESTDEV
    str r0, [r6, #LOWER]
    log_register lr
    sub r0, r8, r9
    log_register r0
    ldr r4, =SCS
    ldr r0, [r4, #FPCCR]
    and r0, #1
    log_register r0
    ldr r3, [r6, #SCENARIO]
    cmp r3, #2
    blo 2f
    cmp r3, #4
    beq 3f
    cmp r3, #8
    beq 2f
    fill 0x2000
    ldr r0, [r9, #32]
    log_register r0
    ldr r0, [r4, #FPCCR]
    and r0, #1
    log_register r0
    vmrs r0, fpscr
    log_register r0
2:  pop {r4, pc}
3:  fill 0x2000
    mov r8, sp
    raise_and_wait 1
    log_floats
    pop {r4, pc}

    function irq1
    mov r9, sp
    push {r4, lr}
    movs r0, #1
    ldr r6, =TESTDEV
    str r0, [r6, #LOWER]
    log_register lr
    sub r0, r8, r9
    ldr r3, [r6, #SCENARIO]
    cmp r3, #7
    bne 1f
    mrs r0, psp
    sub r0, r8, r0
1:  cmp r3, #8
    beq 2f
    log_register r0
2:  fill 0x3000
    pop {r4, pc}
