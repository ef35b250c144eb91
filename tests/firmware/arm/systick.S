@ SysTick: period, flag, current value. The handler logs nothing but a count; the log has the times.
    .include "guest.inc"

    .text
    function reset
    choose_scenario
    .word interrupts, flag, current, stopped, no_reload, write_current

@ Ten interrupts of 1000 cycles each, asleep in between.
    function interrupts
    system SYST_RVR, 999
    system SYST_CVR, 0
    system SYST_CSR, 7
    movs r4, #0
1:  wfi
    cmp r4, #10
    bne 1b
    done

    function systick
    adds r4, #1             @ r4 is not stacked.
    log_register r4
    bx lr

@ COUNTFLAG without interrupts: read until it is set, and reading clears it.
    function flag
    system SYST_RVR, 999
    system SYST_CVR, 0
    system SYST_CSR, 5
    ldr r1, =SCS
1:  ldr r0, [r1, #SYST_CSR]
    lsrs r2, r0, #16
    beq 1b
    log_register r0
    ldr r0, [r1, #SYST_CSR]
    log_register r0
    done

@ Three reads of the current value, blocks apart.
    function current
    system SYST_RVR, 99
    system SYST_CVR, 0
    system SYST_CSR, 5
    ldr r1, =SCS
    movs r4, #200
1:  ldr r0, [r1, #SYST_CVR]
    log_register r0
    subs r4, #1
    bne 1b
    done

@ Stopped, the counter keeps its value and goes on from there.
    function stopped
    system SYST_RVR, 999
    system SYST_CVR, 0
    system SYST_CSR, 5
    ldr r1, =SCS
    b 1f
1:  movs r0, #4
    str r0, [r1, #SYST_CSR]
    b 1f
1:  ldr r0, [r1, #SYST_CVR]
    log_register r0
    b 1f
1:  ldr r0, [r1, #SYST_CVR]
    log_register r0
    movs r0, #5
    str r0, [r1, #SYST_CSR]
    b 1f
1:  ldr r0, [r1, #SYST_CVR]
    log_register r0
    done

@ With a reload value of 0 nothing happens.
    function no_reload
    system SYST_CVR, 0
    system SYST_CSR, 7
    movs r4, #200
1:  subs r4, #1
    bne 1b
    ldr r1, =SCS
    ldr r0, [r1, #SYST_CSR]
    log_register r0
    done

@ A write to the current value, whatever is written, clears it and the flag, and begins a new period.
    function write_current
    system SYST_RVR, 999
    system SYST_CVR, 0
    system SYST_CSR, 5
    ldr r4, =400
1:  subs r4, #1
    bne 1b
    ldr r1, =SCS
    ldr r0, =0x1234
    str r0, [r1, #SYST_CVR]
    b 1f
1:  ldr r0, [r1, #SYST_CSR]
    log_register r0
    ldr r0, [r1, #SYST_CVR]
    log_register r0
    done
