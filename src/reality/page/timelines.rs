//! A recording above the simulation of the same program.

use std::any::Any;
use std::rc::Rc;

use web_sys::{Element, HtmlSelectElement};
use yew::prelude::*;

use super::app::Page;
use super::load;
use super::stage::Stage;
use super::state::Action;
use super::workload::known;
use crate::fidelity::words::{figure, interval};
use crate::reality::look::Part;
use crate::reality::names;
use crate::reality::recording::{Holds, Recording};
use crate::runtime::Version;
use crate::time::{Ns, human};
use crate::ui::{by_id, parts, window};

mod hand;
mod pair;

pub(super) use pair::Pair;

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    pub(super) page: Page,
    pub(super) index: usize,
}

#[component]
pub(super) fn Timelines(props: &Props) -> Html {
    let Props { page, index } = props;
    let recordings = page.recordings.clone();
    {
        let (page, missing) = (page.clone(), recordings.is_none());
        use_effect_with((), move |()| {
            if missing {
                let dispatcher = page.dispatcher();
                load::then(load::recordings(), move |arrived| {
                    dispatcher.dispatch(match arrived {
                        Ok(recordings) => Action::Recorded(recordings.into()),
                        Err(problem) => Action::Refused(problem),
                    });
                });
            }
        });
    }
    let seed = use_state(|| 1u64);
    let said = use_state(|| None::<Ns>);
    let stage = use_memo((), |()| Stage::new());
    let inputs = (*index, *seed, recordings.as_ref().map(Rc::as_ptr));
    let pair = use_memo(inputs, |(index, seed, _)| {
        let recordings = recordings.as_ref()?;
        let index = (*index).min(recordings.len().checked_sub(1)?);
        Some(Pair::new(index, recordings.get(index)?, *seed).map(Rc::new))
    });
    {
        let (stage, said) = (stage.clone(), said.clone());
        use_effect_with(pair.as_ref().is_some(), move |there| {
            let guards = if *there {
                listen(&stage, said)
            } else {
                Vec::new()
            };
            move || drop(guards)
        });
    }
    {
        let (stage, pair) = (stage.clone(), pair.clone());
        use_effect_with((pair.clone(), page.theme()), move |(_, theme)| {
            if let Some(Ok(pair)) = &*pair {
                stage.show(Rc::clone(pair), *theme);
            }
        });
    }
    let body = match (&*pair, &recordings) {
        (Some(Ok(pair)), Some(recordings)) => {
            let sentence = match *said {
                Some(at) => pair.at(at),
                None => "Point at an instant, or move the cursor with the arrow keys. Wheel, + and −: closer and further; drag, a and d: earlier and later; f: all.".to_owned(),
            };
            html! {
                <>
                    { choice(page, recordings, pair, &seed) }
                    { canvases(pair) }
                    <p class="sentence-at" id="instant">{ sentence }</p>
                    <div class="charts">
                        { holds(pair) }
                        { known("switch_trace") }
                    </div>
                </>
            }
        }
        (Some(Err(problem)), _) => html! { <p class="said bad">{ problem.clone() }</p> },
        _ => html! { <p class="late">{ "The recordings are on their way …" }</p> },
    };
    html! {
        <article class="workload" id="timelines">
            <h2>{ "Timelines" }</h2>
            <p>{ "Threads that spin and note every gap, on a real interpreter; below them the simulation of the same program on the same clock. Which thread begins is \
                  chance: compare how long they run, and how they alternate." }</p>
            { body }
        </article>
    }
}

/// Which recording, and which seed.
fn choice(page: &Page, recordings: &[Recording], pair: &Pair, seed: &UseStateHandle<u64>) -> Html {
    let mut groups: Vec<(&str, Vec<(usize, &Recording)>)> = Vec::new();
    for (index, recording) in recordings.iter().enumerate() {
        match groups
            .iter_mut()
            .find(|(tag, _)| *tag == recording.interpreter)
        {
            Some((_, members)) => members.push((index, recording)),
            None => groups.push((&recording.interpreter, vec![(index, recording)])),
        }
    }
    groups.sort_by(|a, b| names::rank(a.0).cmp(&names::rank(b.0)));
    let order: Vec<usize> = groups
        .iter()
        .flat_map(|(_, all)| all.iter().map(|(i, _)| *i))
        .collect();
    let place = order
        .iter()
        .position(|index| *index == pair.index)
        .unwrap_or(0);
    let href = |index: usize| format!("#{}", page.look.at(Part::Timelines(index)).write());
    let step = |to: Option<&usize>, icon: &'static str, title: &'static str| {
        html! {
            <a class="plain only-icon" href={to.map(|index| href(*index))} aria-label={title} {title}
                aria-disabled={to.is_none().then_some("true")}>{ parts::icon(icon) }</a>
        }
    };
    let option = |(index, recording): &(usize, &Recording)| {
        html! {
            <option value={index.to_string()} selected={*index == pair.index}>{ program(recording) }</option>
        }
    };
    let group = |(tag, all): &(&str, Vec<(usize, &Recording)>)| {
        html! { <optgroup label={names::python(tag)}>{ for all.iter().map(option) }</optgroup> }
    };
    let chosen = {
        let look = page.look.clone();
        Callback::from(move |event: Event| {
            let select: Option<HtmlSelectElement> = event.target_dyn_into();
            let index = select.and_then(|select| select.value().parse().ok());
            if let Some((index, window)) = index.zip(window()) {
                // The address bar leads: it fails only on what is no hash.
                let _ = window
                    .location()
                    .set_hash(&look.at(Part::Timelines(index)).write());
            }
        })
    };
    let next_seed = {
        let seed = seed.clone();
        Callback::from(move |_: MouseEvent| seed.set(*seed % 9 + 1))
    };
    html! {
        <div class="filters">
            <label>{ "Recording " }
                <select id="recording" onchange={chosen}>{ for groups.iter().map(group) }</select>
            </label>
            { step(place.checked_sub(1).and_then(|i| order.get(i)), "left", "Previous recording") }
            { step(order.get(place + 1), "right", "Next recording") }
            <span class="gap" />
            <button type="button" class="chip small" id="seed" onclick={next_seed}>{ format!("seed {}: another one", **seed) }</button>
        </div>
    }
}

/// The recorded program in a line.
fn program(recording: &Recording) -> String {
    let many = |n: u32, noun: &str| format!("{n} {noun}{}", if n == 1 { "" } else { "s" });
    let mut words = vec![
        names::python(&recording.interpreter),
        many(recording.cores, "core"),
        many(recording.threads, "thread"),
    ];
    // Some were given an interval that means nothing to them.
    let version = Version::from_tag(&recording.interpreter);
    let has_interval = version.is_ok_and(|v| v.has_switch_interval() || v.is_tick());
    if let Some(value) = recording.interval.filter(|_| has_interval) {
        words.push(interval(&value.into()));
    }
    if recording.threshold < 30_000 {
        words.push("gaps from 5 µs".to_owned());
    }
    words.join(", ")
}

fn canvases(pair: &Pair) -> Html {
    let label = format!(
        "Timelines of {}, measured above simulated, {} long. Left and right move the cursor, plus and minus zoom, a and d move the view; the \
         sentence and the table below say the same in words.",
        program(&pair.recording),
        human(pair.end())
    );
    html! {
        <div class="pair">
            <canvas id="pair" tabindex="0" role="application" aria-describedby="instant" aria-label={label} />
            <canvas id="pair-legend" class="legend" aria-hidden="true" />
        </div>
    }
}

/// How long threads ran at a time, on both sides.
fn holds(pair: &Pair) -> Html {
    let row = |name: &'static str, unit: &'static str, get: fn(&Holds) -> f64| {
        let [measured, simulated] =
            [&pair.measured, &pair.simulated].map(|side| side.holds.as_ref().map(get));
        let shown = |value: Option<f64>| {
            value.map_or_else(
                || "–".to_owned(),
                |value| format!("{}\u{a0}{unit}", figure(value)),
            )
        };
        let ratio = measured.zip(simulated).filter(|(m, _)| *m != 0.0);
        let ratio = ratio.map(|(measured, simulated)| format!("{:.2}", simulated / measured));
        html! {
            <tr>
                <th scope="row">{ name }</th>
                <td class="figure">{ shown(measured) }</td>
                <td class="figure">{ shown(simulated) }</td>
                <td class="figure">{ ratio }</td>
            </tr>
        }
    };
    html! {
        <section class="known">
            <h3 id="holds-title">{ "How long a thread runs at a time" }</h3>
            <table class="cells" id="holds" aria-labelledby="holds-title">
                <thead>
                    <tr>
                        <th scope="col"><span class="hidden-text">{ "figure" }</span></th>
                        <th scope="col" class="figure">{ "measured" }</th>
                        <th scope="col" class="figure">{ "simulated" }</th>
                        <th scope="col" class="figure">{ "ratio" }</th>
                    </tr>
                </thead>
                <tbody>
                    { row("median (p50)", "µs", |holds| holds.median) }
                    { row("nine in ten are no longer (p90)", "µs", |holds| holds.most) }
                    { row("longest", "µs", |holds| holds.longest) }
                    { row("hand-overs", "/s", |holds| holds.per_second) }
                    { row("turns counted", "", |holds| holds.turns as f64) }
                </tbody>
            </table>
        </section>
    }
}

/// Gives the canvases to the stage, and listens to pointer, keys and sizes.
fn listen(stage: &Rc<Stage>, said: UseStateHandle<Option<Ns>>) -> Vec<Box<dyn Any>> {
    let canvases: Option<(Element, Element)> = by_id("pair").zip(by_id("pair-legend"));
    let Some((lanes, legend)) = canvases else {
        return Vec::new();
    };
    stage.attach(&lanes, &legend);
    let setter = said.setter();
    hand::listen(stage, &lanes, move |at| setter.set(at))
}
