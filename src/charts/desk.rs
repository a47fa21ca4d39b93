//! What the worker does: one sweep at a time, in slices, with what was simulated before at hand.

use super::markup;
use super::task::{Ask, Said, Show};
use crate::link::{self, LinkView};
use crate::plot::{self, Body, Chart, Paper, csv};
use crate::sweep::{Axis, Cache, LIMITS, Sweep};
use crate::view::palette::Theme;

/// Width and height of a chart in a file, CSS pixels.
const FILE: (f32, f32) = (1200.0, 750.0);

/// One sweep and what was simulated before.
#[derive(Debug, Default)]
pub struct Desk {
    cache: Cache,
    /// What is shown, and its sweep.
    work: Option<(Show, Sweep)>,
    stopped: bool,
}

impl Desk {
    /// Takes what the page asks for; answers what there is to say at once.
    pub fn ask(&mut self, ask: Ask) -> Option<Said> {
        match ask {
            Ask::Show(show) => {
                let same = |(old, _): &&mut (Show, Sweep)| {
                    (&old.link, &old.over) == (&show.link, &show.over)
                };
                match self.work.as_mut().filter(same) {
                    // Another size, other colours: nothing is to be simulated.
                    Some((old, _)) => *old = show,
                    None => {
                        self.stopped = false;
                        self.work = Some((show.clone(), sweep(&show)));
                        // What is known is there at once.
                        self.advance(0);
                    }
                }
                self.drawn()
            }
            Ask::Stop => {
                self.stopped = true;
                None
            }
            Ask::Resume => {
                self.stopped = false;
                None
            }
            Ask::File(chart, kind) => self.file(&chart, &kind),
        }
    }

    /// Simulates so many events; true if there is nothing left to do, or nothing is to be done.
    pub fn advance(&mut self, events: u64) -> bool {
        match &mut self.work {
            Some((_, sweep)) if !self.stopped => sweep.advance(events, &mut self.cache),
            _ => true,
        }
    }

    /// How many points are simulated, of how many.
    pub fn progress(&self) -> (usize, usize) {
        self.work
            .as_ref()
            .map_or((0, 0), |(_, sweep)| sweep.progress())
    }

    /// What there is to be seen.
    pub fn drawn(&self) -> Option<Said> {
        let (show, sweep) = self.work.as_ref()?;
        let (done, of) = sweep.progress();
        let charts = plot::charts(sweep);
        let drawn = charts.iter().filter(|chart| chart.body != Body::Nothing);
        let width = match drawn.count() {
            1 => show.room,
            _ => show.size.0,
        };
        let paper = Paper {
            width: width as f32,
            height: show.size.1 as f32,
            letters: show.letters as f32,
            theme: if show.dark { Theme::Dark } else { Theme::Light },
            alive: true,
            caption: None,
        };
        Some(Said::Drawn {
            done,
            of,
            choices: markup::choices(sweep),
            charts: markup::figures(&charts, &paper),
            table: markup::table(sweep),
        })
    }

    fn file(&self, id: &str, kind: &str) -> Option<Said> {
        let (_, sweep) = self.work.as_ref()?;
        let charts = plot::charts(sweep);
        let chart: &Chart = charts.iter().find(|chart| chart.id == id)?;
        let link = link::write(sweep.scenario(), &LinkView::default());
        let caption = format!("{} · {link}", sweep.scenario().workload.title);
        let text = match kind {
            "csv" => csv::chart(chart),
            _ => {
                let paper = Paper {
                    width: FILE.0,
                    height: FILE.1,
                    letters: 0.0,
                    theme: Theme::Print,
                    alive: false,
                    caption: Some(&caption),
                };
                plot::svg(chart, &paper)
            }
        };
        let over = sweep.axis().key(sweep.scenario()).replace('.', "-");
        let clean = |c: char| {
            if c.is_ascii_alphanumeric() || c == '-' {
                c
            } else {
                '_'
            }
        };
        let over: String = over.chars().map(clean).collect();
        let name = format!("gilscope-{id}-{over}.{kind}");
        Some(Said::File { name, text })
    }
}

fn sweep(show: &Show) -> Sweep {
    let scenario = link::parse(&show.link).scenario;
    let all = Axis::all(&scenario);
    let chosen = all.iter().find(|axis| axis.key(&scenario) == show.over);
    let axis = chosen.or(all.first()).copied().unwrap_or(Axis::Runs);
    Sweep::new(&scenario, axis, LIMITS)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(link: &str, over: &str) -> Ask {
        Ask::Show(Show {
            link: link.to_owned(),
            over: over.to_owned(),
            size: (700, 440),
            room: 1416,
            letters: 0,
            dark: false,
        })
    }

    fn parts(said: Option<Said>) -> (usize, usize, String, String) {
        match said {
            Some(Said::Drawn {
                done,
                of,
                charts,
                table,
                ..
            }) => (done, of, charts, table),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn charts_grow_can_be_stopped_and_go_on() {
        let mut desk = Desk::default();
        let (done, of, ..) = parts(desk.ask(show("#convoy", "interval")));
        assert_eq!((done, of), (0, 11));
        while desk.progress().0 < 3 {
            assert!(!desk.advance(200));
        }
        assert_eq!(desk.ask(Ask::Stop), None);
        assert!(desk.advance(u64::MAX));
        assert_eq!(desk.progress().0, 3);
        // Other colours do not set it off again, and lose nothing.
        let (done, _, charts, _) = parts(desk.ask(show("#convoy", "interval")));
        assert_eq!(done, 3);
        assert!(charts.contains(r#"data-action="turn" data-arg="interval/100000""#));
        desk.ask(Ask::Resume);
        assert!(desk.advance(u64::MAX));
        let (done, of, _, table) = parts(desk.drawn());
        assert_eq!((done, of), (11, 11));
        assert_eq!(table.matches("<tr").count(), 12);
        // There and back again: known at once.
        desk.ask(show("#convoy&cores=1", "interval"));
        let (done, ..) = parts(desk.ask(show("#convoy", "interval")));
        assert_eq!(done, 11);
    }

    #[test]
    fn an_axis_that_the_scenario_does_not_have_is_its_first_and_files_have_names() {
        let mut desk = Desk::default();
        desk.ask(show("#countdown", "threads.echo"));
        desk.advance(u64::MAX);
        let (.., charts, _) = parts(desk.drawn());
        assert!(charts.contains("Speed-up over count down threads"));
        let Some(Said::File { name, text }) = desk.ask(Ask::File("speedup".into(), "svg".into()))
        else {
            panic!("no file");
        };
        assert_eq!(name, "gilscope-speedup-threads.svg");
        assert!(text.contains("#countdown~1") && !text.contains("data-"));
        let csv = desk.ask(Ask::File("speedup".into(), "csv".into()));
        assert!(matches!(csv, Some(Said::File { text, .. }) if text.starts_with("line,")));
        assert_eq!(desk.ask(Ask::File("none".into(), "csv".into())), None);
    }
}
