@ Each scenario makes one fault at the label `culprit`, in the middle of a block, with known registers.
@ The hard fault handler logs the stacked PC, how far it is from the culprit, r0, r1, r2, and the xPSR.
    .include "guest.inc"

    .text
    function reset
    ldr r0, =0x30000000     @ Nothing there.
    movs r1, #1
    movs r2, #2
    ldr r3, =TESTDEV
    ldr r3, [r3, #SCENARIO]
    lsls r3, r3, #2
    adr r4, 1f
    ldr r3, [r4, r3]
    bx r3
    .balign 4
1:  .word read, write, push_down, load_many, unaligned_read, unaligned_write, undefined, breakpoint, wide_undefined
    .word jump_nowhere, jump_to_arm, jump_to_device, second_read, chained_read, write_then_device, nested_fault
    .word bad_return, jump_to_null, exception_return_in_thread, wait_then_undefined, jump_nowhere_twice

    .macro culprit
    mov r12, pc             @ PC reads as this instruction's address and 4: two instructions on.
    nop
    .endm

    function read
    adds r1, #1
    culprit
    ldr r2, [r0]
    adds r1, #16
    movs r0, #0
    b .

    function write
    ldr r5, =0x20000000
    adds r1, #1
    culprit
    str r2, [r0, #4]
    adds r1, #16
    str r1, [r5]            @ Must not happen any more.
    movs r0, #0
    b .

    function push_down
    ldr r5, =0x30000010
    mov sp, r5
    culprit
    push {r0, r1}
    adds r1, #16
    b .

    function load_many
    culprit
    ldmia r0!, {r1, r2}
    movs r0, #0
    b .

    function unaligned_read
    ldr r0, =0x20000002
    culprit
    ldr r2, [r0]
    adds r1, #16
    b .

    function unaligned_write
    ldr r0, =0x20000001
    ldr r5, =0x20000000
    culprit
    strh r2, [r0]
    str r1, [r5]
    b .

    function undefined
    culprit
    .hword 0xDE00
    adds r1, #16
    b .

    function breakpoint
    culprit
    bkpt 3
    adds r1, #16
    b .

    function wide_undefined
    culprit
    .hword 0xF7F0, 0xA000   @ UDF.W
    adds r1, #16
    b .

    function jump_nowhere
    ldr r4, =0x30000401
    bx r4

    function jump_to_arm
    ldr r4, =read           @ The linker sets the Thumb bit, which is not wanted here.
    movs r5, #1
    bics r4, r5
    bx r4

    function jump_to_device
    ldr r4, =TESTDEV + 1
    bx r4

@ The same address is fine for a store, and read twice by the same register: the first read is the culprit.
    function second_read
    culprit
    ldr r2, [r0]
    ldr r1, [r0]
    b .

@ The register of the first read has changed on the way to the second.
    function chained_read
    ldr r5, =0x20000100
    str r0, [r5]
    b 1f
1:  mov r0, r5
    ldr r0, [r0]
    culprit
    ldr r2, [r0]
    b .

@ What stands behind a failed store must not reach a device either.
    function write_then_device
    ldr r5, =TESTDEV
    culprit
    str r2, [r0]
    str r1, [r5, #LOG]
    b .

    function nested_fault
    culprit
    ldr r2, [r0]
    b .

    function bad_return
    svc 0

    function jump_to_null
    movs r4, #1
    bx r4

    function exception_return_in_thread
    ldr r4, =0xFFFFFFF9
    bx r4

@ The undefined instruction behind a WFE is not a WFE.
    function wait_then_undefined
    sev
    wfe
    .hword 0xDE00

    function jump_nowhere_twice
    ldr r4, =0x30000401
    bx r4

    function svcall
    ldr r0, =0xFFFFFFE5
    bx r0

    function hard_fault
    ldr r0, =TESTDEV
    ldr r1, [r0, #SCENARIO]
    cmp r1, #15
    bne 1f
    ldr r1, =0x30000000
    ldr r1, [r1]            @ nested_fault: locks up.
1:  cmp r1, #20
    bne 2f
    ldr r2, =0x20000000     @ jump_nowhere_twice: return to nowhere once more.
    ldr r3, [r2]
    adds r3, #1
    str r3, [r2]
    cmp r3, #2
    beq 2f
    bx lr
2:  ldr r1, [sp, #24]
    str r1, [r0, #LOG]
    ldr r2, [sp, #16]       @ r12
    subs r1, r1, r2
    str r1, [r0, #LOG]
    ldr r1, [sp, #0]
    str r1, [r0, #LOG]
    ldr r1, [sp, #4]
    str r1, [r0, #LOG]
    ldr r1, [sp, #8]
    str r1, [r0, #LOG]
    ldr r1, [sp, #28]
    str r1, [r0, #LOG]
    done
