//! What the page and the worker say to each other: lines of text, which cost neither program a parser.

/// Between the parts of a message: a character that no text on the page has.
const BETWEEN: char = '\u{1e}';

/// What the page asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ask {
    /// Charts of a scenario.
    Show(Show),
    /// No further simulation.
    Stop,
    /// To go on after that.
    Resume,
    /// A chart as a file: its id, and `svg` or `csv`.
    File(String, String),
}

/// Charts of a scenario.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Show {
    /// The scenario.
    pub link: String,
    /// What is varied; if the scenario has no such knob, the most telling one that it has.
    pub over: String,
    /// Width and height of a chart, CSS pixels.
    pub size: (u32, u32),
    /// Width of them all, side by side: that of a chart which stands alone.
    pub room: u32,
    /// Size of type, CSS pixels; 0: what suits the width.
    pub letters: u32,
    /// Dark colours.
    pub dark: bool,
}

/// What the worker says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// It listens.
    Ready,
    /// What there is to be seen: how many points are simulated, of how many, and markup.
    Drawn {
        /// So many points are simulated,
        done: usize,
        /// of so many.
        of: usize,
        /// Buttons for what can be varied.
        choices: String,
        /// The charts.
        charts: String,
        /// Their numbers as a table.
        table: String,
    },
    /// A file.
    File {
        /// What it is to be called.
        name: String,
        /// Its text.
        text: String,
    },
}

fn join(parts: &[&str]) -> String {
    parts.join(&BETWEEN.to_string())
}

impl Ask {
    /// As a message.
    pub fn write(&self) -> String {
        match self {
            Self::Show(show) => join(&[
                "show",
                &show.link,
                &show.over,
                &show.size.0.to_string(),
                &show.size.1.to_string(),
                &show.room.to_string(),
                &show.letters.to_string(),
                if show.dark { "dark" } else { "light" },
            ]),
            Self::Stop => "stop".to_owned(),
            Self::Resume => "resume".to_owned(),
            Self::File(chart, kind) => join(&["file", chart, kind]),
        }
    }

    /// From a message; none from what is no message.
    pub fn read(text: &str) -> Option<Self> {
        let parts: Vec<&str> = text.split(BETWEEN).collect();
        match parts[..] {
            ["show", link, over, width, height, room, letters, colours] => Some(Self::Show(Show {
                link: link.to_owned(),
                over: over.to_owned(),
                size: (width.parse().ok()?, height.parse().ok()?),
                room: room.parse().ok()?,
                letters: letters.parse().ok()?,
                dark: colours == "dark",
            })),
            ["stop"] => Some(Self::Stop),
            ["resume"] => Some(Self::Resume),
            ["file", chart, kind] => Some(Self::File(chart.to_owned(), kind.to_owned())),
            _ => None,
        }
    }
}

impl Said {
    /// As a message.
    pub fn write(&self) -> String {
        match self {
            Self::Ready => "ready".to_owned(),
            Self::Drawn {
                done,
                of,
                choices,
                charts,
                table,
            } => {
                let (done, of) = (done.to_string(), of.to_string());
                join(&["drawn", &done, &of, choices, charts, table])
            }
            Self::File { name, text } => join(&["file", name, text]),
        }
    }

    /// From a message; none from what is no message.
    pub fn read(text: &str) -> Option<Self> {
        let parts: Vec<&str> = text.split(BETWEEN).collect();
        match parts[..] {
            ["ready"] => Some(Self::Ready),
            ["drawn", done, of, choices, charts, table] => Some(Self::Drawn {
                done: done.parse().ok()?,
                of: of.parse().ok()?,
                choices: choices.to_owned(),
                charts: charts.to_owned(),
                table: table.to_owned(),
            }),
            ["file", name, text] => Some(Self::File {
                name: name.to_owned(),
                text: text.to_owned(),
            }),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_is_understood() {
        for ask in [
            Ask::Show(Show {
                link: "#convoy~1&cores=1,4".to_owned(),
                over: "threads.echo".to_owned(),
                size: (720, 450),
                room: 1456,
                letters: 24,
                dark: true,
            }),
            Ask::Stop,
            Ask::Resume,
            Ask::File("latency".to_owned(), "csv".to_owned()),
        ] {
            assert_eq!(Ask::read(&ask.write()), Some(ask));
        }
        for said in [
            Said::Ready,
            Said::Drawn {
                done: 3,
                of: 20,
                choices: "<button>".to_owned(),
                charts: String::new(),
                table: "a\nb".to_owned(),
            },
            Said::File {
                name: "a.csv".to_owned(),
                text: "a,b\r\n".to_owned(),
            },
        ] {
            assert_eq!(Said::read(&said.write()), Some(said));
        }
        assert_eq!(Ask::read("undefined"), None);
    }
}
