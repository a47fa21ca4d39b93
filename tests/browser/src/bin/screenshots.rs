//! Pictures of the page in the sizes and themes that people see it in: `cargo xtask screenshots`.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use browser_tests::session::{built_page, with_site};
use browser_tests::site::Site;
use browser_tests::{Browser, Page};

/// Name, width and height: a projector, a laptop, a phone.
const SIZES: [(&str, u32, u32); 3] = [
    ("projector", 1920, 1080),
    ("laptop", 1280, 720),
    ("phone", 390, 844),
];
const THEMES: [&str; 2] = ["light", "dark"];
struct Options {
    out: PathBuf,
    /// Where the picture of the README goes, if it is wanted.
    readme: Option<PathBuf>,
    hashes: Vec<String>,
}

#[tokio::main]
async fn main() -> Result<()> {
    let options = options()?;
    fs::create_dir_all(&options.out)
        .with_context(|| format!("cannot make {}", options.out.display()))?;
    with_site(
        Browser::Chromium,
        Site::plain(&built_page()?)?,
        async |page| {
            for hash in &options.hashes {
                for (size, width, height) in SIZES {
                    for theme in THEMES {
                        let file = options
                            .out
                            .join(format!("{}-{size}-{theme}.png", file_name(hash)));
                        take(&page, hash, (width, height), theme, &file).await?;
                    }
                }
            }
            if let Some(file) = &options.readme {
                let first = options.hashes.first().map_or("", String::as_str);
                take(&page, first, (1920, 1080), "light", file).await?;
            }
            Ok(())
        },
    )
    .await
}

fn options() -> Result<Options> {
    let mut options = Options {
        out: PathBuf::new(),
        readme: None,
        hashes: Vec::new(),
    };
    let mut words = env::args().skip(1);
    while let Some(word) = words.next() {
        match word.as_str() {
            "--out" => options.out = words.next().context("--out needs a folder")?.into(),
            "--readme" => {
                options.readme = Some(words.next().context("--readme needs a file")?.into())
            }
            option if option.starts_with("--") => bail!("no option is called {option}"),
            hash => options.hashes.push(hash.trim_start_matches('#').to_owned()),
        }
    }
    if options.hashes.is_empty() {
        options.hashes.push(String::new());
    }
    Ok(options)
}

/// Shows the page at a size and in a theme, and takes its picture.
async fn take(page: &Page, hash: &str, size: (u32, u32), theme: &str, file: &Path) -> Result<()> {
    page.screen(size, 1, false).await?;
    page.prefers("color-scheme", theme).await?;
    page.open(hash).await?;
    page.drawn().await?;
    page.driver
        .screenshot(file)
        .await
        .with_context(|| format!("cannot write {}", file.display()))?;
    println!("{}", file.display());
    Ok(())
}

/// The hash as a file name.
fn file_name(hash: &str) -> String {
    if hash.is_empty() {
        return "start".into();
    }
    hash.chars()
        .take(60)
        .map(|c| {
            if c.is_ascii_alphanumeric() || c == '-' {
                c
            } else {
                '_'
            }
        })
        .collect()
}
