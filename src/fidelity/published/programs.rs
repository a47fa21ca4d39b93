//! The programs behind published figures, as workloads: the acceptance tests run the same.

use crate::program::{Dist, GilUse, Op, Stmt, Times};
use crate::scenario::{Channel, Home, MAX_PER_ROLE, Named, Object, ObjectKind, Role, Workload};
use crate::time::{MS, Ns, US};

use super::super::program::{burners, compute, forever, native, role, times, workload};

/// An echo server beside CPU-bound threads, and its client in another process. `send` is how long the server's
/// send takes with the GIL released: what outlasts the wake-up latency loses the GIL.
pub fn echo(cpu_threads: u32, send: Ns) -> Workload {
    let server = vec![
        Op::Recv(0).into(),
        compute(5 * US),
        Op::Native(Dist::Fixed(send), GilUse::Release).into(),
        Op::Send(1).into(),
    ];
    let client = vec![
        Op::Begin.into(),
        Op::Send(0).into(),
        Op::Recv(1).into(),
        Op::Done.into(),
        Op::Native(Dist::Fixed(2 * US), GilUse::Keep).into(),
    ];
    let mut roles = vec![
        role("echo", 1, vec![forever(server)]),
        native("client", vec![forever(client)]),
    ];
    roles.extend(burners(cpu_threads));
    let channel = |name: &str| Channel {
        name: name.to_owned(),
        latency: 0,
        capacity: 0,
    };
    Workload {
        channels: vec![channel("request"), channel("reply")],
        ..workload(roles)
    }
}

/// Threads that each compute for so long, on objects of their own.
pub fn independent(threads: u32, each: Ns) -> Workload {
    workload(vec![role("count", threads, vec![compute(each)])])
}

/// Threads that each make one native call of so long, with the GIL or without.
pub fn calls(threads: u32, each: Ns, gil: GilUse) -> Workload {
    let call = Op::Native(Dist::Fixed(each), gil).into();
    workload(vec![role("call", threads, vec![call])])
}

/// Threads that call a small Python function so often, as `fib` does.
pub fn fib(threads: u32, turns: u64) -> Workload {
    let body = vec![times(turns, vec![Op::Call.into()])];
    workload(vec![role("fib", threads, body)])
}

/// Threads that do the same to the same objects so often. `main` made the objects, and runs the loop itself if it is
/// to be the only one.
pub fn on_objects(
    main: bool,
    threads: u32,
    kinds: &[ObjectKind],
    turns: u64,
    ops: &[Op],
) -> Workload {
    let object = |(i, &kind)| Object {
        name: format!("object {i}"),
        kind,
    };
    let turn: Vec<Stmt> = ops.iter().cloned().map(Stmt::from).collect();
    let worker = Role {
        main,
        ..role("worker", threads, vec![times(turns, turn)])
    };
    Workload {
        objects: kinds.iter().enumerate().map(object).collect(),
        ..workload(vec![worker])
    }
}

/// What calling one bound method (or one function) in a loop does to it: the method is loaded and dropped, and so is
/// the object, as self. Calling an empty function takes 25.2 ns (`contention`, call_fn, one thread), of which the counts
/// are a part.
pub fn shared_call(method: bool) -> (Vec<ObjectKind>, Vec<Op>) {
    let call = Op::Compute(Dist::Fixed(18));
    if method {
        let ops = vec![
            Op::Incref(0),
            Op::Incref(1),
            call,
            Op::Decref(1),
            Op::Decref(0),
        ];
        (vec![ObjectKind::Plain, ObjectKind::Plain], ops)
    } else {
        let ops = vec![Op::Incref(0), call, Op::Decref(0)];
        (vec![ObjectKind::Deferred], ops)
    }
}

/// Threads that each add to one counter so often, with so much computing between two additions.
pub fn counting(threads: u32, turns: u64, between: Ns) -> Workload {
    let count = vec![
        Op::Load(0).into(),
        Op::Add(1).into(),
        Op::Store(0).into(),
        compute(between),
    ];
    Workload {
        variables: vec![Named {
            name: "counter".to_owned(),
        }],
        ..workload(vec![role("count", threads, vec![times(turns, count)])])
    }
}

/// Threads that each add to one attribute of one object so often: `self._counter += 1`. The object's dict is changed
/// under its lock.
pub fn attribute(threads: u32, turns: u64) -> Workload {
    let body = vec![
        Op::Load(0).into(),
        Op::Add(1).into(),
        Op::Access(0, true).into(),
        Op::Store(0).into(),
    ];
    let roles = (0..threads).step_by(MAX_PER_ROLE as usize).map(|first| {
        let count = MAX_PER_ROLE.min(threads - first);
        role(
            &format!("add {first}"),
            count,
            vec![times(turns, body.clone())],
        )
    });
    Workload {
        variables: vec![Named {
            name: "counter".to_owned(),
        }],
        objects: vec![Object {
            name: "self".to_owned(),
            kind: ObjectKind::Container,
        }],
        ..workload(roles.collect())
    }
}

/// Programs outside Python that compute for ever.
pub fn hogs(count: u32) -> Workload {
    let compute = Op::Native(Dist::Fixed(50 * MS), GilUse::Keep);
    let hog = Role {
        home: Home::Native,
        ..role(
            "stress",
            count,
            vec![Op::Loop(Times::Forever, vec![compute.into()]).into()],
        )
    };
    workload(vec![hog])
}
