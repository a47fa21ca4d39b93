//! What interrupts take from threads that compute: the kernel's tick, and timers.

use gilscope::fidelity::primitives::Primitives;
use gilscope::program::{Dist, Op};
use gilscope::scenario::Run;
use gilscope::sim::Hardware;
use gilscope::time::{MS, Ns, US};
use gilscope::trace::MarkKind;

use crate::build::{compute, forever, role, run_of, spin, workload};
use crate::hardware::on;

/// When a thread has computed one second that loses so much to each tick.
fn computed(tick: Ns) -> Ns {
    let hardware = Hardware {
        tick,
        ..Hardware::default()
    };
    let all = workload(vec![role("spin", 1, vec![compute(1_000 * MS)])]);
    on(hardware, &all, &run_of("3.12", 2)).report().end
}

#[test]
fn a_tick_takes_its_time_from_who_computes() {
    let lost = computed(20 * US) - computed(0);
    // 251 of them, three quarters for certain; the rest is drawn.
    assert!((4_600 * US..5_400 * US).contains(&lost), "{lost}");
}

/// Hand-overs a second between two threads of 2.7 that offer the lock each 10,000 ticks.
fn lost_at_offers(tick: Ns) -> usize {
    let shipped = Primitives::shipped().expect("the shipped primitives");
    let machine = shipped.constants;
    let hardware = Hardware {
        tick,
        ..machine.hardware
    };
    let run = Run {
        check_interval: 10_000,
        wake: machine.wake,
        switch: machine.switch,
        slice: machine.slice,
        horizon: 4_000 * MS,
        ..run_of("2.7", 2)
    };
    let simulation = on(hardware, &workload(vec![role("spin", 2, spin())]), &run);
    let marks = simulation.trace().marks.iter();
    let taken = marks.filter(|mark| mark.kind == MarkKind::ForcedSwitch);
    taken.count() / 4
}

/// Measured: 12 to 28 a second; in traces of such a machine most of them at a tick of the processor that offers the lock.
#[test]
fn who_offers_its_lock_at_a_tick_loses_it() {
    assert_eq!(lost_at_offers(0), 0);
    let lost = lost_at_offers(20 * US);
    assert!((8..50).contains(&lost), "{lost}");
}

/// When a thread has computed 200 ms beside one on its core that sleeps 1 ms again and again, and how often that was.
fn computed_beside_timers(interrupt: Ns) -> (Ns, u64) {
    let hardware = Hardware {
        interrupt,
        ..Hardware::default()
    };
    let nap = vec![Op::Sleep(Dist::Fixed(MS)), Op::Begin, Op::Done];
    let mut sleeper = role("sleeper", 1, forever(nap));
    sleeper.daemon = true;
    let all = workload(vec![role("spin", 1, vec![compute(200 * MS)]), sleeper]);
    let report = on(hardware, &all, &run_of("3.14t", 1)).report();
    (report.end, report.completed())
}

#[test]
fn a_timers_interrupt_takes_its_time_from_who_computes() {
    let ((with, naps), (without, fewer)) =
        (computed_beside_timers(12 * US), computed_beside_timers(0));
    let lost = with - without;
    // The last naps are begun, and not ended; the further ones that fall into the longer time cost their switches.
    let (least, most) = (
        (naps - 2) * 12 * US,
        naps * 12 * US + (naps - fewer) * 5 * US,
    );
    assert!((least..=most).contains(&lost), "{lost} by {naps} naps");
}
