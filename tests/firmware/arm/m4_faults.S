@ Each scenario makes one fault at the label behind `culprit`. The handler logs its number, CFSR, HFSR, BFAR, and
@ how far the stacked PC is from the culprit; then it ends the run.
    .set CORTEX_M4, 1
    .include "guest.inc"

    .macro culprit
    mov r12, pc             @ PC reads as this instruction's address and 4: two instructions on.
    nop
    .endm

    .text
    function reset
    system CPACR, 0xF00000
    system SHCSR, 0x70000
    ldr r0, =0x30000000     @ Nothing there.
    movs r1, #1
    movs r2, #2
    ldr r3, =TESTDEV
    ldr r3, [r3, #SCENARIO]
    adr r4, 1f
    ldr pc, [r4, r3, lsl #2]
    .balign 4
1:  .word read, read_without_handler, write, undefined, even_branch, bad_return, jump_nowhere, jump_to_device
    .word divide, divide_untrapped, breakpoint, no_vector, bad_stack, masked_fault, masked_call
    .word wide_load, double_load, many_load, float_load, indexed_store, register_load, no_coprocessor
    .word skipped_division, clear_status, nested_usage

    function read
    nop
    culprit
    ldr r2, [r0]
    b .

    function read_without_handler
    system SHCSR, 0
    culprit
    ldr r2, [r0]
    b .

    function write
    culprit
    str r2, [r0, #4]
    str r1, [r0, #8]
    b .

    function undefined
    culprit
    .hword 0xDE00
    b .

    function even_branch
    ldr r4, =read
    bic r4, #1
    mov r12, r4
    bx r4

    function bad_return
    svc 0

    function jump_nowhere
    ldr r4, =0x30000401
    sub r12, r4, #1
    bx r4

    function jump_to_device
    ldr r4, =TESTDEV + 1
    sub r12, r4, #1
    bx r4

    function divide
    system CCR, 0x210
    isb
    movs r3, #0
    movs r4, #7
    udiv r5, r4, r1
    culprit
    sdiv r5, r4, r3
    b .

    function divide_untrapped
    movs r3, #0
    movs r4, #7
    udiv r4, r4, r3
    log_register r4
    done

    function breakpoint
    culprit
    bkpt 3
    b .

    function no_vector
    system VTOR, 0x30000000
    mov r12, pc
    svc 0
    b .

    function bad_stack
    mov sp, r0
    svc 0
    b .

@ A bus fault handler that is not urgent enough for BASEPRI.
    function masked_fault
    system SHPR1, 0x00804000
    movs r3, #0x40
    msr basepri, r3
    culprit
    ldr r2, [r0]
    b .

    function masked_call
    system SHPR2, 0x80000000
    movs r3, #0x40
    msr basepri, r3
    culprit
    svc 0
    b .

    function wide_load
    adds r1, #1
    ldr.w r3, =TESTDEV
    culprit
    ldrh.w r2, [r0, #0x102]
    movs r0, #0
    b .

    function double_load
    culprit
    ldrd r2, r3, [r0, #-16]
    movs r0, #0
    b .

    function many_load
    culprit
    ldmdb.w r0, {r2, r3, r8}
    movs r0, #0
    b .

    function float_load
    vmov s0, r1
    culprit
    vldr s1, [r0, #-4]
    movs r0, #0
    b .

    function indexed_store
    culprit
    strb.w r2, [r0, #-3]!
    str r1, [r0]
    b .

    function register_load
    movs r3, #8
    culprit
    ldrsh.w r2, [r0, r3, lsl #2]
    b .

    function no_coprocessor
    system CPACR, 0
    isb
    movs r1, #5
    adds r1, #1
    culprit
    vmov s0, r1
    adds r1, #1
    b .

@ A division by zero that is not executed traps nothing.
    function skipped_division
    system CCR, 0x210
    isb
    movs r3, #0
    movs r4, #7
    cmp r3, #1
    itt eq
    udiveq r4, r4, r3
    addeq r4, #1
    log_register r4
    cmp r3, #0
    itt eq
    addeq r4, #1
    udiveq r4, r4, r1
    log_register r4
    done

@ Status bits are cleared by writing 1 to them, by bytes too.
    function clear_status
    system SHCSR, 0
    ldr r5, =0x20000100
    movs r4, #1
    str r4, [r5]
    ldr r2, [r0]
    b .

@ A usage fault inside the bus fault handler, which is as urgent.
    function nested_usage
    ldr r2, [r0]
    b .

    function svcall
    ldr r0, =0xFFFFFFE5
    mov r12, r0
    bx r0

    function memory_fault
    b report
    function usage_fault
    b report
    function bus_fault
    ldr r6, =TESTDEV
    ldr r4, [r6, #SCENARIO]
    cmp r4, #24
    bne report
    .hword 0xDE00
    function hard_fault
    ldr r6, =TESTDEV
    ldr r4, [r6, #SCENARIO]
    cmp r4, #23
    bne report
    ldr r5, =(SCS + CFSR)
    ldr r4, [r5]
    str r4, [r6, #LOG]
    movs r4, #0x80
    strb r4, [r5, #1]       @ BFARVALID
    ldr r4, [r5]
    str r4, [r6, #LOG]
    movs r4, #0x200
    str r4, [r5]
    ldr r4, [r5]
    str r4, [r6, #LOG]
    mov r4, #(1 << 30)
    str r4, [r5, #4]
    ldr r4, [r5, #4]
    str r4, [r6, #LOG]
    done

report:
    ldr r6, =TESTDEV
    mrs r4, ipsr
    str r4, [r6, #LOG]
    ldr r5, =SCS
    ldr r4, [r5, #CFSR]
    str r4, [r6, #LOG]
    ldr r4, [r5, #HFSR]
    str r4, [r6, #LOG]
    ldr r4, [r5, #BFAR]
    str r4, [r6, #LOG]
    ldr r1, =0x20004000
    cmp sp, r1
    bhi 1f
    ldr r4, [sp, #24]
    ldr r5, [sp, #16]
    subs r4, r5
    str r4, [r6, #LOG]
1:  done
