//! The cards of the models as pieces of HTML, which the page fetches when one is opened.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use pulldown_cmark::{Alignment, CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};

use crate::project;

/// Writes them into `cards/` of the site.
pub(crate) fn write(site: &Path) -> Result<()> {
    let cards = site.join("cards");
    fs::create_dir_all(&cards).with_context(|| format!("cannot make {}", cards.display()))?;
    let docs = project::root().join("docs");
    turn(&docs.join("models.md"), &cards)?;
    for entry in fs::read_dir(docs.join("cards"))? {
        turn(&entry?.path(), &cards)?;
    }
    Ok(())
}

fn turn(source: &Path, cards: &Path) -> Result<()> {
    let name = source.file_stem().context("a card without a name")?;
    let text = fs::read_to_string(source)?;
    let markup = markup(&text).with_context(|| format!("in {}", source.display()))?;
    fs::write(cards.join(name).with_extension("html"), markup)?;
    Ok(())
}

/// A piece of HTML that begins with the card's title. The page's policy forbids styles and scripts in markup, so what
/// would bring them is refused.
fn markup(text: &str) -> Result<String> {
    let mut events = Vec::new();
    // Links do not nest.
    let mut ending = "";
    for event in Parser::new_ext(text, Options::ENABLE_TABLES) {
        events.push(match event {
            Event::Html(_) | Event::InlineHtml(_) => bail!("raw HTML: {event:?}"),
            Event::Start(Tag::Image { .. }) => bail!("a picture: cards have none"),
            // Aligned columns bring style attributes.
            Event::Start(Tag::Table(columns)) => Event::Start(Tag::Table(
                columns.iter().map(|_| Alignment::None).collect(),
            )),
            Event::Start(Tag::Heading { level, .. }) => raw(opening(level).to_owned()),
            Event::End(TagEnd::Heading(level)) => raw(closing(level).to_owned()),
            Event::Start(Tag::Link { dest_url, .. }) => {
                let (start, end) = link(&dest_url)?;
                ending = end;
                raw(start)
            }
            Event::End(TagEnd::Link) => raw(ending.to_owned()),
            other => other,
        });
    }
    let mut markup = String::new();
    html::push_html(&mut markup, events.into_iter());
    if !markup.starts_with("<h2 id=\"card-title\">") {
        bail!("a card begins with its title");
    }
    Ok(markup)
}

fn raw(markup: String) -> Event<'static> {
    Event::InlineHtml(CowStr::from(markup))
}

/// The page has a first heading of its own, and the dialog is named by the card's.
fn opening(level: HeadingLevel) -> &'static str {
    match level {
        HeadingLevel::H1 => "<h2 id=\"card-title\">",
        HeadingLevel::H2 => "<h3>",
        _ => "<h4>",
    }
}

fn closing(level: HeadingLevel) -> &'static str {
    match level {
        HeadingLevel::H1 => "</h2>\n",
        HeadingLevel::H2 => "</h3>\n",
        _ => "</h4>\n",
    }
}

/// The start and the end of a link: to another card, which the page opens in the same place, or into the web, in a
/// window of its own.
fn link(url: &str) -> Result<(String, &'static str)> {
    let harmless = |c: char| c.is_ascii_alphanumeric() || "-._~:/#%?=&".contains(c);
    ensure!(url.chars().all(harmless), "a link to {url}");
    if url.starts_with("https://") {
        let url = url.replace('&', "&amp;");
        let start = format!("<a href=\"{url}\" target=\"_blank\" rel=\"noopener noreferrer\">");
        return Ok((start, "</a>"));
    }
    let file = Path::new(url).file_name().unwrap_or_default();
    let name = url
        .rsplit('/')
        .next()
        .and_then(|file| file.strip_suffix(".md"));
    let docs = project::root().join("docs");
    let there = docs.join("cards").join(file).is_file() || file == "models.md";
    match name.filter(|_| there) {
        Some(name) => {
            let start = format!(
                "<button type=\"button\" class=\"link\" data-action=\"card\" data-arg=\"{name}\">"
            );
            Ok((start, "</button>"))
        }
        None => bail!("a link to {url}, which the site does not have"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_between_cards_stay_in_the_page_and_others_leave_it() -> Result<()> {
        let html = markup("# Title\n\n[a](interval.md) [b](https://docs.python.org/)\n")?;
        assert!(
            html.starts_with("<h2 id=\"card-title\">Title</h2>"),
            "{html}"
        );
        assert!(
            html.contains("data-action=\"card\" data-arg=\"interval\">a</button>"),
            "{html}"
        );
        assert!(
            html.contains("<a href=\"https://docs.python.org/\" target=\"_blank\""),
            "{html}"
        );
        Ok(())
    }

    #[test]
    fn what_the_page_would_not_take_is_refused() {
        for text in [
            "no title",
            "# Title\n\n<p style=\"color: red\">red</p>",
            "# Title\n\n[nowhere](nowhere.md)",
            "# Title\n\n![picture](p.png)",
        ] {
            assert!(markup(text).is_err(), "{text}");
        }
    }
}
