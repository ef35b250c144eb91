@ Code in RAM: a routine is written there and called, twice with different contents; then a routine that
@ rewrites the instruction behind itself.
    .include "guest.inc"

    .text
    function reset
    ldr r0, =0x20000100
    ldr r1, =0x47702001     @ movs r0, #1; bx lr
    ldr r2, =0x47702002     @ movs r0, #2; bx lr
    mov r4, r0
    adds r5, r0, #1
    str r1, [r4]
    blx r5
    log_register r0
    str r2, [r4]
    blx r5
    log_register r0
    str r1, [r4]
    blx r5
    log_register r0

    @ str r2, [r4]; b .+2 (the next instruction); then the word that has just been written.
    ldr r4, =0x20000200
    adr r1, source
    movs r3, #12
1:  subs r3, #4
    ldr r7, [r1, r3]
    str r7, [r4, r3]
    cmp r3, #0
    bne 1b
    adds r5, r4, #1
    blx r5
    log_register r0
    done
    .balign 4
source:
    .hword 0x6062           @ str r2, [r4, #4]
    .hword 0xE7FF           @ b to the next instruction
    .hword 0x2009           @ movs r0, #9: becomes movs r0, #2
    .hword 0x4770
    .hword 0x4770, 0x4770
