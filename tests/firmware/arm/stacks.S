@ Stack alignment, the process stack, and the special registers.
    .include "guest.inc"

    .text
    function reset
    system ISER, 3
    choose_scenario
    .word odd_words, even_words, process_stack, special_registers, nested_process, bad_process_stack

    .macro raise_and_wait line
    device RAISE, \line
    b 1f
1:  nop
    .endm

@ SP at an odd word: one word is skipped, and bit 9 of the stacked xPSR says so.
    function odd_words
    ldr r0, =0x20000FFC
    mov sp, r0
    raise_and_wait 0
    mov r0, sp
    log_register r0
    b finished

    function even_words
    ldr r0, =0x20000FF8
    mov sp, r0
    raise_and_wait 0
    mov r0, sp
    log_register r0
    b finished

@ Thread mode on the process stack.
    function process_stack
    ldr r0, =0x20000800
    msr psp, r0
    movs r0, #2
    msr control, r0
    isb
    mov r0, sp
    log_register r0
    raise_and_wait 0
    mov r0, sp
    log_register r0
    mrs r0, control
    log_register r0
    mrs r0, msp
    log_register r0
    b finished

    function special_registers
    ldr r0, =0x20000800
    msr psp, r0
    mrs r0, psp
    log_register r0
    ldr r0, =0x20000A00
    msr msp, r0
    mrs r0, msp
    log_register r0
    mov r0, sp
    log_register r0
    movs r0, #3             @ This core has no unprivileged mode.
    msr control, r0
    mrs r0, control
    log_register r0
    ldr r0, =0x20000C00
    mov sp, r0              @ That was the process stack's.
    mrs r0, psp
    log_register r0
    mrs r0, msp
    log_register r0
    movs r0, #1
    msr primask, r0
    mrs r0, primask
    log_register r0
    ldr r0, =0xF0000000
    msr apsr_nzcvq, r0
    mrs r0, xpsr
    log_register r0
    movs r0, #5
    msr ipsr, r0            @ Ignored.
    mrs r0, ipsr
    log_register r0
    b finished

@ A handler interrupted by another, with thread mode on the process stack.
    function nested_process
    system IPR0, 0x000040C0
    ldr r0, =0x20000800
    msr psp, r0
    movs r0, #2
    msr control, r0
    isb
    raise_and_wait 0
    mrs r0, control
    log_register r0
    mov r0, sp
    log_register r0
    b finished

@ There is nothing where the process stack should be.
    function bad_process_stack
    ldr r0, =0x30000000
    msr psp, r0
    movs r0, #2
    msr control, r0
    isb
    raise_and_wait 0
    b finished

    function finished
    ldr r0, =0xF1
    log_register r0
    done

@ Logs EXC_RETURN, SP, and the stacked xPSR's bit 9; then lowers the line.
    function irq0
    push {r4, lr}
    mov r0, lr
    log_register r0
    mrs r0, msp
    log_register r0
    mrs r0, psp
    log_register r0
    movs r0, #0
    str r0, [r6, #LOWER]
    mov r1, lr
    lsls r1, #29            @ Bit 2 of EXC_RETURN: the process stack.
    bmi 1f
    ldr r0, [sp, #(8 + 28)]
    lsrs r0, #9
    movs r1, #1
    ands r0, r1
    str r0, [r6, #LOG]
1:  ldr r0, [r6, #SCENARIO]
    cmp r0, #4
    bne 2f
    movs r0, #1
    str r0, [r6, #RAISE]
    b 2f
2:  pop {r4, pc}

    function irq1
    push {r4, lr}
    mov r0, lr
    log_register r0
    mrs r0, control         @ A handler is always on the main stack.
    log_register r0
    mrs r0, msp
    log_register r0
    movs r0, #1
    str r0, [r6, #LOWER]
    pop {r4, pc}

    function hard_fault
    mov r0, lr
    log_register r0
    mrs r0, psp
    log_register r0
    ldr r0, =0xFA
    log_register r0
    done
