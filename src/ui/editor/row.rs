//! One operation: what it is, how long or how often, and what it concerns.

use yew::prelude::*;

use super::field::{Field, select};
use super::{kind, set, tree};
use crate::program::{Dist, GilUse, Op, Times};
use crate::scenario::{Workload, dist};
use crate::time::{self, Ns};
use crate::ui::page::{Page, use_page};

/// A row: the role's index, and the place in its body.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Place {
    pub(super) role: usize,
    pub(super) path: Vec<usize>,
}

impl Place {
    /// The operation here.
    pub(super) fn op<'a>(&self, workload: &'a mut Workload) -> Option<&'a mut Op> {
        let body = &mut workload.roles.get_mut(self.role)?.body;
        tree::at(body, &self.path).map(|stmt| &mut stmt.op)
    }
}

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    pub(super) place: Place,
    pub(super) op: Op,
}

/// The list of operations, and the fields of the one that is chosen.
#[component]
pub(super) fn OpFields(props: &Props) -> Html {
    let page = use_page();
    let place = &props.place;
    let name = kind::name(&props.op);
    let onchange = {
        let place = place.clone();
        super::change(&page, move |workload, event: Event| {
            let chosen = event
                .target_unchecked_into::<web_sys::HtmlSelectElement>()
                .value();
            let made = kind::make(workload, &chosen);
            if let (Some(made), Some(op)) = (made, place.op(workload)) {
                *op = made;
            }
        })
    };
    let group = |(title, ops): &kind::Group| {
        let option = |(word, _): &(&'static str, _)| {
            html! { <option value={*word} selected={*word == name}>{ *word }</option> }
        };
        html! { <optgroup label={*title}>{ for ops.iter().map(option) }</optgroup> }
    };
    html! {
        <>
            <select class="kind" aria-label="Operation" {onchange}>{ for kind::GROUPS.iter().map(group) }</select>
            { fields(&page, place, &props.op) }
        </>
    }
}

fn fields(page: &Page, place: &Place, op: &Op) -> Html {
    let w = page.state.workload();
    match op {
        Op::Compute(span) | Op::Io(span) | Op::Sleep(span) => duration(page, place, *span),
        Op::Native(span, gil) => {
            html! { <>{ duration(page, place, *span) }{ gil_use(page, place, *gil) }</> }
        }
        Op::Loop(times, _) => turns(page, place, *times),
        Op::Alloc(n) => number(page, place, "Objects", *n, |op, n| {
            if let Op::Alloc(old) = op {
                *old = n;
            }
        }),
        Op::Add(n) => number(page, place, "Amount", *n, |op, n| *op = Op::Add(n)),
        Op::Notify(of, n) => html! {
            <>
                { thing(page, place, *of, w.conditions.iter().map(|c| &c.name)) }
                { number(page, place, "How many", *n, |op, n| if let Op::Notify(_, old) = op { *old = n }) }
            </>
        },
        Op::Acquire(of, timeout) => {
            timed(page, place, *of, *timeout, w.locks.iter().map(|l| &l.name))
        }
        Op::Wait(of, timeout) => timed(
            page,
            place,
            *of,
            *timeout,
            w.conditions.iter().map(|c| &c.name),
        ),
        Op::WaitEvent(of, timeout) => {
            timed(page, place, *of, *timeout, w.events.iter().map(|e| &e.name))
        }
        Op::Get(of, timeout) => timed(page, place, *of, *timeout, w.queues.iter().map(|q| &q.name)),
        Op::Release(of) => thing(page, place, *of, w.locks.iter().map(|l| &l.name)),
        Op::Set(of) | Op::Clear(of) => thing(page, place, *of, w.events.iter().map(|e| &e.name)),
        Op::Barrier(of) => thing(page, place, *of, w.barriers.iter().map(|b| &b.name)),
        Op::Send(of) | Op::Recv(of) => thing(page, place, *of, w.channels.iter().map(|c| &c.name)),
        Op::Put(of) | Op::TaskDone(of) | Op::JoinQueue(of) => {
            thing(page, place, *of, w.queues.iter().map(|q| &q.name))
        }
        Op::Load(of) | Op::Store(of) => {
            thing(page, place, *of, w.variables.iter().map(|v| &v.name))
        }
        Op::Incref(of) | Op::Decref(of) | Op::Access(of, _) => {
            thing(page, place, *of, w.objects.iter().map(|o| &o.name))
        }
        Op::Spawn(of) | Op::Join(of) => thing(page, place, *of, w.roles.iter().map(|r| &r.name)),
        Op::Yield | Op::Call | Op::Begin | Op::Done => Html::default(),
    }
}

fn duration(page: &Page, place: &Place, span: Dist) -> Html {
    let place = place.clone();
    let onset = set(page, move |workload, text: String| {
        let new = dist::parse(&text)?;
        if let Some(Op::Compute(old) | Op::Io(old) | Op::Sleep(old) | Op::Native(old, _)) =
            place.op(workload)
        {
            *old = new;
        }
        Ok(())
    });
    html! { <Field class="time" label="How long: 5ms, 1ms..3ms, exp 2ms, io or burst" value={dist::text(span)} {onset} /> }
}

fn gil_use(page: &Page, place: &Place, gil: GilUse) -> Html {
    let place = place.clone();
    let onset = super::change(page, move |workload, index: usize| {
        if let Some(Op::Native(_, old)) = place.op(workload) {
            *old = if index == 0 {
                GilUse::Release
            } else {
                GilUse::Keep
            };
        }
    });
    let words = ["releases the GIL", "keeps the GIL"].map(str::to_owned);
    select(
        "The GIL meanwhile",
        &words,
        usize::from(gil == GilUse::Keep),
        onset,
    )
}

fn turns(page: &Page, place: &Place, times: Times) -> Html {
    let place = place.clone();
    let onset = set(page, move |workload, text: String| {
        let new = match text.trim() {
            "" | "forever" => Times::Forever,
            text => Times::Count(
                text.parse()
                    .map_err(|_| format!("`{text}` is not a number of turns, nor `forever`"))?,
            ),
        };
        if let Some(Op::Loop(old, _)) = place.op(workload) {
            *old = new;
        }
        Ok(())
    });
    let value = match times {
        Times::Count(n) => n.to_string(),
        Times::Forever => "forever".to_owned(),
    };
    html! { <><Field class="time" label="Turns, or forever" {value} {onset} />{ if times == Times::Forever { "" } else { "times" } }</> }
}

/// A whole number.
fn number<N>(page: &Page, place: &Place, label: &'static str, value: N, put: fn(&mut Op, N)) -> Html
where
    N: std::str::FromStr + ToString + 'static,
{
    let place = place.clone();
    let onset = set(page, move |workload, text: String| {
        let new = text
            .trim()
            .parse()
            .map_err(|_| format!("`{text}` is not a whole number that fits here"))?;
        if let Some(op) = place.op(workload) {
            put(op, new);
        }
        Ok(())
    });
    html! { <Field class="count" {label} value={value.to_string()} {onset} /> }
}

/// The lock, queue or whatever the operation concerns.
fn thing<'a>(page: &Page, place: &Place, of: u16, names: impl Iterator<Item = &'a String>) -> Html {
    let place = place.clone();
    let names: Vec<String> = names.cloned().collect();
    let onset = super::change(page, move |workload, index: usize| {
        if let Some(op) = place.op(workload)
            && let Some(old) = target(op)
        {
            *old = index as u16;
        }
    });
    select("Which", &names, of.into(), onset)
}

fn target(op: &mut Op) -> Option<&mut u16> {
    match op {
        Op::Send(of)
        | Op::Recv(of)
        | Op::Acquire(of, _)
        | Op::Release(of)
        | Op::Wait(of, _)
        | Op::Notify(of, _)
        | Op::Set(of)
        | Op::Clear(of)
        | Op::WaitEvent(of, _)
        | Op::Barrier(of)
        | Op::Put(of)
        | Op::Get(of, _)
        | Op::TaskDone(of)
        | Op::JoinQueue(of)
        | Op::Load(of)
        | Op::Store(of)
        | Op::Incref(of)
        | Op::Decref(of)
        | Op::Access(of, _)
        | Op::Spawn(of)
        | Op::Join(of) => Some(of),
        _ => None,
    }
}

/// The same with a timeout.
fn timed<'a>(
    page: &Page,
    place: &Place,
    of: u16,
    timeout: Option<Ns>,
    names: impl Iterator<Item = &'a String>,
) -> Html {
    let which = thing(page, place, of, names);
    let place = place.clone();
    let onset = set(page, move |workload, text: String| {
        let new = match text.trim() {
            "" => None,
            text => Some(time::parse(text).map_err(|problem| problem.to_string())?),
        };
        if let Some(
            Op::Acquire(_, old) | Op::Wait(_, old) | Op::WaitEvent(_, old) | Op::Get(_, old),
        ) = place.op(workload)
        {
            *old = new;
        }
        Ok(())
    });
    let value = timeout.map_or_else(String::new, time::compact);
    html! { <>{ which }<Field class="time" label="Timeout" hint="no timeout" {value} {onset} /></> }
}
