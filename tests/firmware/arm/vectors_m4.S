@ The vector table of a Cortex-M4 with 82 interrupts; else as vectors.S.
    .set CORTEX_M4, 1
    .include "guest.inc"

    .macro vector name
    .weak \name
    .thumb_set \name, unexpected
    .word \name
    .endm

    .section .vectors, "a"
    .global vectors
vectors:
    .word stack_top
    .word reset
    vector nmi
    vector hard_fault
    vector memory_fault
    vector bus_fault
    vector usage_fault
    .rept 4
    .word 0
    .endr
    vector svcall
    .word unexpected
    .word 0
    vector pendsv
    vector systick
    vector irq0
    vector irq1
    vector irq2
    vector irq3
    .rept 77
    .word unexpected
    .endr
    vector irq81

    .text
    function unexpected
    mrs r0, ipsr
    ldr r1, =0xBAD00000
    orrs r0, r1
    log_register r0
    done
