//! So many processes that for ever wait (exponential, 1 ms in the mean) and compute (exponential, 200 µs) in turn, each on a core of its
//! own: in nexosim, a model for each process, which schedules its own next event. One worker thread, and nothing is recorded.
//!
//! `peers-bench PROCESSES EVENTS REPETITIONS` prints the events, the turns and the CPU time of the fastest repetition.

use std::error::Error;
use std::time::Duration;

use nexosim::model::{Context, Model, schedulable};
use nexosim::simulation::{Mailbox, SimInit, Simulation};
use nexosim::time::MonotonicTime;
use rand_core::Rng as _;
use rand_pcg::Pcg32;
use serde::{Deserialize, Serialize};

/// A process.
#[derive(Serialize, Deserialize)]
struct Process {
    number: u64,
    /// Its stream of random numbers, made anew after a restore, which does not happen here.
    #[serde(skip)]
    rng: Option<Pcg32>,
}

#[Model]
impl Process {
    #[nexosim(init)]
    async fn init(&mut self, cx: &Context<Self>) {
        let wait = self.draw(1e6);
        let _ = cx.schedule_event(wait, schedulable!(Self::waited), ());
    }

    #[nexosim(schedulable)]
    async fn waited(&mut self, _: (), cx: &Context<Self>) {
        let burst = self.draw(2e5);
        let _ = cx.schedule_event(burst, schedulable!(Self::computed), ());
    }

    #[nexosim(schedulable)]
    async fn computed(&mut self, _: (), cx: &Context<Self>) {
        let wait = self.draw(1e6);
        let _ = cx.schedule_event(wait, schedulable!(Self::waited), ());
    }

    /// Exponential, in nanoseconds and at least one.
    fn draw(&mut self, mean: f64) -> Duration {
        let number = self.number;
        let rng = self.rng.get_or_insert_with(|| Pcg32::new(1, number));
        let unit = (rng.next_u64() >> 11) as f64 / (1u64 << 53) as f64;
        Duration::from_nanos((-(1.0 - unit).ln() * mean) as u64 + 1)
    }
}

fn bench(processes: u64) -> Result<Simulation, Box<dyn Error>> {
    let mut bench = SimInit::with_num_threads(1);
    for number in 0..processes {
        let process = Process { number, rng: None };
        bench = bench.add_model(process, Mailbox::new(), &format!("process {number}"));
    }
    Ok(bench.init(MonotonicTime::EPOCH)?)
}

fn used() -> Duration {
    let used = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    Duration::new(used.tv_sec.unsigned_abs(), used.tv_nsec as u32)
}

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<u64> = std::env::args()
        .skip(1)
        .map(|arg| arg.parse())
        .collect::<Result<_, _>>()?;
    let [processes, events, repetitions] = args[..] else {
        return Err("peers-bench PROCESSES EVENTS REPETITIONS".into());
    };
    let mut best = Duration::MAX;
    for _ in 0..repetitions {
        let mut simulation = bench(processes)?;
        let before = used();
        for _ in 0..events {
            simulation.step()?;
        }
        best = best.min(used() - before);
    }
    println!(
        "engine=nexosim threads={processes} events={events} turns={} ns={}",
        events / 2,
        best.as_nanos()
    );
    Ok(())
}
