@ Bit-band, cycle counter, software interrupts, exclusive access, unprivileged code, BASEPRI, vector table.
    .set CORTEX_M4, 1
    .include "guest.inc"

    .text
    function reset
    system ISER, 7
    system (ISER + 8), 0x20000
    ldr r0, =TESTDEV
    ldr r3, [r0, #SCENARIO]
    adr r4, 1f
    ldr pc, [r4, r3, lsl #2]
    .balign 4
1:  .word memory_bits, device_bits, cycle_counter, software_interrupt, exclusive, unprivileged, levels, unmask
    .word moved_vectors, groups, identification, code_in_bits, sleep_counter, faultmask, highest_interrupt

    .macro log_word address
    ldr r0, =\address
    ldr r0, [r0]
    log_register r0
    .endm

    function memory_bits
    ldr r5, =0x20000200
    ldr r0, =0x80000001
    str r0, [r5]
    ldr r4, =(0x22000000 + 0x200 * 32)
    ldr r0, [r4, #124]      @ Bit 31.
    log_register r0
    ldr r0, [r4, #4]
    log_register r0
    movs r0, #1
    str r0, [r4, #(4 * 9)]
    movs r0, #0xFE          @ Only bit 0 counts.
    strb r0, [r4]
    ldr r0, [r5]
    log_register r0
    done

    function device_bits
    ldr r4, =0x42000000
    ldr r0, [r4, #(SCENARIO * 32)]
    log_register r0
    movs r1, #1
    str r1, [r4, #(LOG * 32 + 4 * 7)]   @ LOG reads as the number of reads before.
    done

    function cycle_counter
    ldr r4, =DWT
    ldr r0, [r4, #4]
    log_register r0
    movs r1, #1
    str r1, [r4]
    ldr r0, [r4, #4]        @ Still nothing without TRCENA.
    log_register r0
    system DEMCR, 0x01000000
    b 1f
1:  ldr r0, [r4, #4]
    b 2f
2:  .rept 10
    nop
    .endr
    ldr r1, [r4, #4]
    b 5f
5:  subs r1, r0
    log_register r1
    ldr r0, =1000
    str r0, [r4, #4]
    b 3f
3:  ldr r0, [r4, #4]
    b 6f
6:  log_register r0
    movs r0, #0
    str r0, [r4]
    ldr r1, [r4, #4]
    b 4f
4:  ldr r0, [r4, #4]
    subs r0, r1
    log_register r0
    done

    function sleep_counter
    system DEMCR, 0x01000000
    ldr r4, =DWT
    movs r1, #1
    str r1, [r4]
    device RAISE, (0 | 5000 << 8)
    ldr r5, [r4, #4]
    wfi
    ldr r0, [r4, #4]
    subs r0, r5
    cmp r0, #100
    it hs
    movhs r0, #0xBAD
    log_register r0
    done

    function software_interrupt
    movs r1, #1
    ldr r6, =(SCS + STIR)
    str r1, [r6]
    b 1f
1:  movs r0, #0xF1
    log_register r0
    done

    function highest_interrupt
    movs r1, #81
    ldr r6, =(SCS + STIR)
    str r1, [r6]
    b .

    function irq81
    mrs r0, ipsr
    log_register r0
    done

    function exclusive
    ldr r5, =0x20000200
    movs r0, #5
    str r0, [r5]
    ldrex r1, [r5]
    adds r1, #1
    strex r2, r1, [r5]
    log_register r2
    ldr r0, [r5]
    log_register r0
    ldrex r1, [r5]
    clrex
    strex r2, r1, [r5]
    log_register r2
    ldrexb r1, [r5]
    strexb r2, r1, [r5]
    log_register r2
    done

    function unprivileged
    ldr r0, =0x20001000
    msr psp, r0
    movs r0, #3
    msr control, r0
    isb
    movs r0, #1
    msr primask, r0         @ Ignored, as is the rest.
    mrs r0, primask
    log_register r0
    movs r0, #0x20
    msr basepri, r0
    movs r0, #0
    msr control, r0
    mrs r0, control
    log_register r0
    device RAISE, 0
    b 1f
1:  mov r0, sp
    log_register r0
    svc 0                   @ Makes this code privileged.
    movs r0, #1
    msr primask, r0
    mrs r0, primask
    log_register r0
    mrs r0, control
    log_register r0
    done

    function svcall
    movs r0, #2
    msr control, r0
    bx lr

    function levels
    system IPR0, 0x00C08040
    movs r0, #0x80
    msr basepri, r0
    device RAISE, 1
    device RAISE, 2
    device RAISE, 0         @ The only one that is urgent enough.
    b 1f
1:  movs r0, #0x40
    msr basepri_max, r0     @ Raises the mask,
    movs r0, #0xE0
    msr basepri_max, r0     @ and does not lower it.
    mrs r0, basepri
    log_register r0
    movs r0, #0xA0
    msr basepri, r0         @ Lets line 1 through.
    movs r0, #0xF1
    log_register r0
    movs r0, #0
    msr basepri, r0
    movs r0, #0xF2
    log_register r0
    done

@ What is let through by the mask comes before the very next instruction.
    function unmask
    system IPR0, 0x00C08040
    movs r5, #0
    movs r0, #0x40
    msr basepri, r0
    device RAISE, 1
    movs r0, #0
    msr basepri, r0
    adds r5, #1
    log_register r5
    cpsid i
    device RAISE, 2
    cpsie i
    adds r5, #1
    log_register r5
    done

    function faultmask
    movs r5, #0
    cpsid f
    device RAISE, 1
    mrs r0, faultmask
    log_register r0
    adds r5, #1
    cpsie f
    adds r5, #1
    log_register r5
    done

    function moved_vectors
    ldr r0, =0x20000400
    movs r1, #0
    ldr r2, =98
1:  ldr r3, [r1], #4
    str r3, [r0], #4
    subs r2, #1
    bne 1b
    ldr r0, =0x20000400
    ldr r1, =elsewhere
    str r1, [r0, #(4 * 17)]
    system VTOR, 0x20000400
    device RAISE, 1
    b .

    function elsewhere
    movs r0, #0xE1
    log_register r0
    done

@ With one bit of group priority lines 0 and 1 do not preempt each other, with four they do.
    function groups
    system IPR0, 0x00001020
    system AIRCR, 0x05FA0600
    log_word (SCS + AIRCR)
    movs r7, #1
    mov r8, r7
    device RAISE, 0
    b 1f
1:  system AIRCR, 0x05FA0000
    movs r7, #1
    mov r8, r7
    device RAISE, 0
    b 2f
2:  nop
    done

    function identification
    log_word (SCS + 0xD00)
    log_word (SCS + 4)
    log_word (SCS + 0xD90)
    log_word (SCS + 0xF40)
    done

@ Code in RAM, changed through its bits.
    function code_in_bits
    ldr r5, =0x20000300
    ldr r0, =0x47702001     @ movs r0, #1; bx lr
    str r0, [r5]
    adds r5, #1
    blx r5
    log_register r0
    ldr r4, =(0x22000000 + 0x300 * 32)
    movs r1, #1
    str r1, [r4, #4]
    blx r5
    log_register r0
    done

    .macro handler line
    function irq\line
    mov r0, #(0x10 + \line)
    log_register r0
    log_register r5
    movs r0, #\line
    str r0, [r6, #LOWER]
    .endm

    handler 0
    cmp r8, #1
    bne 1f
    movs r0, #0
    mov r8, r0
    device RAISE, 1
    b 2f
2:  movs r0, #0xE0
    log_register r0
1:  bx lr
    handler 1
    bx lr
    handler 2
    bx lr
