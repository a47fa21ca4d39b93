//! What the visitor looks at, and the link to it: `#io_convoy&python=py39&misses`.

/// What is looked at.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Look {
    /// Which part of the page.
    pub part: Part,
    /// One interpreter only.
    pub python: Option<String>,
    /// Cells that are off only.
    pub misses: bool,
    /// The theme, where the visitor chose one.
    pub dark: Option<bool>,
}

/// A part of the page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Part {
    /// The score of all workloads.
    #[default]
    Summary,
    /// A workload, by its name.
    Workload(String),
    /// Pairs of runtimes.
    Order,
    /// Recordings beside simulations; by number.
    Timelines(usize),
}

impl Look {
    /// Reads a link without its `#`. What is not understood is passed over.
    pub fn read(hash: &str) -> Self {
        let mut look = Self::default();
        for (index, word) in hash.split('&').enumerate() {
            match (index, word.split_once('=').unwrap_or((word, ""))) {
                (_, ("misses", "")) => look.misses = true,
                (_, ("python", tag)) => {
                    look.python = Some(tag.to_owned()).filter(|t| !t.is_empty())
                }
                (_, ("theme", "dark")) => look.dark = Some(true),
                (_, ("theme", "light")) => look.dark = Some(false),
                (0, ("" | "summary", _)) => {}
                (0, ("order", "")) => look.part = Part::Order,
                (0, ("timelines", number)) => {
                    // People count from one.
                    let number: usize = number.parse().unwrap_or(1);
                    look.part = Part::Timelines(number.saturating_sub(1));
                }
                (0, (name, "")) => look.part = Part::Workload(name.to_owned()),
                _ => {}
            }
        }
        look
    }

    /// The link to it, without its `#`.
    pub fn write(&self) -> String {
        let mut words = vec![match &self.part {
            Part::Summary => "summary".to_owned(),
            Part::Order => "order".to_owned(),
            Part::Timelines(0) => "timelines".to_owned(),
            Part::Timelines(index) => format!("timelines={}", index + 1),
            Part::Workload(name) => name.clone(),
        }];
        words.extend(self.python.as_ref().map(|tag| format!("python={tag}")));
        words.extend(self.misses.then(|| "misses".to_owned()));
        words.extend(self.dark.map(|dark| {
            let theme = if dark { "dark" } else { "light" };
            format!("theme={theme}")
        }));
        words.join("&")
    }

    /// The same with another part.
    pub fn at(&self, part: Part) -> Self {
        Self {
            part,
            ..self.clone()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_lead_back_to_what_was_looked_at() {
        for link in [
            "summary",
            "order&theme=dark",
            "timelines",
            "timelines=7",
            "io_convoy&python=py39&misses",
        ] {
            assert_eq!(Look::read(link).write(), link);
        }
        assert_eq!(Look::read(""), Look::default());
        assert_eq!(Look::read("timelines=x").part, Part::Timelines(0));
        assert_eq!(Look::read("misses&python=").write(), "summary&misses");
    }
}
