@ The vector table of a Cortex-M0. A guest defines the handlers it needs; any other exception logs
@ 0xBAD00000 and its number, and ends the run.
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
    .rept 7
    .word 0
    .endr
    vector svcall
    .word 0
    .word 0
    vector pendsv
    vector systick
    vector irq0
    vector irq1
    vector irq2
    vector irq3
    .rept 28
    .word unexpected
    .endr

    .text
    function unexpected
    mrs r0, ipsr
    ldr r1, =0xBAD00000
    orrs r0, r1
    log_register r0
    done
