@ Stores into flash: what reaches the controller, and that memory stays right.
    .include "guest.inc"

    .equ PAGE, 0x8000
    .text
    function reset
    ldr r0, =PAGE
    ldr r1, =0x12345678

    ldr r3, =TESTDEV
    ldr r3, [r3, #SCENARIO]
    lsls r3, r3, #2
    adr r4, 1f
    ldr r3, [r4, r3]
    bx r3
    .balign 4
1:  .word one, several, same_word, narrow, two_pages, own_page, settings, before_fault, after_fault, equal, read_back

    function one
    str r1, [r0]
    b next
next:
    ldr r2, [r0]
    log_register r2
    done

    function several
    ldr r2, =0x0000FFFF
    ldr r3, =0xFFFF0000
    stmia r0!, {r1, r2, r3}
    str r1, [r0, #0x20]
    b 1f
1:  done

    function same_word
    ldr r2, =0xFFFFFF00
    ldr r3, =0xFFFF00FF
    str r2, [r0]
    str r3, [r0]
    b 1f
1:  ldr r2, [r0]
    log_register r2
    done

    function narrow
    movs r2, #0x5A
    strb r2, [r0, #1]
    b 1f
1:  strh r1, [r0, #6]
    b 1f
1:  strb r2, [r0, #8]       @ Two bytes of a word in one block: they come as a word.
    strb r2, [r0, #9]
    b 1f
1:  done

    function two_pages
    ldr r2, =0x400
    str r1, [r0, r2]
    str r1, [r0]
    b 1f
1:  str r1, [r0, #4]
    b 1f
1:  done

@ Into the 1 KB page that the code runs from, in a loop, so that it has been translated.
    function own_page
    adr r0, scratch
    movs r4, #4
1:  str r1, [r0]
    adds r0, #4
    subs r4, #1
    bne 1b
    ldr r0, patched + 4     @ Overwrite an instruction that has run: bits can only be cleared.
    bl patched
    log_register r2
    adr r0, patched
    ldr r1, =0x4770FFF0     @ movs r2, #0xFF becomes movs r2, #0xF0; bx lr stays.
    str r1, [r0]
    b 2f
2:  bl patched
    log_register r2
    done
    .balign 4
    function patched
    movs r2, #0xFF
    bx lr
    .word 0
    .balign 4
scratch:
    .word 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF

    function settings
    ldr r0, =0x10001080
    str r1, [r0]
    b 1f
1:  ldr r2, [r0]
    log_register r2
    done

@ A store to flash, then a fault, then another store to flash, in one block.
    function before_fault
    ldr r2, =0x30000000
    str r1, [r0]
    str r1, [r2]
    str r1, [r0, #4]
    b .

    function after_fault
    ldr r2, =0x30000000
    str r1, [r2]
    str r1, [r0, #4]
    b .

@ Writing what is there already is a store all the same.
    function equal
    ldr r2, =0xFFFFFFFF
    str r2, [r0]
    b 1f
1:  done

@ Reading in the block of the store sees Unicorn's copy; from the next block on, the truth.
    function read_back
    str r1, [r0]
    b 1f
1:  str r1, [r0, #4]
    b 1f
1:  ldr r2, [r0]
    log_register r2
    ldr r2, [r0, #4]
    log_register r2
    done

    function hard_fault
    done
