//! Threads that hand work to each other.

use super::Preset;
use super::build::{at, forever, on, role, run, scenario, workload};
use crate::program::{Dist, Op};
use crate::runtime::Version;
use crate::scenario::{Count, Queue, Run, Scenario, Workload};
use crate::time::{MS, US};

/// One producer, a bounded queue, consumers.
pub(super) const PRODUCER_CONSUMER: Preset = Preset {
    id: "producer-consumer",
    title: "Producer and consumer: a bounded queue",
    promise: "A bounded queue makes the faster side wait for the slower one, without burning a core.",
    revisions: &[producer_consumer_1],
};

fn producer_consumer_1() -> Scenario {
    let python = r#"
q = Queue(maxsize=3)

def produce(sock):
    while True:
        q.put(sock.recv(4096))

def consume():
    while True:
        item = q.get()
        process(item)
        store(item)
        q.task_done()
"#;
    let produce = vec![forever(3, vec![at(4, Op::Io(Dist::Io)), at(4, Op::Put(0))])];
    let consume = vec![forever(
        7,
        vec![
            at(8, Op::Get(0, None)),
            at(9, Op::Compute(Dist::Burst)),
            at(10, Op::Io(Dist::Fixed(4 * MS))),
            at(11, Op::TaskDone(0)),
            at(11, Op::Done),
        ],
    )];
    let roles = vec![
        role("producer", Count::Fixed(1), produce),
        role("consumer", Count::Threads, consume),
    ];
    let workload = Workload {
        queues: vec![Queue {
            name: "q".to_owned(),
            capacity: 3,
        }],
        ..workload("Producer and consumer: a bounded queue", python, roles)
    };
    let knobs = Run {
        io: 1_500 * US,
        burst: MS,
        horizon: 40 * MS,
        ..run()
    };
    scenario(workload, on(&[Version::PY312], knobs))
}
