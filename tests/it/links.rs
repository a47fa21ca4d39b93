//! Permalinks: what was valid once is valid for ever, and nothing in a link can do harm.

use gilscope::knob;
use gilscope::link::{self, LinkView, Notice, Theme};
use gilscope::rng::Rng;
use gilscope::scenario::{Scenario, file, presets};
use gilscope::view::lanes::{KINDS, Kinds};
use proptest::prelude::*;

/// One link a line, and what it means. Lines are only ever added.
const GOLDEN: &str = include_str!("links/golden.txt");
/// The same of what is seen: lanes, marks, panels.
const SHOWN: &str = include_str!("links/shown.txt");

/// What a link means, short enough to compare: the runs' own words, and a hash of the whole scenario as a
/// scenario file, a format that is frozen as well.
fn meaning(link: &str) -> String {
    let parsed = link::parse(link);
    let runs: Vec<String> = parsed
        .scenario
        .runs
        .iter()
        .map(|r| format!("{} on {}", r.runtime, r.cores))
        .collect();
    // Through a JSON value, so that the layout of the file does not matter.
    let text = file::write(&parsed.scenario);
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    let hash = value
        .to_string()
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
    let title = &parsed.scenario.workload.title;
    let notices = parsed.notices.len();
    format!(
        "{hash:016x} | {title} | {} | {notices} notices",
        runs.join(", ")
    )
}

#[test]
fn golden_links_mean_what_they_always_meant() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for line in GOLDEN.lines().filter(|line| !line.is_empty()) {
        let (link, expected) = line.split_once(" => ").unwrap();
        let found = meaning(link);
        if found != expected {
            wrong.push(format!("{link} => {found}"));
        }
        count += 1;
    }
    assert!(
        wrong.is_empty(),
        "links changed their meaning:\n{}",
        wrong.join("\n")
    );
    assert!(count >= 50, "golden links only grow");
}

#[test]
fn the_bare_address_opens_the_convoy_on_3_12_above_3_14t() {
    for link in [
        "",
        "#",
        "https://example.org/gilscope/",
        "https://example.org/#",
    ] {
        let parsed = link::parse(
            link.strip_prefix("https://example.org/gilscope/")
                .unwrap_or(link),
        );
        assert_eq!(
            *parsed.scenario,
            presets::find("convoy").unwrap().scenario()
        );
        assert_eq!(parsed.view, LinkView::default());
        let versions: Vec<String> = parsed
            .scenario
            .runs
            .iter()
            .map(|r| r.runtime.to_string())
            .collect();
        assert_eq!(versions, ["3.12", "3.14t"]);
        assert_eq!(parsed.notices, []);
    }
}

#[test]
fn only_what_differs_from_the_preset_is_written() {
    let written = |link: &str| {
        let parsed = link::parse(link);
        assert_eq!(parsed.notices, [], "{link}");
        link::write(&parsed.scenario, &parsed.view)
    };
    assert_eq!(written("convoy"), "#convoy~1");
    assert_eq!(written("#convoy&cores=4&runtime=3.12,3.14t"), "#convoy~1");
    assert_eq!(
        written("#convoy&runtime=3.12,3.14t&cores=8&interval=1ms&at=120ms&step=3&theme=dark&embed"),
        "#convoy~1&cores=8&interval=1ms&at=120ms&step=3&theme=dark&embed"
    );
    assert_eq!(
        written("#convoy&runtime=2.7&cores=1,2,4"),
        "#convoy~1&runtime=2.7&cores=1,2,4"
    );
    assert_eq!(
        written("#convoy&runtime=3.9,3.9"),
        "#convoy~1&runtime=3.9,3.9"
    );
    assert_eq!(
        written("https://example.org/x#BATTLE&amp;view=1ms-2.5ms"),
        "#battle~1&view=1ms-2.5ms"
    );
    assert_eq!(written("#convoy&io=100%C2%B5s"), "#convoy~1&io=100us");
}

#[test]
fn a_preset_with_changed_knobs_fits_a_small_code() {
    let link = "#producer-consumer&runtime=3.12,3.13t,3.14t,2.7&cores=8&interval=1.5ms&burst=250us&at=120ms&theme=dark";
    let parsed = link::parse(link);
    let written = link::write(&parsed.scenario, &parsed.view);
    assert!(written.len() <= 120, "{} bytes: {written}", written.len());
}

#[test]
fn notices_say_what_could_not_be_taken_as_written() {
    let notices = |link: &str| {
        let notices = link::parse(link).notices;
        notices.iter().map(Notice::to_string).collect::<Vec<_>>()
    };
    assert_eq!(
        notices("#convy&cores=2"),
        ["unknown preset `convy`: did you mean convoy?; `convoy` is open instead"]
    );
    assert_eq!(
        notices("#convoy~7"),
        ["this page has no revision 7 of `convoy`: revision 1 is open instead"]
    );
    assert_eq!(
        notices("#convoy&cores=0&corse=3&theme=red&step=x&view=2ms-1ms"),
        [
            "cores=0: must be 1–256; left as it was",
            "unknown key `corse` in the link, kept: did you mean cores?",
            "theme=red: must be light or dark; ignored",
            "step=x: must be a whole number; ignored",
            "view=2ms-1ms: must be two times such as 10ms-20ms, the later one last; ignored",
        ]
    );
    assert_eq!(
        notices("#x=7.AAAA"),
        [
            "the scenario in the link cannot be opened: it was made by a newer gilscope (format 7, this one reads up to 1); `convoy` is open instead"
        ]
    );
    assert_eq!(
        notices("#x=1.AAAA"),
        [
            "the scenario in the link cannot be opened: it is damaged (too short); `convoy` is open instead"
        ]
    );
}

#[test]
fn unknown_keys_are_kept_as_written() {
    let link = "#convoy~1&cores=2&glow=50%25&beta";
    let parsed = link::parse(link);
    assert_eq!(parsed.view.rest, ["glow=50%25", "beta"]);
    assert_eq!(link::write(&parsed.scenario, &parsed.view), link);
}

#[test]
fn settings_that_do_not_fit_together_are_left_out() {
    let own = own();
    let parsed = link::parse(&format!("{own}&cores=1,4&threads=4"));
    assert_eq!(parsed.notices, []);
    let mut pinned = parsed.scenario.into_inner();
    pinned.workload.roles[1].affinity = vec![5];
    pinned.runs.truncate(1);
    pinned.runs[0].cores = 6;
    let link = link::write(&pinned, &LinkView::default());
    let parsed = link::parse(&format!("{link}&cores=2"));
    assert_eq!(*parsed.scenario, pinned);
    assert!(
        parsed.notices[0]
            .to_string()
            .contains("none of the cores that `worker` may use")
    );
}

/// A scenario of one's own as a link.
fn own() -> String {
    let scenario = file::read(include_str!("files/everything.json")).unwrap();
    link::write(&scenario, &LinkView::default())
}

#[test]
fn an_own_scenario_travels_in_its_link() {
    let scenario = file::read(include_str!("files/everything.json")).unwrap();
    let view = LinkView {
        theme: Some(Theme::Light),
        present: true,
        group: Some("core".to_owned()),
        hide: vec!["count down 1".to_owned(), "a,b & c".to_owned()],
        pin: vec!["echo".to_owned()],
        range: Some((5_000_000, 6_500_000)),
        arrows: true,
        rule: true,
        ..LinkView::default()
    };
    let link = link::write(&scenario, &view);
    assert!(
        link.starts_with("#x=1.") && link.ends_with(
            "&at=12.5ms&range=5ms-6.5ms&group=core&hide=count%20down%201,a%2Cb%20%26%20c&pin=echo\
             &theme=light&arrows&rule&present"
        ),
        "{link}"
    );
    assert!(link.len() < 1_000, "{} bytes", link.len());
    let parsed = link::parse(&link);
    assert_eq!(
        (parsed.scenario, parsed.view, parsed.notices),
        (scenario, view, vec![])
    );
}

/// What a link shows of lanes and marks, and with what.
fn shown(view: &LinkView) -> String {
    let lanes = view.lanes();
    let marks = KINDS.into_iter().filter(|kind| lanes.marks.has(*kind));
    let marks: Vec<&str> = marks.map(|kind| kind.word()).collect();
    let names = [&lanes.hidden, &lanes.pinned, &lanes.order];
    format!(
        "by {} hidden, pinned, order {names:?} only {:?} folded {:?} arrows {} rule {} compare {} marks {}",
        lanes.by.name(),
        lanes.only,
        lanes.folded,
        view.arrows,
        view.rule,
        view.compare,
        marks.join(" "),
    )
}

#[test]
fn golden_links_show_what_they_always_showed() {
    let lines: Vec<&str> = SHOWN.lines().collect();
    assert!(lines.len() >= 9, "golden links only grow");
    for line in lines {
        let (link, expected) = line.split_once(" => ").unwrap();
        let parsed = link::parse(link);
        assert_eq!(parsed.notices, [], "{link}");
        assert_eq!(shown(&parsed.view), expected, "{link}");
    }
}

#[test]
fn notices_say_which_lanes_could_not_be_taken_as_written() {
    let refused = |link: &str| {
        let parsed = link::parse(link);
        let usual = LinkView::default();
        assert_eq!(parsed.view, usual, "{link} has changed what is seen");
        parsed.notices[0].to_string()
    };
    assert_eq!(
        refused("#convoy&group=gil"),
        "group=gil: must be process, core or none; ignored"
    );
    for fold in ["0.1", "5.0", "1.1025", "1", "1.0,x"] {
        assert_eq!(
            refused(&format!("#convoy&fold={fold}")),
            format!(
                "fold={fold}: must be run and group such as 1.0, runs 1–4, groups 0–1024; ignored"
            )
        );
    }
    let marks = refused("#convoy&marks=done,dnoe");
    assert!(
        marks.starts_with("marks=done,dnoe: no kind is called `dnoe`; there are drop_request, "),
        "{marks}"
    );
}

/// Any choice of lanes, marks and what stands beside them.
fn choice() -> impl Strategy<Value = LinkView> {
    let names = || prop::collection::vec("[^\\x00]{1,9}", 0..4);
    let threads = (names(), names(), names());
    let fold = prop::collection::vec((0..4usize, 0..=1_024usize), 0..4);
    let more = (prop::collection::vec("[^\\s\\x00]{1,6}", 0..3), fold);
    let marks = prop::collection::vec(prop::sample::select(&KINDS[..]), 0..6);
    let flags = any::<(bool, bool, bool)>();
    (0..3usize, threads, more, marks, flags).prop_map(|(by, threads, more, marks, flags)| {
        let mut kinds = Kinds::USUAL;
        marks.into_iter().for_each(|kind| kinds.toggle(kind));
        LinkView {
            group: [None, Some("core"), Some("none")][by].map(str::to_owned),
            hide: threads.0,
            pin: threads.1,
            order: threads.2,
            only: more.0,
            fold: more.1,
            marks: kinds,
            arrows: flags.0,
            rule: flags.1,
            compare: flags.2,
            ..LinkView::default()
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn every_choice_of_lanes_travels_in_its_link(view in choice()) {
        let scenario = presets::first().scenario();
        let link = link::write(&scenario, &view);
        let parsed = link::parse(&link);
        prop_assert_eq!(&parsed.notices, &[]);
        prop_assert_eq!(&parsed.view, &view, "{}", link);
        // As the page does: what is seen goes back into the link.
        let mut again = LinkView { hide: vec!["another".to_owned()], ..view.clone() };
        again.ask_for(&view.lanes(), 4);
        prop_assert_eq!(&again, &view);
    }

    #[test]
    fn every_scenario_travels_in_its_link(scenario in crate::random::scenario()) {
        let link = link::write(&scenario, &LinkView::default());
        let parsed = link::parse(&link);
        prop_assert_eq!(&parsed.notices, &[]);
        prop_assert_eq!(parsed.scenario, scenario);
    }

    #[test]
    fn every_knob_of_every_preset_travels_in_its_link(
        preset in 0..presets::ALL.len(),
        runs in 1..=4usize,
        places in prop::collection::vec((0..1_000usize, 0..4usize, 0..=knob::POSITIONS), 0..8),
    ) {
        let mut scenario: Scenario = presets::ALL[preset].scenario();
        let last = scenario.runs[scenario.runs.len() - 1].clone();
        scenario.runs.resize(runs, last);
        let dials = knob::dials(&scenario.workload);
        for (dial, run, position) in places {
            let dial = dials[dial % dials.len()];
            knob::set(&mut scenario, dial, Some(run), dial.value_at(position));
        }
        prop_assume!(scenario.clone().validate().is_ok());
        let link = link::write(&scenario, &LinkView::default());
        prop_assert!(link.starts_with(&format!("#{}~", presets::ALL[preset].id)), "{}", link);
        let parsed = link::parse(&link);
        prop_assert_eq!(&parsed.notices, &[]);
        prop_assert_eq!(&*parsed.scenario, &scenario);
    }
}

/// One change a person or a mail program might make to a link.
fn damage(link: &str, rng: &mut Rng) -> String {
    let mut text: Vec<char> = link.chars().collect();
    for _ in 0..rng.between(1, 4) {
        if text.is_empty() {
            break;
        }
        let at = rng.between(0, text.len() as u64 - 1) as usize;
        let odd: Vec<char> = "&=~,.#%-_xA0\u{0}é𝄞\n ".chars().collect();
        match rng.between(0, 4) {
            0 => text[at] = odd[rng.between(0, odd.len() as u64 - 1) as usize],
            1 => text[at] = char::from(rng.between(32, 126) as u8),
            2 => text.truncate(at),
            3 => drop(text.remove(at)),
            _ => {
                let piece: Vec<char> = text[at..].iter().take(20).copied().collect();
                text.splice(at..at, piece);
            }
        }
    }
    text.into_iter().collect()
}

#[test]
fn two_thousand_damaged_links_open_something_and_never_panic() {
    let mut good: Vec<&str> = GOLDEN
        .lines()
        .filter_map(|line| line.split(" => ").next())
        .collect();
    let own = own();
    good.push(&own);
    let mut rng = Rng::new(3, 0);
    let mut noticed = 0;
    for round in 0..2_000 {
        let link = damage(good[round % good.len()], &mut rng);
        let parsed = link::parse(&link);
        assert!(
            parsed.scenario.clone().into_inner().validate().is_ok(),
            "{link}"
        );
        for notice in &parsed.notices {
            let text = notice.to_string();
            assert!(!text.contains('\n') && text.len() < 600, "{text}");
        }
        noticed += usize::from(!parsed.notices.is_empty());
        // What opens can be written, and means the same again.
        let again = link::parse(&link::write(&parsed.scenario, &parsed.view));
        assert_eq!(again.scenario, parsed.scenario, "{link}");
    }
    assert!(noticed > 1_000, "{noticed} of 2000 said so");
}

#[test]
fn a_very_long_link_is_read_up_to_its_limit() {
    let parsed = link::parse(&format!(
        "#convoy&cores=2&junk={}",
        "é".repeat(link::MAX_LINK)
    ));
    assert_eq!(parsed.scenario.runs[0].cores, 2);
    assert_eq!(parsed.notices[0], Notice::Long);
}
