@ Code in RAM: two routines of one page, of which each is rewritten after the other one was; and one that
@ overlaps the middle of another.
    .include "guest.inc"

    .text
    function reset
    ldr r4, =0x20000100     @ One routine,
    ldr r5, =0x20000200     @ and the other.
    ldr r0, =0x47702001     @ movs r0, #1; bx lr
    str r0, [r4]
    ldr r0, =0x47702002
    str r0, [r5]
    adds r2, r4, #1
    adds r3, r5, #1
    blx r2
    log_register r0         @ 1
    blx r3
    log_register r0         @ 2
    ldr r0, =0x47702003
    str r0, [r4]
    ldr r0, =0x47702004
    str r0, [r5]
    blx r3
    log_register r0         @ 4
    blx r2
    log_register r0         @ 3
    ldr r0, =0x47702005
    str r0, [r5]
    ldr r0, =0x47702006
    str r0, [r4]
    blx r2
    log_register r0         @ 6
    blx r3
    log_register r0         @ 5

    @ movs r0, #7; movs r0, #8; bx lr: run from its begin and from its second instruction.
    ldr r4, =0x20000300
    ldr r0, =0x20082007
    str r0, [r4]
    ldr r0, =0x47704770
    str r0, [r4, #4]
    adds r2, r4, #1
    adds r3, r4, #3
    blx r2
    log_register r0         @ 8
    blx r3
    log_register r0         @ 8
    movs r0, #0
    str r0, [r5]            @ The page has been written to.
    ldr r0, =0x20092007
    str r0, [r4]
    blx r2
    log_register r0         @ 9
    blx r3
    log_register r0         @ 9
    done
