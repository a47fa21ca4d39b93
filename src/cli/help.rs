//! Help texts.

/// Which help.
#[derive(Debug, Clone, Copy)]
pub(super) enum Topic {
    All,
    Run,
    Link,
    Export,
}

pub(super) fn text(topic: Topic) -> &'static str {
    match topic {
        Topic::All => ALL,
        Topic::Run => RUN,
        Topic::Link => LINK,
        Topic::Export => EXPORT,
    }
}

const ALL: &str = "\
gilscope simulates Python threads and the GIL.

  gilscope run <preset|link|scenario.json> [--set KEY=VALUE]... [--json | --ascii | --svg FILE]
  gilscope link <preset|link|scenario.json> [--set KEY=VALUE]...     prints the permalink
  gilscope export <preset|link|scenario.json> [--set KEY=VALUE]...   prints the scenario file
  gilscope presets                                                   lists the presets
  gilscope --help | --version

Try: gilscope run convoy --set runtime=3.12,3.14t --set interval=1ms
";

const RUN: &str = "\
gilscope run <preset|link|scenario.json> [options]

  --set KEY=VALUE     changes a knob; a list gives one value a run: --set cores=1,4
  --json              prints the numbers as JSON
  --ascii             prints a timeline a run
  --svg FILE          writes the picture
  --limit-events N    stops a run after so many events (50000000)
  --limit-bytes N     stops a run when its trace has so many bytes (268435456)

Without --json, --ascii or --svg: a summary.
";

const LINK: &str = "\
gilscope link <preset|link|scenario.json> [--set KEY=VALUE]...

Prints the permalink: what follows the page's address.
";

const EXPORT: &str = "\
gilscope export <preset|link|scenario.json> [--set KEY=VALUE]...

Prints the scenario as a scenario file.
";
